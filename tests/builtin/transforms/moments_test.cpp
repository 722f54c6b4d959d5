// Means and deviations of extreme values, as zscore and noise use them.
#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/noise/noise.hpp"
#include "golgi/builtin/transforms/zscore/zscore.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("zscore and noise accept values whose squares overflow or underflow") {
  const Dataset usual = two_trials(), scored = apply<ZScore>(usual);
  for (const int power : {1020, -1000}) {
    Dataset data = usual;
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
      Matrix values(data.trial(k).values());
      for (double& x : values.values()) x = std::ldexp(x, power);
      data = with_values(data, k, std::move(values));
    }
    const Dataset out = apply<ZScore>(data), noisy = apply<Noise>(data);
    // A power of 2 changes no digit.
    for (std::ptrdiff_t k = 0; k < out.n_trials(); ++k) CHECK(out.trial(k).values() == scored.trial(k).values());
    for (const double x : noisy.trial(0).values().values()) CHECK(std::isfinite(x));
    CHECK(noisy.trial(0).values()(0, 0) != data.trial(0).values()(0, 0));
  }
}

}  // namespace
}  // namespace golgi

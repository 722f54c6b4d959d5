// transform/detrend: polynomials of its order vanish.
#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/detrend/detrend.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("detrend removes polynomials of its order completely, and not those of a higher one") {
  Matrix values(2, 50);
  for (int t = 0; t < 50; ++t) {
    values(0, t) = 3 - 0.5 * t;
    values(1, t) = 1 + t - 0.1 * t * t + 0.01 * t * t * t;
  }
  const Dataset data(std::vector<std::string>{"line", "cubic"}, 1, {Trial(std::move(values))});
  const auto largest = [](const Dataset& d, std::ptrdiff_t i) {
    return eigen(d.trial(0).values()).row(i).cwiseAbs().maxCoeff();
  };
  // 1e-11: rounding of values up to 1,000.
  CHECK(largest(apply<Detrend>(data, {1}), 0) < 1e-11);
  CHECK(largest(apply<Detrend>(data, {1}), 1) > 10);
  CHECK(largest(apply<Detrend>(data, {3}), 1) < 1e-11);
  const Dataset centred = apply<Detrend>(data, {0});
  CHECK(std::abs(eigen(centred.trial(0).values()).row(0).sum()) < 1e-11);
  CHECK(largest(centred, 0) == doctest::Approx(12.25));
}

TEST_CASE("detrend is idempotent, works per trial, and keeps events") {
  const Dataset once = apply<Detrend>(two_trials()), twice = apply<Detrend>(once);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    CHECK((eigen(once.trial(k).values()) - eigen(twice.trial(k).values())).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(eigen(once.trial(1).values()).cwiseAbs().maxCoeff() < 1e-14);  // 7, 8, 9 is a separate line
  CHECK(once.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(once) == truth_of(two_trials()));
}

TEST_CASE("detrend fits the observed samples only") {
  const Dataset out = apply<Detrend>(masked());  // 1, -, 3, 4, 5, 6 is a line
  for (const int t : {0, 2, 3, 4, 5}) CHECK(std::abs(out.trial(0).values()(0, t)) < 1e-14);
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
}

TEST_CASE("detrend needs more samples than its order has coefficients") {
  CHECK(has(message_of<DataError>([] { apply<Detrend>(two_trials(), {2}); }),
            "trial 1: variable 'a' has 3 observed samples; a trend of order 2 needs at least 4"));
}

}  // namespace
}  // namespace golgi

// transform/noise: the requested variance.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/noise/noise.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("noise has the variance of the requested signal-to-noise ratio, and differs between variables and trials") {
  const Dataset clean = long_recording(), out = apply<Noise>(clean, {4});
  CHECK(out.trial(0).events() == clean.trial(0).events());
  std::vector<Eigen::VectorXd> noise;
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (std::ptrdiff_t i = 0; i < 2; ++i)
      noise.emplace_back(eigen(out.trial(k).values()).row(i) - eigen(clean.trial(k).values()).row(i));
  // A variance over n samples is off by sqrt(2 / n) = 1 % in one standard error; the sine's is 1/2, the ramp's 9 (n² - 1) / 12.
  CHECK(noise[0].squaredNorm() / 20'000 == doctest::Approx(0.5 / 4).epsilon(0.04));
  CHECK(noise[1].squaredNorm() / 20'000 == doctest::Approx(9 * (20'000.0 * 20'000 - 1) / 12 / 4).epsilon(0.04));
  for (std::size_t a = 0; a < noise.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) CHECK(std::abs(noise[a].normalized().dot(noise[b].normalized())) < 0.03);
}

TEST_CASE("noise leaves missing values missing, and a variable without signal unchanged") {
  const Dataset out = apply<Noise>(masked());
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  CHECK(out.trial(0).gaps() == masked().trial(0).gaps());
  const Dataset constant = with_values(first_trial(two_trials()), 0, Matrix(2, 6, 1));
  const test::PlainContext context;
  CHECK(Noise({}).apply(constant, context).trial(0).values() == constant.trial(0).values());
  CHECK(has(context.warnings.at(0).text(), "'a' (constant at 1), 'b' (constant at 1); no noise is added to them"));
}

}  // namespace
}  // namespace golgi

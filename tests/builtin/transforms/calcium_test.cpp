// transform/calcium: its kernel in closed form.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/calcium/calcium.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("calcium accepts point variables, and returns variables without events") {
  const Dataset out = apply<Calcium>(points(), {0.05, 0.5, 10, 0});
  CHECK(out.has_values());
  CHECK_FALSE(out.has_events());
  CHECK(out.trial(0).n_samples() == 9);
  CHECK(row(out, 0, 0)[1] > 0.5);
  CHECK(row(out, 0, 1) == std::vector<double>(9, 0.0));
}

TEST_CASE("calcium is the sum of its kernel at the events so far, one value per frame") {
  Dataset data = with_events(first_trial(long_recording(1'000)), {{0.1, 0.1, 0.2505}, {}});
  data.set_truth(GroundTruth(2, {{1, 0, 2.5, 0.004}}));
  const Calcium::Params params{0.05, 0.5, 30, 0};
  const Dataset out = apply<Calcium>(data, params);
  CHECK(out.dt_s() == 1.0 / 30);
  CHECK(out.trial(0).n_samples() == 30);
  CHECK_FALSE(out.has_events());
  CHECK(out.trial(0).events().n_variables() == 0);
  CHECK(truth_of(out) == truth_of(data));
  const auto response = [](double t) { return t < 0 ? 0 : (1 - std::exp(-t / 0.05)) * std::exp(-t / 0.5); };
  const double peak = response(0.05 * std::log(11.0));  // where the derivative is 0
  CHECK(response(0.05 * std::log(11.0) + 1e-3) < peak);
  for (std::ptrdiff_t frame = 0; frame < 30; ++frame) {
    const double t = static_cast<double>(frame) / 30;
    CHECK(out.trial(0).values()(0, frame) ==
          doctest::Approx((2 * response(t - 0.1) + response(t - 0.2505)) / peak).epsilon(1e-12));
    CHECK(out.trial(0).values()(1, frame) == 0);
  }
}

TEST_CASE("calcium adds noise of the requested size, and needs a frame") {
  const Dataset out = apply<Calcium>(first_trial(with_events(long_recording(), {none, none})), {0.05, 0.5, 1000, 0.2});
  CHECK(eigen(out.trial(0).values()).squaredNorm() / 40'000 == doctest::Approx(0.04).epsilon(0.03));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(long_recording(20)); }),
            "trial 0: lasts 0.02 s, less than a frame of 0.0333"));
}

}  // namespace
}  // namespace golgi

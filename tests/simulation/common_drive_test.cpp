// Signals that neurons share: their loadings, variance, autocorrelation, and that the step size does not matter.
#include "golgi/simulation/common_drive.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/testing/plain_context.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

struct Moments {
  double variance = 0, lagged = 0;  // of one neuron's input divided by its loading
};

Moments moments_of(double tau_ms, double dt_ms, std::ptrdiff_t lag) {
  const std::vector<Latents> latents{{Matrix{{2, 3}}, tau_ms}};
  CommonDrive drive(latents, dt_ms, Random(fingerprint_of("drive"), "drive"));
  std::vector<double> input(2), course;
  const std::ptrdiff_t n = 200'000;
  for (std::ptrdiff_t t = 0; t < n; ++t) {
    drive.next(input);
    CHECK(input[1] == doctest::Approx(1.5 * input[0]).epsilon(1e-12));
    course.push_back(input[0] / 2);
  }
  Moments moments;
  for (std::ptrdiff_t t = 0; t < n - lag; ++t) {
    const auto at = static_cast<std::size_t>(t), later = static_cast<std::size_t>(t + lag);
    moments.variance += course[at] * course[at] / static_cast<double>(n - lag);
    moments.lagged += course[at] * course[later] / static_cast<double>(n - lag);
  }
  return moments;
}

}  // namespace

TEST_CASE("a signal has a variance of 1 and decays with its time constant, for any step size") {
  for (const double dt_ms : {0.5, 4.0}) {
    const Moments moments = moments_of(20, dt_ms, static_cast<std::ptrdiff_t>(20 / dt_ms));
    // 200,000 steps are 5,000 correlation times or more: four standard errors of a variance estimated from half as many.
    CHECK(std::abs(moments.variance - 1) < 4 * std::sqrt(2 / 2500.0));
    CHECK(std::abs(moments.lagged - std::exp(-1)) < 4 * std::sqrt(2 / 2500.0));
  }
}

TEST_CASE("loadings: positive or of both signs, and between a half and one and a half of a slow gain") {
  const test::PlainContext context;
  DriveParams drive;
  CHECK(latents_of(drive, {}, 100, context).empty());
  drive.latents = 3;
  drive.amplitude = 2;
  const std::vector<Latents> positive = latents_of(drive, {4, 1000}, 100, context);
  REQUIRE(positive.size() == 2);
  CHECK(positive[0].loadings.rows() == 3);
  CHECK(positive[0].loadings.cols() == 100);
  double squares = 0;
  for (const double loading : positive[0].loadings.values()) {
    CHECK(loading > 0);
    squares += loading * loading / 300;
  }
  CHECK(std::abs(squares - 4) < 4 * 4 * std::sqrt(2 / 300.0));  // four standard errors of the variance of normal numbers
  CHECK(positive[1].tau_ms == 1000);
  for (const double loading : positive[1].loadings.values()) {
    CHECK(loading > 2);
    CHECK(loading < 6);
  }
  drive.is_signed = true;
  const std::vector<Latents> both = latents_of(drive, {}, 100, context);
  std::ptrdiff_t negative = 0;
  for (std::size_t k = 0; k < 300; ++k) {
    CHECK(std::abs(both[0].loadings.values()[k]) == positive[0].loadings.values()[k]);
    negative += both[0].loadings.values()[k] < 0;
  }
  CHECK(std::abs(static_cast<double>(negative) - 150) < 4 * std::sqrt(75.0));
}

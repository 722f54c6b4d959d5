// Mains noise: found in nine of ten recordings that have it, and neither in noise nor in rhythms of the same frequency.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <string>

#include "golgi/core/rng.hpp"
#include "golgi/looks/spectra.hpp"
#include "golgi/run/usable_data.hpp"
#include "support/messages.hpp"
#include "support/toy_components.hpp"

using namespace golgi;

namespace {

constexpr double rate_hz = 500;
constexpr std::ptrdiff_t n_samples = 10'000;  // 20 s

/// Two poles: a rhythm around `centre_hz`, half of its power within `width_hz`; with a width of half the rate it is noise.
Matrix rhythm(Random& random, std::ptrdiff_t n, double centre_hz, double width_hz) {
  const double radius = std::exp(-std::numbers::pi * width_hz / rate_hz);
  const double a = 2 * radius * std::cos(2 * std::numbers::pi * centre_hz / rate_hz), b = -radius * radius;
  Matrix x(n, n_samples + 2000);
  random.fill_normal(x.values());
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 2; t < x.cols(); ++t) x(i, t) += a * x(i, t - 1) + b * x(i, t - 2);
  Matrix last(n, n_samples);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    double squares = 0;
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) squares += std::pow(x(i, t + 2000), 2);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) last(i, t) = x(i, t + 2000) / std::sqrt(squares / n_samples);
  }
  return last;
}

Dataset recording(Matrix x) {
  const auto names = default_names(x.rows());
  return Dataset(names, 1 / rate_hz, {Trial(std::move(x))});
}

/// Mains noise whose frequency drifts by `drift_hz`, as in power grids, in all channels.
Matrix with_mains(Matrix x, Random& random, double mains_hz, double amplitude) {
  const double start = 2 * std::numbers::pi * random.uniform(), slow = 0.05 * random.uniform();
  const double off_hz = 0.03 * random.normal();
  for (std::ptrdiff_t t = 0; t < x.cols(); ++t) {
    const double s = static_cast<double>(t) / rate_hz;
    const double phase =
        start + 2 * std::numbers::pi * (mains_hz + off_hz) * s + 0.5 * std::sin(2 * std::numbers::pi * slow * s);
    for (std::ptrdiff_t i = 0; i < x.rows(); ++i) x(i, t) += amplitude * std::sin(phase);
  }
  return x;
}

double share(const char* what, int n, const std::function<Matrix(Random&)>& make) {
  int found = 0;
  for (int k = 0; k < n; ++k) {
    Random random(fingerprint_of(what), "mains", static_cast<std::uint64_t>(k));
    const Dataset data = recording(make(random));
    found += !line_noise(data, spectra_of(data, 60)).empty();
  }
  std::printf("  %-50s %.2f\n", what, static_cast<double>(found) / n);
  return static_cast<double>(found) / n;
}

}  // namespace

TEST_CASE("mains noise of a third of the standard deviation is found, at 50 and at 60 Hz, also next to a rhythm") {
  for (const double mains_hz : {50.0, 60.0}) {
    CHECK(share("in noise of a few samples' memory", 40,
                [&](Random& r) { return with_mains(rhythm(r, 4, 0, 40), r, mains_hz, 0.47); }) >= 0.9);
    CHECK(share("in white noise", 40, [&](Random& r) { return with_mains(rhythm(r, 4, 0, 250), r, mains_hz, 0.47); }) >= 0.9);
    CHECK(share("beside a rhythm of 10 Hz", 40,
                [&](Random& r) { return with_mains(rhythm(r, 4, 10, 2), r, mains_hz, 0.47); }) >= 0.9);
  }
}

TEST_CASE("noise and rhythms around 50 Hz are not mains noise") {
  CHECK(share("noise of a few samples' memory", 100, [](Random& r) { return rhythm(r, 8, 0, 40); }) <= 0.05);
  for (const double width_hz : {0.5, 1.0, 3.0, 8.0})
    CHECK(share(("a rhythm at 50 Hz, wide " + std::to_string(width_hz)).c_str(), 100,
                [&](Random& r) { return rhythm(r, 8, 50, width_hz); }) <= 0.05);
}

TEST_CASE("in trials of four seconds, mains noise is found, and rhythms of half a hertz are not") {
  const auto share_of_trials = [](const char* what, const std::function<Matrix(Random&)>& make) {
    int found = 0;
    constexpr int n = 40;
    for (int k = 0; k < n; ++k) {
      Random random(fingerprint_of(what), "trials", static_cast<std::uint64_t>(k));
      std::vector<Trial> trials;
      for (int whole = 0; whole < 6; ++whole) {
        const Matrix x = make(random);
        for (std::ptrdiff_t first = 0; first + 2000 <= x.cols(); first += 2500) {
          Matrix part(x.rows(), 2000);
          for (std::ptrdiff_t i = 0; i < x.rows(); ++i)
            for (std::ptrdiff_t t = 0; t < 2000; ++t) part(i, t) = x(i, first + t);
          trials.emplace_back(std::move(part));
        }
      }
      const Dataset data(default_names(3), 1 / rate_hz, std::move(trials));
      found += !line_noise(data, spectra_of(data, 60)).empty();
    }
    std::printf("  %-50s %.2f\n", what, static_cast<double>(found) / n);
    return static_cast<double>(found) / n;
  };
  CHECK(share_of_trials("24 trials of 4 s with mains",
                        [](Random& r) { return with_mains(rhythm(r, 3, 0, 40), r, 50, 0.47); }) >= 0.9);
  CHECK(share_of_trials("24 trials of 4 s, a rhythm of 50 Hz, wide 0.5", [](Random& r) { return rhythm(r, 3, 50, 0.5); }) <=
        0.05);
}

TEST_CASE("estimates from values with mains noise give a warning with channels and remedy; after filtering there is none") {
  Random random(fingerprint_of("wired"), "mains");
  const Dataset data = recording(with_mains(rhythm(random, 3, 0, 40), random, 50, 0.5));
  ComponentInfo info;
  info.name = "causality/toy";
  info.kind = ComponentKind::causality;
  info.output = ArtifactType::connectivity;
  const test::ToyEstimator estimator({});
  const auto warnings = usable_data(info, estimator, data).warnings;
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].code == "line_noise");
  CHECK(test::has(warnings[0].seen, "times the power at 50 Hz"));
  CHECK(test::has(warnings[0].effect, "predict each other"));
  CHECK(test::has(warnings[0].cure, "transform/filter, notch_hz: [50]"));
  info.control = true;
  CHECK(usable_data(info, estimator, data).warnings.empty());
  // A rate too low to show it, and a recording too short.
  Matrix slow(3, 2000);
  random.fill_normal(slow.values());
  const auto names = default_names(3);
  CHECK(line_noise(Dataset(names, 0.01, {Trial(slow)}), spectra_of(Dataset(names, 0.01, {Trial(slow)}))).empty());
}

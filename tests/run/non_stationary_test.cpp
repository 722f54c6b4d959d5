// Drifts, changing noise and changing links: each fault is found in nine of ten recordings that have it, and there is hardly
// any warning where it is absent.
#include "golgi/looks/non_stationary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/run/component_call.hpp"
#include "golgi/run/usable_data.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/random_var.hpp"
#include "support/shared_data.hpp"
#include "support/toy_components.hpp"

using namespace golgi;

namespace {

using Make = std::function<Matrix(Random&)>;

/// Noise of unit variance.
Matrix white(Random& random, std::ptrdiff_t n, std::ptrdiff_t n_samples) {
  Matrix x(n, n_samples);
  random.fill_normal(x.values());
  return x;
}

/// x(t) = a x(t-1) + e(t) for every row, starting from its stationary distribution.
Matrix remembering(Matrix noise, double a) {
  for (std::ptrdiff_t i = 0; i < noise.rows(); ++i) {
    double x = noise(i, 0) / std::sqrt(1 - a * a);
    for (std::ptrdiff_t t = 0; t < noise.cols(); ++t) noise(i, t) = x = (t == 0 ? x : a * x + noise(i, t));
  }
  return noise;
}

Matrix walking(Random& random, std::ptrdiff_t n, std::ptrdiff_t n_samples) {
  Matrix x = white(random, n, n_samples);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 1; t < n_samples; ++t) x(i, t) += x(i, t - 1);
  return x;
}

/// Up and down states: 1 and 5, for 126 samples each.
double state(std::ptrdiff_t t) { return std::sin(static_cast<double>(t) / 40) > 0 ? 5 : 1; }

/// The logarithm of the scale is an AR process with a time constant of 500 samples.
std::vector<double> slow_gain(Random& random, std::ptrdiff_t n_samples, double log_sd) {
  const double a = std::exp(-1.0 / 500);
  std::vector<double> gain;
  for (double x = random.normal(); std::ssize(gain) < n_samples; x = a * x + std::sqrt(1 - a * a) * random.normal())
    gain.push_back(std::exp(log_sd * x));
  return gain;
}

Dataset dataset(std::vector<Matrix> trials) {
  std::vector<std::string> names = default_names(trials.front().rows());
  return Dataset(names, 0.001,
                 std::vector<Trial>(std::make_move_iterator(trials.begin()), std::make_move_iterator(trials.end())));
}

/// Share of recordings with that warning; with "": with any warning.
double share_warned(const char* what, const std::string& code, int n_recordings, const Make& make) {
  int n_found = 0;
  for (int k = 0; k < n_recordings; ++k) {
    Random random(fingerprint_of(what), "recording", static_cast<std::uint64_t>(k));
    const auto warnings = non_stationary(dataset({make(random)}));
    n_found += std::ranges::any_of(warnings, [&](const Warning& one) { return code.empty() || one.code == code; });
  }
  const double share = static_cast<double>(n_found) / n_recordings;
  std::printf("  %-40s %-15s %.2f\n", what, code.c_str(), share);
  return share;
}

}  // namespace

TEST_CASE("random walks and trends are found") {
  constexpr int n = 40;
  CHECK(share_warned("four random walks, 500 samples", "not_stationary", n, [](Random& r) { return walking(r, 4, 500); }) >=
        0.9);
  CHECK(share_warned("four random walks, 5000", "not_stationary", n, [](Random& r) { return walking(r, 4, 5000); }) >= 0.9);
  CHECK(share_warned("trends of 10 to 40, AR .5, 500", "not_stationary", n, [](Random& r) {
          Matrix x = remembering(white(r, 4, 500), 0.5);
          const double slope[] = {1, 0.5, -1, 2};
          for (std::ptrdiff_t i = 0; i < 4; ++i)
            for (std::ptrdiff_t t = 0; t < 500; ++t) x(i, t) += slope[i] * 20 * static_cast<double>(t) / 499;
          return x;
        }) >= 0.9);
  CHECK(share_warned("one trend of 4 sd, AR .5, 500", "not_stationary", n, [](Random& r) {
          Matrix x = remembering(white(r, 4, 500), 0.5);
          for (std::ptrdiff_t t = 0; t < 500; ++t) x(2, t) += 4 * 1.155 * static_cast<double>(t) / 499;
          return x;
        }) >= 0.9);
}

TEST_CASE("noise that changes is found, in one channel and in all") {
  constexpr int n = 40;
  CHECK(share_warned("half the time 1.5 times, one of four", "noise_changes", n, [](Random& r) {
          Matrix x = white(r, 4, 2000);
          for (std::ptrdiff_t t = 1000; t < 2000; ++t) x(0, t) *= 1.5;
          return x;
        }) >= 0.9);
  for (const std::ptrdiff_t n_samples : {500, 5000})
    CHECK(share_warned("up and down states in all", "shared_gain", n, [&](Random& r) {
            Matrix x = white(r, 4, n_samples);
            for (std::ptrdiff_t i = 0; i < 4; ++i)
              for (std::ptrdiff_t t = 0; t < n_samples; ++t) x(i, t) *= state(t);
            return x;
          }) >= 0.9);
  for (const double log_sd : {0.3, 0.5, 1.06})
    CHECK(share_warned("slow gain in all, AR .9, 5000", "shared_gain", n, [&](Random& r) {
            Matrix x = white(r, 4, 5000);
            const auto gain = slow_gain(r, 5000, log_sd);
            for (std::ptrdiff_t i = 0; i < 4; ++i)
              for (std::ptrdiff_t t = 0; t < 5000; ++t) x(i, t) *= gain[t];
            return remembering(std::move(x), 0.9);
          }) >= 0.9);
  // Separate gains per channel are not a shared one.
  CHECK(share_warned("a slow gain of its own each", "shared_gain", n, [&](Random& r) {
          Matrix x = white(r, 4, 5000);
          for (std::ptrdiff_t i = 0; i < 4; ++i) {
            const auto gain = slow_gain(r, 5000, 1.06);
            for (std::ptrdiff_t t = 0; t < 5000; ++t) x(i, t) *= gain[t];
          }
          return remembering(std::move(x), 0.9);
        }) <= 0.1);
}

TEST_CASE("a link that appears, disappears or moves is found; constant links with changing noise are not") {
  constexpr int n = 40;
  // x1 follows x0 with one weight, then with another.
  const auto driven = [](Random& r, std::ptrdiff_t n_channels, std::ptrdiff_t n_samples, double before, double after) {
    Matrix x = white(r, n_channels, n_samples);
    for (std::ptrdiff_t t = 2; t < n_samples; ++t) {
      for (std::ptrdiff_t i = 0; i < n_channels; ++i) x(i, t) += 0.5 * x(i, t - 1);
      x(1, t) += (t < n_samples / 2 ? before : after) * x(0, t - 2);
    }
    return x;
  };
  CHECK(share_warned("a link of .4 that comes, 3 x 2000", "links_change", n,
                     [&](Random& r) { return driven(r, 3, 2000, 0, 0.4); }) >= 0.9);
  CHECK(share_warned("a link of .4 that goes, 20 x 4000", "links_change", n,
                     [&](Random& r) { return driven(r, 20, 4000, 0.4, 0); }) >= 0.9);
  CHECK(share_warned("a link that turns its sign, 60 x 5000", "links_change", n,
                     [&](Random& r) { return driven(r, 60, 5000, 0.2, -0.2); }) >= 0.9);
  CHECK(share_warned("a link of .4 that stays, later loud", "links_change", 100, [&](Random& r) {
          Matrix x = driven(r, 4, 4000, 0.4, 0.4);
          for (std::ptrdiff_t i = 0; i < 4; ++i)
            for (std::ptrdiff_t t = 2000; t < 4000; ++t) x(i, t) *= 3;
          return x;
        }) <= 0.05);
}

TEST_CASE("clean recordings hardly ever cause a warning: white, slow, driven, with common noise, with heavy tails") {
  constexpr int n = 100;
  CHECK(share_warned("white, 5 x 500", "", n, [](Random& r) { return white(r, 5, 500); }) <= 0.05);
  CHECK(share_warned("white, 20 x 2000", "", n, [](Random& r) { return white(r, 20, 2000); }) <= 0.05);
  CHECK(share_warned("AR .9, 4 x 500", "", n, [](Random& r) { return remembering(white(r, 4, 500), 0.9); }) <= 0.05);
  CHECK(share_warned("AR .95, 4 x 1000", "", n, [](Random& r) { return remembering(white(r, 4, 1000), 0.95); }) <= 0.05);
  CHECK(share_warned("VAR of order 3, radius .9, 8 x 1500", "", n, [](Random& r) {
          const std::string seed = std::to_string(r.normal());
          return test::var_data(test::random_var(8, 3, 0.9, seed), 1500, seed);
        }) <= 0.05);
  CHECK(share_warned("AR .5, noise shared (.9), 4 x 2000", "", n, [](Random& r) {
          Matrix x = white(r, 4, 2000);
          const Matrix common = white(r, 1, 2000);
          for (std::ptrdiff_t i = 0; i < 4; ++i)
            for (std::ptrdiff_t t = 0; t < 2000; ++t) x(i, t) = std::sqrt(0.1) * x(i, t) + std::sqrt(0.9) * common(0, t);
          return remembering(std::move(x), 0.5);
        }) <= 0.05);
  CHECK(share_warned("AR .9, Student's t with 2 degrees", "", n, [](Random& r) {
          Matrix x = white(r, 4, 2000);
          for (double& one : x.values()) one /= std::sqrt(-std::log1p(-r.uniform()));  // χ² with 2 degrees of freedom, halved
          return remembering(std::move(x), 0.9);
        }) <= 0.05);
}

TEST_CASE("none of the recorded spiking networks causes a warning") {
  const auto shared = test::shared_data("stationarity of the published networks");
  if (!shared) return;
  int n_networks = 0;
  for (const auto& folder : std::filesystem::directory_iterator(*shared / "izhikevich")) {
    if (!folder.is_directory()) continue;
    Matrix v = read_npy(folder.path() / "v.npy");
    for (double& one : v.values()) one = std::min(one, 30.0);
    CAPTURE(folder.path());
    const auto warnings = non_stationary(dataset({std::move(v)}));
    CHECK(warnings.empty());
    ++n_networks;
  }
  CHECK(n_networks == 80);
}

TEST_CASE("warnings name the channels with figures, and give the remedy; gaps and trials are not jumps") {
  Random random(fingerprint_of("named"), "recording");
  Matrix x = white(random, 4, 2000);
  for (std::ptrdiff_t t = 1; t < 2000; ++t) x(1, t) += x(1, t - 1);
  for (std::ptrdiff_t t = 1200; t < 2000; ++t) x(3, t) *= 3;
  const auto found = non_stationary(dataset({x}));
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "not_stationary");
  CHECK(test::has(found[0].seen, "not stationary: 'x1' ("));
  CHECK(test::has(found[0].cure, "transform/detrend, transform/difference or a high-pass"));
  CHECK(found[1].code == "noise_changes");
  CHECK(test::has(found[1].seen, "'x3' ("));
  CHECK(test::has(found[1].seen, " times as large in tenth "));
  CHECK(test::has(found[1].cure, "transform/slice"));

  // Trials at different levels have no step within them; missing samples are left out.
  std::vector<Matrix> trials{white(random, 2, 1000), white(random, 2, 1000)};
  for (std::ptrdiff_t t = 300; t < 400; ++t) trials[0](0, t) = undefined;
  Dataset gaps = dataset(trials);
  gaps.set_trial(0, Trial(trials[0]).set_gaps(Gaps({{{0.3, 0.4}}, {}})));
  CHECK(non_stationary(gaps).empty());
}

TEST_CASE("short recordings, constants, copies and spikes without values cause no warning") {
  Random random(fingerprint_of("short"), "recording");
  CHECK(non_stationary(dataset({walking(random, 3, 150)})).empty());
  CHECK(non_stationary(dataset({Matrix(2, 1000, 3.0)})).empty());
  Matrix sine(2, 2000);
  for (std::ptrdiff_t t = 0; t < 2000; ++t) sine(0, t) = sine(1, t) = std::sin(0.1 * static_cast<double>(t));
  CHECK(non_stationary(dataset({sine})).empty());
  const std::vector<Trial> points(3, Trial(Events(std::vector<std::vector<double>>{{0.1}}), 1));
  CHECK(non_stationary(Dataset(std::vector<Variable>{Variable("p", VariableKind::point)}, 0.001, points)).empty());
}

TEST_CASE("components that estimate from values give a warning; those that read only events do not, nor do baselines") {
  Random random(fingerprint_of("wired"), "recording");
  const Dataset data = dataset({walking(random, 3, 1000)});
  ComponentInfo info;
  info.name = "causality/toy";
  info.kind = ComponentKind::causality;
  info.output = ArtifactType::connectivity;
  const test::ToyEstimator estimator({});
  const auto is_warned = [&] {
    const auto warnings = usable_data(info, estimator, data).warnings;
    return std::ranges::any_of(warnings, [](const Warning& one) { return one.code == "not_stationary"; });
  };
  CHECK(is_warned());
  info.output = ArtifactType::model;
  CHECK(is_warned());
  info.output = ArtifactType::connectivity;
  info.control = true;
  CHECK_FALSE(is_warned());
}

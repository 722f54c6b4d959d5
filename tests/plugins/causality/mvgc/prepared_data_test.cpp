// Recordings that give wrong results unless they are prepared: a response that all trials share, and an average reference.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "golgi/builtin/transforms/center_trials/center_trials.hpp"
#include "golgi/builtin/transforms/reference/reference.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "mvgc.hpp"

using namespace golgi;

namespace {

const test::PlainContext context;
using Mode = CenterTrials::Mode;

Connectivity estimate(const Dataset& data) {
  mvgc::Params params;
  params.max_order = 2;
  params.criterion = mvgc::OrderCriterion::fixed;
  return mvgc::Mvgc(params).estimate(test::input_of(data), context);
}

constexpr std::ptrdiff_t n = 6;

/// 0 -> 1 at lag 2, 2 -> 3 and 0 -> 4 (inhibitory) at lag 1; the last variable has no link.
std::vector<Eigen::MatrixXd> wiring() {
  Eigen::MatrixXd first = 0.5 * Eigen::MatrixXd::Identity(n, n), second = Eigen::MatrixXd::Zero(n, n);
  second(1, 0) = first(3, 2) = 0.3;
  first(4, 0) = -0.25;
  return {first, second};
}

bool is_link(std::ptrdiff_t target, std::ptrdiff_t source) {
  return (target == 1 && source == 0) || (target == 3 && source == 2) || (target == 4 && source == 0);
}

/// 100 trials of 200 samples, with an evoked response of 3 standard deviations of the noise that is later in some channels.
Dataset epochs(double amplitude_sd, const std::string& seed) {
  Random random(fingerprint_of(seed), "amplitudes");
  std::vector<Matrix> trials;
  for (int r = 0; r < 100; ++r) {
    Matrix x = test::var_data(wiring(), 200, seed + " trial " + std::to_string(r));
    const double amplitude = 3 * std::exp(amplitude_sd * random.normal());
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t t = 0; t < x.cols(); ++t)
        x(i, t) += amplitude * std::exp(-std::pow((static_cast<double>(t) - 80 - 5 * static_cast<double>(i / 2)) / 15, 2));
    trials.push_back(std::move(x));
  }
  return test::dataset_of(std::move(trials));
}

/// The shares of absent links with p <= .05 and of links with p <= .05 / 30.
struct LinkRates {
  double absent = 0, links = 0;
};

template <class Prepare>
LinkRates rates(double amplitude_sd, Prepare prepare) {
  constexpr int n_recordings = 10;
  int n_absent = 0, n_links = 0;
  for (int k = 0; k < n_recordings; ++k) {
    const Matrix p(estimate(prepare(epochs(amplitude_sd, "epochs " + std::to_string(k)))).p().view());
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        if (i == j) continue;
        if (is_link(i, j))
          n_links += p(i, j) <= 0.05 / 30;
        else
          n_absent += p(i, j) <= 0.05;
      }
  }
  return {n_absent / (27.0 * n_recordings), n_links / (3.0 * n_recordings)};
}

Dataset centered(const Dataset& data, Mode mode) { return CenterTrials({mode}).apply(data, context); }

}  // namespace

TEST_CASE("an evoked response makes nearly all absent links significant; without its mean the level is kept") {
  CHECK(rates(0, [](const Dataset& data) { return data; }).absent > 0.8);
  const LinkRates mean = rates(0, [](const Dataset& data) { return centered(data, Mode::mean); });
  MESSAGE("after the mean: " << mean.absent << " of absent links at .05");
  // .05 ± 3 standard errors of 270 tests.
  CHECK(mean.absent > 0.01);
  CHECK(mean.absent < 0.09);
  CHECK(mean.links == 1);
}

TEST_CASE("for an evoked response whose size varies from trial to trial, mode amplitude is needed and sufficient") {
  CHECK(rates(0.3, [](const Dataset& data) { return centered(data, Mode::mean); }).absent > 0.5);
  const LinkRates amplitude = rates(0.3, [](const Dataset& data) { return centered(data, Mode::amplitude); });
  MESSAGE("after mean and amplitude: " << amplitude.absent << " of absent links at .05");
  CHECK(amplitude.absent > 0.01);
  CHECK(amplitude.absent < 0.09);
  CHECK(amplitude.links == 1);
}

TEST_CASE("an average reference makes every source undefined; with one channel as reference the links rank first again") {
  const auto undefined_pairs = [](const Connectivity& found) {
    int count = 0;
    for (std::ptrdiff_t i = 0; i < found.n(); ++i)
      for (std::ptrdiff_t j = 0; j < found.n(); ++j) count += i != j && std::isnan(found.score()(i, j));
    return count;
  };
  const Dataset data = test::dataset_of({test::var_data(wiring(), 5000, "reference")});
  const Dataset average = Reference({}).apply(data, context);
  CHECK(undefined_pairs(estimate(average)) == 30);
  const Connectivity found = estimate(Reference({Reference::Mode::channel, {"x5"}, {}}).apply(average, context));
  CHECK(undefined_pairs(found) == 0);
  double weakest_link = HUGE_VAL, strongest_other = 0;
  for (std::ptrdiff_t i = 0; i < n - 1; ++i)
    for (std::ptrdiff_t j = 0; j < n - 1; ++j) {
      if (is_link(i, j)) weakest_link = std::min(weakest_link, found.score()(i, j));
      if (i != j && !is_link(i, j)) strongest_other = std::max(strongest_other, found.score()(i, j));
    }
  CHECK(weakest_link > strongest_other);
}

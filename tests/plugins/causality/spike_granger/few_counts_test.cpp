// p-values of few coincidences: their values for given counts, and whether they keep their level for slow neurons.
#include "few_counts.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "features.hpp"
#include "fit.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/testing/plain_context.hpp"
#include "spike_granger.hpp"
#include "support/random_spikes.hpp"

using namespace golgi;
using namespace golgi::spike_granger;

namespace {

/// A small Poisson number.
int coincidences(double expected, Random& random) {
  int k = 0;
  for (double left = std::exp(-expected), u = random.uniform(), sum = left; u > sum; sum += left) left *= expected / ++k;
  return k;
}

}  // namespace

TEST_CASE("for one effect the tail is the two-sided one of a Poisson number") {
  constexpr double expected = 3;
  double far = 0, probability = std::exp(-expected);
  for (int k = 0; k < 60; probability *= expected / ++k)
    if (std::abs(k - expected) >= 2.5) far += probability;
  CHECK(few_counts_tail(2.5 * 2.5 / expected, expected, 1) == doctest::Approx(far).epsilon(1e-12));
}

TEST_CASE("the tail is 1 at the centre, falls, is that of chi squared for many counts, and stays accurate where it is tiny") {
  CHECK(few_counts_tail(0, 0.5, 6) == 1);
  double before = 1;
  for (double squared = 1; squared < 60; ++squared) {
    const double tail = few_counts_tail(squared, 4, 6);
    CHECK(tail <= before);
    before = tail;
  }
  for (const double squared : {5.0, 12.6, 22.5})
    CHECK(few_counts_tail(squared, 600, 6) == doctest::Approx(chi_squared_upper_tail(squared, 6)).epsilon(0.1));
  // The distance of 40 coincidences from 2 expected; the tail is at least the probability of these.
  CHECK(few_counts_tail(38 * 38 / 2.0, 2, 6) > std::exp(40 * std::log(2) - 2 - std::lgamma(41)));
  CHECK(few_counts_tail(38 * 38 / 2.0, 2, 6) < 1e-20);
}

TEST_CASE("for few coincidences at random lags the tail keeps its level, and that of chi squared does not") {
  const Eigen::MatrixXd basis = features_of({}).tested();
  const auto n_lags = basis.cols();
  const Eigen::MatrixXd jumps = whitening(basis * basis.transpose()) * basis * std::sqrt(static_cast<double>(n_lags));
  const Eigen::VectorXd mean = jumps.rowwise().mean();
  constexpr int n = 20000;
  for (const double expected : {0.3, 1.0, 3.0, 8.0, 20.0}) {
    Random random(fingerprint_of("few counts"), std::to_string(expected));
    double low = 0, very_low = 0, low_of_chi = 0;
    for (int draw = 0; draw < n; ++draw) {
      Eigen::VectorXd u = -expected * mean;
      for (int k = coincidences(expected, random); k > 0; --k) u += jumps.col(static_cast<Eigen::Index>(random.below(n_lags)));
      const double squared = u.squaredNorm() / expected, tail = few_counts_tail(squared, expected, 6);
      low += tail <= 0.05;
      very_low += tail <= 0.001;
      low_of_chi += chi_squared_upper_tail(squared, 6) <= 0.05;
    }
    CAPTURE(expected);
    // Standard errors 0.0015 and 0.0002; lags near the spike have larger effects than a normal distribution over lags gives.
    CHECK(low / n > 0.035);
    CHECK(low / n < 0.06);
    CHECK(very_low / n < 0.003);
    CHECK(low_of_chi / n > 0.052);
  }
}

TEST_CASE("for slow neurons and one minute absent pairs have p <= 0.05 in at most 6 %, with either null") {
  for (const auto null_model : {NullModel::core, NullModel::wald}) {
    double low = 0, very_low = 0, pairs = 0;
    for (const double rate_hz : {0.5, 1.0, 2.0})
      for (int set = 0; set < 3; ++set) {
        const auto times_s = test::independent_trains(30, rate_hz, 60, "slow " + std::to_string(set));
        Params params;
        params.null_model = null_model;
        const auto result = SpikeGranger(params).estimate(test::input_of(test::spike_data(times_s, 60)), test::PlainContext());
        for (const double p : result.p().values()) {
          if (std::isnan(p)) continue;
          low += p <= 0.05;
          very_low += p <= 0.001;
          ++pairs;
        }
      }
    MESSAGE("p <= 0.05 in " << low / pairs << ", p <= 0.001 in " << very_low / pairs << " of " << pairs);
    CHECK(pairs == 9 * 870);
    CHECK(low / pairs <= 0.06);
    CHECK(very_low / pairs <= 0.003);
  }
}

// Whether p-values of events alone keep their level, with few coincidences and with bursts.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "count_fit.hpp"
#include "event_granger.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/random_spikes.hpp"

using namespace golgi;

namespace {

constexpr std::ptrdiff_t n_units = 6;

enum class Kind { independent, episodes, bursts };

/// Episodes of 0.1 s in which a unit fires 20 times as often; bursts of 2 to 6 spikes, 4 to 8 ms apart. Units are independent.
test::SpikeLists trains(Kind kind, double rate_hz, double duration_s, const std::string& seed) {
  if (kind == Kind::independent) return test::independent_trains(n_units, rate_hz, duration_s, seed);
  if (kind == Kind::episodes) return test::bursting_trains(n_units, rate_hz, duration_s, 0.1, 1, false, seed);
  auto times_s = test::independent_trains(n_units, rate_hz / 4, duration_s, seed);
  for (std::ptrdiff_t i = 0; i < n_units; ++i) {
    Random random(fingerprint_of(seed), "bursts", static_cast<std::uint64_t>(i));
    std::vector<double> all;
    for (const double first_s : times_s[i]) {
      const int n = 2 + static_cast<int>(5 * random.uniform());
      double time_s = first_s;
      for (int k = 0; k < n && time_s < duration_s; ++k, time_s += 0.004 + 0.004 * random.uniform()) all.push_back(time_s);
    }
    std::ranges::sort(all);
    times_s[i] = std::move(all);
  }
  return times_s;
}

struct Share {
  double below = 0, far_below = 0, pairs = 0;
  void add(const Connectivity& result) {
    for (const double p : result.p().values()) {
      if (std::isnan(p)) continue;
      ++pairs;
      below += p <= 0.05;
      far_below += p <= 0.001;
    }
  }
};

/// The result of one cell: kind, rate and duration.
Share share_of(Kind kind, double rate_hz, double duration_s, const std::string& seeds, int n_sets, Share& pooled) {
  Share share;
  for (int set = 0; set < n_sets; ++set) {
    const std::string seed = seeds + " " + std::to_string(set);
    const auto times_s = trains(kind, rate_hz, duration_s, seed);
    if (std::ranges::all_of(times_s, &std::vector<double>::empty)) continue;
    const Dataset data = test::spike_data(times_s, duration_s);
    const auto result = event_granger::EventGranger({}).estimate(test::input_of(data), test::PlainContext());
    share.add(result);
    pooled.add(result);
  }
  return share;
}

/// The coincidences within a trace of 10 ms, the default.
double expected_coincidences(double rate_hz, double duration_s) { return rate_hz * rate_hz * duration_s * 0.010; }

void check_cells(const std::vector<double>& rates_hz, const std::vector<double>& durations_s, const std::string& seeds,
                 int n_sets, double slack) {
  for (const auto& [kind, name] : std::vector<std::pair<Kind, std::string>>{
           {Kind::independent, "independent"}, {Kind::episodes, "episodes"}, {Kind::bursts, "bursts"}}) {
    Share pooled;
    for (const double rate_hz : rates_hz)
      for (const double duration_s : durations_s) {
        const Share share = share_of(kind, rate_hz, duration_s, seeds, n_sets, pooled);
        CAPTURE(name);
        CAPTURE(rate_hz);
        CAPTURE(duration_s);
        MESSAGE(name << ", " << rate_hz << " Hz, " << duration_s << " s: p <= 0.05 in " << share.below / share.pairs
                     << ", p <= 0.001 in " << share.far_below / share.pairs << " of " << share.pairs);
        CHECK(share.below / share.pairs <= 0.06 + slack);
        // For independently bursting trains p-values are conservative.
        const double least = kind == Kind::independent ? 0.03 : 0.015;
        if (expected_coincidences(rate_hz, duration_s) >= 5) CHECK(share.below / share.pairs >= least - slack);
      }
    MESSAGE(name << ": p <= 0.001 in " << pooled.far_below / pooled.pairs << " of " << pooled.pairs);
    CHECK(pooled.far_below / pooled.pairs <= 0.002);
  }
}

}  // namespace

TEST_CASE("few events and bursts: absent pairs have p <= 0.05 in at most 6 %, all cells [slow]") {
  check_cells({1, 2, 5, 10, 20}, {2, 5, 10}, "reported", 60, 0);
}

// Trains that were not used in choosing any rule; a share of 3,000 pairs has a standard error of 0.004.
TEST_CASE("few events and bursts: absent pairs have p <= 0.05 in at most 6 % of other trains, too, 100 of each cell [slow]") {
  check_cells({1, 2, 5, 10, 20}, {2, 5, 10}, "fresh", 100, 0);
}

TEST_CASE("few events and bursts: absent pairs keep the level in some of the cells") {
  check_cells({2, 20}, {2, 10}, "reported", 12, 0.02);
}

TEST_CASE("p of a weighted count is the Poisson mid-p for weights of 1, and does not depend on the scale of the weights") {
  double above = 0;
  for (int k = 7; k < 60; ++k) above += std::exp(k * std::log(2.5) - 2.5 - std::lgamma(k + 1.0)) * (k == 7 ? 0.5 : 1);
  // The incomplete gamma function half a count further is the mean of its neighbours, except for its curvature.
  CHECK(event_granger::coincidence_p(7 - 2.5, 2.5, 2.5) == doctest::Approx(2 * above).epsilon(0.05));
  CHECK(event_granger::coincidence_p(3 * 4.5, 3 * 2.5, 9 * 2.5) ==
        doctest::Approx(event_granger::coincidence_p(4.5, 2.5, 2.5)).epsilon(1e-12));
  // For a negative binomial number with a variance of 3 times the mean: P(0) = (1/3)^(mean / 2).
  CHECK(event_granger::coincidence_p(-8, 8, 8, 3) < 2 * std::pow(3.0, -4));
  CHECK(event_granger::coincidence_p(-8, 8, 8, 3) > 0.5 * std::pow(3.0, -4));
  CHECK(event_granger::coincidence_p(6, 2.5, 2.5, 2) > event_granger::coincidence_p(6, 2.5, 5));
  // For many counts: a normal number.
  CHECK(event_granger::coincidence_p(-300, 10'000, 10'000) == doctest::Approx(std::erfc(3 / std::sqrt(2))).epsilon(0.1));
}

TEST_CASE("the moments of the regressors are those of a dense design with silence before and after the trial") {
  const Dataset data =
      test::spike_data({{test::independent_trains(3, 40, 2, "first"), 2}, {test::independent_trains(3, 40, 1, "second"), 1}});
  event_granger::Params params;
  params.lags = 2;
  params.time_constants = {3, 7};
  const auto past = event_granger::past_counts(params);
  const SpikeTrains spikes(data);
  const event_granger::CountMoments moments(spikes, past, serial_for, no_poll);

  // Rows: regressors of every variable, causes first, then own ones; columns: all bins in which one can differ from 0.
  std::ptrdiff_t reach = 0;
  for (const auto* all : {&past.causes, &past.own})
    for (const auto& each : *all) reach = std::max(reach, each.reach());
  const auto k = std::ssize(past.causes), q = std::ssize(past.own);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(3 * (k + q), 3000 + 2 * reach), y = Eigen::MatrixXd::Zero(3, x.cols());
  std::ptrdiff_t first = 0;
  for (const auto& trial : spikes.trials()) {
    for (std::size_t s = 0; s < trial.bins.size(); ++s) {
      const auto unit = static_cast<std::ptrdiff_t>(trial.units[s]), t = first + static_cast<std::ptrdiff_t>(trial.bins[s]);
      ++y(unit, t);
      for (std::ptrdiff_t b = 0; b < k + q; ++b) {
        const auto& weights = b < k ? past.causes[b].weights : past.own[b - k].weights;
        for (std::ptrdiff_t l = 1; l <= std::ssize(weights); ++l) x(unit * (k + q) + b, t + l) += weights[l - 1];
      }
    }
    first += trial.n_bins + reach;
  }
  // Two trials of 3 s together, each with as much silence as the longest regressor remembers.
  const double padded = 3000 + 2.0 * static_cast<double>(reach);
  const auto covariance = [&](const Eigen::VectorXd& a, const Eigen::VectorXd& b, double rows) {
    return a.dot(b) / 3000 - a.sum() * b.sum() / (3000 * rows);
  };
  const auto row = [&](std::ptrdiff_t unit, std::ptrdiff_t b) { return Eigen::VectorXd(x.row(unit * (k + q) + b)); };
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      for (std::ptrdiff_t c = 0; c < k; ++c) {
        CHECK(moments.responses(i, j)(c) == doctest::Approx(covariance(row(j, c), y.row(i), 3000)).epsilon(1e-9));
        for (std::ptrdiff_t b = 0; b < k; ++b)
          CHECK(moments.causes(j, i)(b, c) == doctest::Approx(covariance(row(j, b), row(i, c), padded)).epsilon(1e-9));
        for (std::ptrdiff_t b = 0; b < q; ++b)
          CHECK(moments.own_causes(i, j)(b, c) == doctest::Approx(covariance(row(i, k + b), row(j, c), padded)).epsilon(1e-9));
      }
  for (std::ptrdiff_t b = 0; b < q; ++b) {
    CHECK(moments.own_response(1)(b) == doctest::Approx(covariance(row(1, k + b), y.row(1), 3000)).epsilon(1e-9));
    for (std::ptrdiff_t c = 0; c < q; ++c)
      CHECK(moments.own(1)(b, c) == doctest::Approx(covariance(row(1, k + b), row(1, k + c), padded)).epsilon(1e-9));
  }
}

TEST_CASE("delayed effects and many units give a message that names the suitable estimator") {
  auto times_s = test::independent_trains(14, 10, 100, "late");
  for (int i = 1; i < 5; ++i) test::add_synapse(times_s, 0, i, 0.2, 0.012, 0.0003, 100, "late " + std::to_string(i));
  const test::PlainContext context;
  event_granger::EventGranger({}).estimate(test::input_of(test::spike_data(times_s, 100)), context);
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "late_effects");
  CHECK(context.warnings[0].cure == "set lags higher, or use causality/spike_granger, which covers 1 to 25 ms");

  times_s = test::independent_trains(14, 10, 100, "early");
  for (int i = 1; i < 5; ++i) test::add_synapse(times_s, 0, i, 0.2, 0.0005, 0.0001, 100, "early " + std::to_string(i));
  const test::PlainContext early;
  event_granger::EventGranger({}).estimate(test::input_of(test::spike_data(times_s, 100)), early);
  CHECK(early.warnings.empty());

  const test::PlainContext many;
  event_granger::Params few;
  few.time_constants = {};
  event_granger::EventGranger(few).estimate(test::input_of(test::spike_data(test::independent_trains(100, 30, 1, "many"), 1)),
                                            many);
  REQUIRE(many.warnings.size() >= 1);
  CHECK(std::ranges::any_of(many.warnings, [](const Warning& warning) { return warning.code == "use_spike_granger"; }));
}

#include "ccg.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/spike_warnings.hpp>
#include <string>
#include <utility>

#include "lag_tests.hpp"

namespace golgi::ccg {
namespace {

double sign_of(double x) { return std::isnan(x) ? undefined : (x > 0) - (x < 0); }

/// The estimate while it is computed, (N, N) each. A source writes its own columns.
struct Answer {
  Answer(std::ptrdiff_t n, std::ptrdiff_t n_lags)
      : score(n, n, undefined), sign(score), lag_s(score), p(score), root_of_lag(n_lags, score), p_of_lag(n_lags, score) {}
  Matrix score, sign, lag_s, p;
  std::vector<Matrix> root_of_lag, p_of_lag;  ///< empty unless per_lag is set
};

Estimate estimate_of(Matrix score, Matrix sign, Matrix p, Correction correction) {
  return Estimate(std::move(score)).set(Quantity::sign, std::move(sign)).set_p(std::move(p), correction);
}

/// The estimate at one lag: the score is the size of the root of the deviance.
Part part_of(std::ptrdiff_t lag, double bin_s, Matrix root, Matrix p, Correction correction) {
  Matrix sign(root.rows(), root.cols());
  for (std::ptrdiff_t k = 0; k < root.size(); ++k) {
    sign.values()[k] = sign_of(root.values()[k]);
    root.values()[k] = std::abs(root.values()[k]);
  }
  const double lag_s = static_cast<double>(lag) * bin_s;
  return {Part::Axis::lag, format_number(1000 * lag_s) + "ms", lag_s, lag_s,
          estimate_of(std::move(root), std::move(sign), std::move(p), correction)};
}

}  // namespace

void Ccg::Params::describe(SchemaOf<Params>& schema) {
  schema.choice("baseline", &Params::baseline, {{"jitter", Baseline::jitter}, {"hollow", Baseline::hollow}})
      .doc(
          "Counts expected without fine timing: the mean over all jitters of the spikes within windows of jitter_ms (jitter), "
          "or the counts smoothed by a Gaussian of 10 ms with a reduced weight at its centre (hollow).");
  schema.field("jitter_ms", &Params::jitter_ms)
      .unit("ms")
      .above(0)
      .doc(
          "With `baseline: jitter`: length of the windows. Co-variation that is slower than this does not affect the "
          "score.");
  schema.field("first_ms", &Params::first_ms).unit("ms").above(0).doc("Shortest lag from source to target that is tested.");
  schema.field("last_ms", &Params::last_ms).unit("ms").above(0).doc("Longest lag from source to target that is tested.");
  schema.field("bin_ms", &Params::bin_ms).unit("ms").above(0).doc("Width of the bins in which spikes are counted.");
  schema.field("binary", &Params::binary).doc("Several spikes of a unit in one bin count once.");
  schema.field("exclude_lag_ms", &Params::exclude_lag_ms)
      .unit("ms")
      .at_least(0)
      .doc(
          "Counts at lags up to this, in either direction, are not used. 0: only counts of the same bin, where spikes of two "
          "units on one electrode hide each other, are not used. null: all counts are used.");
  schema.field("per_lag", &Params::per_lag).doc("Keeps score, sign and p of every lag, as parts of the estimate.");
  schema.field("correlograms", &Params::correlograms)
      .doc("Pairs whose counts and expected counts per lag are written to correlograms.csv and drawn.");
  describe_correction(schema, &Params::correction);
}

std::vector<Waiver> Ccg::waivers() {
  return {{"nan", "it uses spikes only, and never the values next to them"},
          {"false_positives",
           "its p-values are too large where few spikes coincide: counts are discrete, and the expectation contains them"}};
}

std::ptrdiff_t Ccg::bins_of(double ms) const {
  constexpr double most = 1e6;
  const double bins = std::round(ms / params_.bin_ms);
  if (bins > most) throw ConfigError(format_number(ms) + " ms are more than a million bins; set bin_ms higher");
  return static_cast<std::ptrdiff_t>(bins);
}

Ccg::Ccg(const Params& params) : params_(params) {
  tested_ = {bins_of(params.first_ms), bins_of(params.last_ms)};
  if (tested_.first < 1 || tested_.last < tested_.first)
    throw ConfigError("first_ms " + format_number(params.first_ms) + " to last_ms " + format_number(params.last_ms) +
                      " must begin at one bin or more (bin_ms " + format_number(params.bin_ms) + ") and ascend");
  if (params.baseline == Baseline::jitter && bins_of(params.jitter_ms) < 2)
    throw ConfigError("jitter_ms must be two bins or more (bin_ms " + format_number(params.bin_ms) + ")");
  if (params.exclude_lag_ms) {
    excluded_ = bins_of(*params.exclude_lag_ms);
    if (*excluded_ >= tested_.first)
      throw ConfigError("exclude_lag_ms must be below first_ms: the counts of tested lags are used");
  }
  weights_ = baseline_weights(params.baseline, bins_of(params.jitter_ms), params.bin_ms / 1000);
  counted_ = counted_lags(tested_, std::ssize(weights_));
}

Cost Ccg::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), spikes = static_cast<double>(work.n_events);
  const auto counted = static_cast<double>(counted_.size()), tested = static_cast<double>(tested_.size());
  const double at_once = std::min<double>(work.n_threads, n);
  constexpr double per_spike = 24;  // bytes: bin, unit and place, and as much again while spikes are sorted
  const double row = n * ((sizeof(std::uint32_t) + sizeof(double)) * counted + 2 * sizeof(double) * tested);
  const double kept = n * n * (4 + (params_.per_lag ? 3 * tested : 0)) * sizeof(double);
  constexpr double test_s = 3e-6, lag_s = 4e-7;             // a test takes 2 µs with few coincidences, 6 µs with many
  const double bins = static_cast<double>(work.n_samples);  // assuming that the data's samples are the bins
  return {per_spike * spikes + at_once * row + kept,
          forecast_counting(spikes, bins, counted_) + n * n * (test_s + (params_.per_lag ? lag_s * tested : 0)),
          params_.per_lag ? "set per_lag to false" : "leave variables out with transform/select"};
}

Connectivity Ccg::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto n = data.n_variables();
  named_pairs(params_.correlograms, data.names());  // a wrong name is reported before the work
  const SpikeTrains trains(data, {params_.bin_ms / 1000, params_.binary}, context.poll());
  context.log(describe_spikes(trains));
  require_lags(trains, tested_.last, "set last_ms or bin_ms lower");
  for (const auto& warning : spike_warnings(trains, data.names())) context.warn(warning);

  const RowMajorMatrix map = expectation_map(weights_, tested_, excluded_);
  Answer answer(n, params_.per_lag ? tested_.size() : 0);
  std::atomic<std::ptrdiff_t> n_done = 0;
  for_each_source(trains, counted_, context.parallel_loop(), [&](std::ptrdiff_t j, const SpikePairRow& row) {
    const Eigen::Map<const Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> whole(
        row.counts().data(), n, counted_.size());
    const RowMajorMatrix all = whole.cast<double>(), expected = all * map;
    const RowMajorMatrix counts = all.middleCols(tested_.first - counted_.first, tested_.size());
    const auto width = static_cast<std::size_t>(tested_.size());
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j) continue;
      const std::span count(counts.row(i).data(), width), expect(expected.row(i).data(), width);
      const PairTest test = test_pair(count, expect);
      if (test.lag_index < 0) continue;
      answer.score(i, j) = std::abs(test.root);
      answer.sign(i, j) = sign_of(test.root);
      answer.lag_s(i, j) = static_cast<double>(tested_.first + test.lag_index) * trains.bin_s();
      answer.p(i, j) = test.p;
      for (std::size_t k = 0; k < answer.p_of_lag.size(); ++k) {
        answer.root_of_lag[k](i, j) = deviance_root(count[k], expect[k]);
        answer.p_of_lag[k](i, j) = poisson_mid_p(count[k], expect[k]);
      }
    }
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "sources");
  });

  Connectivity result(data.names(),
                      estimate_of(std::move(answer.score), std::move(answer.sign), std::move(answer.p), params_.correction)
                          .set(Quantity::lag_s, std::move(answer.lag_s)));
  result.set_meaning("root of the deviance of the most unexpected count, about standard deviations");
  for (std::size_t k = 0; k < answer.p_of_lag.size(); ++k)
    result.add_part(part_of(tested_.first + static_cast<std::ptrdiff_t>(k), trains.bin_s(), std::move(answer.root_of_lag[k]),
                            std::move(answer.p_of_lag[k]), params_.correction));
  for (const auto& warning : explain_undefined(trains, counted_.last, result)) context.warn(warning);
  write_correlograms(trains, data, result, context);
  return result;
}

/// Writes counts up to twice the tested lags on either side, to show slow co-variation and the other direction.
void Ccg::write_correlograms(const SpikeTrains& trains, const Dataset& data, const Connectivity& result,
                             const TaskContext& context) const {
  std::vector<Pair> pairs = named_pairs(params_.correlograms, data.names());
  int left = params_.correlograms.strongest;
  for (const auto& edge : left > 0 ? result.edges() : std::vector<Edge>()) {
    if (left-- == 0 || std::isnan(edge.score)) break;
    const Pair pair{edge.source, edge.target};
    if (std::ranges::find(pairs, pair) == pairs.end()) pairs.push_back(pair);
  }
  if (pairs.empty()) return;
  const LagRange shown{-2 * tested_.last, 2 * tested_.last}, counted = counted_lags(shown, std::ssize(weights_));
  const Eigen::MatrixXd map = expectation_map(weights_, shown, excluded_);
  std::vector<Correlogram> correlograms;
  for (const Pair pair : pairs) {
    context.check_cancelled();
    const std::vector<double> counts = counts_of(trains, pair, counted);
    const Eigen::VectorXd all = Eigen::Map<const Eigen::VectorXd>(counts.data(), std::ssize(counts));
    const Eigen::VectorXd expected = map.transpose() * all;
    const auto first = counts.begin() + (shown.first - counted.first);
    correlograms.push_back({pair, {first, first + shown.size()}, {expected.begin(), expected.end()}});
  }
  context.output("correlograms.csv", correlograms_csv(correlograms, data.names(), shown.first, params_.bin_ms));
}

std::vector<Suits> Ccg::suits() {
  return {Suits(SignalKind::spikes)
              .rank(60)
              .assumes("one pair at a time: chains and common input look like connections")
              .gives("score, sign, lag, p, q, correlograms")
              .cost("O(pairs of spikes within the window)")
              .prepare({"{use: transform/select, params: {min_events: 20}}"})};
}

}  // namespace golgi::ccg

GOLGI_PLUGIN("ccg", "1.0.0") { registry.add<golgi::ccg::Ccg>(); }

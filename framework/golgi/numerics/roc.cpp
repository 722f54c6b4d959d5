#include "golgi/numerics/roc.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "golgi/core/error.hpp"
#include "golgi/numerics/sample.hpp"

namespace golgi {
namespace {

/// How often each pair is counted: all 1, or a resample's draws.
using Weights = std::span<const std::uint32_t>;

void set_interval(Metric& metric, std::vector<double>& resampled, const Bootstrap& bootstrap) {
  if (std::isnan(metric.value) || resampled.empty() || 2 * std::ssize(resampled) < bootstrap.replicates) return;
  std::sort(resampled.begin(), resampled.end());
  const double tail = (1 - bootstrap.coverage) / 2;
  metric.low = quantile(resampled, tail);
  metric.high = quantile(resampled, 1 - tail);
}

/// @param statistic  Weights -> std::array of K values, NaN where undefined
template <std::size_t K, class Statistic>
std::array<Metric, K> evaluate(std::size_t n, std::optional<Bootstrap> bootstrap, Statistic statistic) {
  std::vector<std::uint32_t> weights(n, 1);
  std::array<Metric, K> metrics;
  const std::array<double, K> values = statistic(Weights(weights));
  for (std::size_t k = 0; k < K; ++k) metrics[k].value = values[k];
  if (!bootstrap) return metrics;
  std::array<std::vector<double>, K> resampled;
  std::vector<double> draws(n);
  for (std::int64_t replicate = 0; replicate < bootstrap->replicates; ++replicate) {
    bootstrap->random.fill_uniform(draws);
    std::fill(weights.begin(), weights.end(), 0U);
    // The product may round up to n where a draw is next to 1.
    for (const double draw : draws) ++weights[std::min<std::size_t>(draw * static_cast<double>(n), n - 1)];
    const std::array<double, K> again = statistic(Weights(weights));
    for (std::size_t k = 0; k < K; ++k)
      if (!std::isnan(again[k])) resampled[k].push_back(again[k]);
  }
  for (std::size_t k = 0; k < K; ++k) set_interval(metrics[k], resampled[k], *bootstrap);
  return metrics;
}

Metric without_value(std::string reason) {
  Metric metric;
  metric.reason = std::move(reason);
  return metric;
}

/// The counts of a decision.
struct Counts {
  double true_positives = 0, false_positives = 0, positives = 0, negatives = 0;
};
template <class Found>
Counts counts_of(const LabelledPairs& pairs, Weights weights, const Found& is_found) {
  Counts n;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const double weight = weights[k];
    (pairs.connected[k] ? n.positives : n.negatives) += weight;
    if (is_found(pairs.values[k])) (pairs.connected[k] ? n.true_positives : n.false_positives) += weight;
  }
  return n;
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : undefined; }

/// Why there is no result; empty if all values are defined.
std::string undefined_values(const LabelledPairs& pairs, const char* what) {
  if (pairs.size() == 0) return "there are no pairs";
  const auto n = std::count_if(pairs.values.begin(), pairs.values.end(), [](double x) { return std::isnan(x); });
  return n == 0 ? "" : std::to_string(n) + " of " + std::to_string(pairs.size()) + " pairs have no " + what;
}

std::ptrdiff_t n_connected(const LabelledPairs& pairs) { return std::count(pairs.connected.begin(), pairs.connected.end(), 1); }

/// Pairs from the highest value down; `last[k]` marks the end of a run of equal values.
struct Ranking {
  std::vector<std::size_t> order;
  std::vector<bool> last;

  explicit Ranking(std::span<const double> values) : order(values.size()), last(values.size()) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    for (std::size_t k = 0; k < order.size(); ++k) last[k] = k + 1 == order.size() || values[order[k]] != values[order[k + 1]];
  }
};

/// Calls step(connected, unconnected) for each run of equal values, from the highest down.
template <class Step>
void for_each_run(const Ranking& ranking, const LabelledPairs& pairs, Weights weights, Step step) {
  double connected = 0, unconnected = 0;
  for (std::size_t k = 0; k < ranking.order.size(); ++k) {
    const auto pair = ranking.order[k];
    (pairs.connected[pair] ? connected : unconnected) += weights[pair];
    if (!ranking.last[k]) continue;
    step(connected, unconnected);
    connected = unconnected = 0;
  }
}

LabelledPairs pairs_of(ConstView values, ConstView truth, bool with_diagonal) {
  if (values.rows() != values.cols() || truth.rows() != truth.cols() || values.rows() != truth.rows())
    throw DataError("the estimate is " + std::to_string(values.rows()) + " x " + std::to_string(values.cols()) +
                    ", but the ground truth is " + std::to_string(truth.rows()) + " x " + std::to_string(truth.cols()));
  LabelledPairs pairs;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < values.cols(); ++j) {
      if (i == j && !with_diagonal) continue;
      pairs.values.push_back(i == j ? 0 : values(i, j));
      pairs.connected.push_back(i != j && truth(i, j) != 0);
    }
  return pairs;
}

}  // namespace

LabelledPairs off_diagonal_pairs(ConstView values, ConstView truth) { return pairs_of(values, truth, false); }
LabelledPairs paper_pairs(ConstView values, ConstView truth) { return pairs_of(values, truth, true); }

Metric auroc(const LabelledPairs& pairs, const std::optional<Bootstrap>& bootstrap) {
  if (auto reason = undefined_values(pairs, "score"); !reason.empty()) return without_value(reason);
  if (n_connected(pairs) == 0) return without_value("no pair is connected");
  if (n_connected(pairs) == pairs.size()) return without_value("every pair is connected");
  const Ranking ranking(pairs.values);
  return evaluate<1>(pairs.values.size(), bootstrap, [&](Weights weights) {
    double positives = 0, negatives = 0, wins = 0;
    for_each_run(ranking, pairs, weights, [&](double connected, double unconnected) {
      wins += unconnected * (positives + connected / 2);
      positives += connected;
      negatives += unconnected;
    });
    return std::array{positives > 0 && negatives > 0 ? wins / (positives * negatives) : undefined};
  })[0];
}

Metric auprc(const LabelledPairs& pairs, const std::optional<Bootstrap>& bootstrap) {
  if (auto reason = undefined_values(pairs, "score"); !reason.empty()) return without_value(reason);
  if (n_connected(pairs) == 0) return without_value("no pair is connected");
  const Ranking ranking(pairs.values);
  return evaluate<1>(pairs.values.size(), bootstrap, [&](Weights weights) {
    double positives = 0, found = 0, area = 0;
    for_each_run(ranking, pairs, weights, [&](double connected, double unconnected) {
      positives += connected;
      found += connected + unconnected;
      if (connected > 0) area += connected * positives / found;
    });
    return std::array{positives > 0 ? area / positives : undefined};
  })[0];
}

DecisionMetrics decision_metrics(const LabelledPairs& p_values, double level, const std::optional<Bootstrap>& bootstrap) {
  if (auto reason = undefined_values(p_values, "p-value"); !reason.empty())
    return {without_value(reason), without_value(reason), without_value(reason)};
  const auto metrics = evaluate<3>(p_values.values.size(), bootstrap, [&](Weights weights) {
    const Counts n = counts_of(p_values, weights, [level](double p) { return p <= level; });
    return std::array{ratio(2 * n.true_positives, n.true_positives + n.false_positives + n.positives),
                      ratio(n.true_positives, n.positives), ratio(n.false_positives, n.negatives)};
  });
  DecisionMetrics result{metrics[0], metrics[1], metrics[2]};
  if (std::isnan(result.f1.value)) result.f1.reason = "no pair is connected and none was found";
  if (std::isnan(result.true_positive_rate.value)) result.true_positive_rate.reason = "no pair is connected";
  if (std::isnan(result.false_positive_rate.value)) result.false_positive_rate.reason = "every pair is connected";
  return result;
}

SelectionMetrics selection_metrics(const LabelledPairs& selected, const std::optional<Bootstrap>& bootstrap) {
  if (auto reason = undefined_values(selected, "weight"); !reason.empty())
    return {without_value(reason), without_value(reason), without_value(reason)};
  const auto metrics = evaluate<3>(selected.values.size(), bootstrap, [&](Weights weights) {
    const Counts n = counts_of(selected, weights, [](double weight) { return weight != 0; });
    return std::array{ratio(n.true_positives, n.positives), ratio(n.false_positives, n.negatives),
                      ratio(n.false_positives, n.true_positives + n.false_positives)};
  });
  SelectionMetrics result{metrics[0], metrics[1], metrics[2]};
  if (std::isnan(result.true_positive_rate.value)) result.true_positive_rate.reason = "no pair is connected";
  if (std::isnan(result.false_positive_rate.value)) result.false_positive_rate.reason = "every pair is connected";
  if (std::isnan(result.false_discovery_share.value)) result.false_discovery_share.reason = "no pair was selected";
  return result;
}

}  // namespace golgi

#include "golgi/builtin/evaluators/evaluate/weights.hpp"

#include <algorithm>
#include <cmath>

#include <map>
#include <numeric>

#include "golgi/numerics/sample.hpp"

namespace golgi {

TrueWiring true_wiring_of(const Dataset& data) {
  const GroundTruth& wiring = *data.truth();
  TrueWiring truth{wiring, wiring.dense(), {}, data.dt_s(), {}, 0, {}};
  if (wiring.has_delays()) truth.delays_s = wiring.dense_delays_s();
  std::map<std::string, std::int32_t> known;
  for (const Variable& variable : data.variables()) {
    if (variable.group().empty()) {
      truth.group_of.clear();
      return truth;
    }
    truth.group_of.push_back(known.emplace(variable.group(), static_cast<std::int32_t>(known.size())).first->second);
  }
  truth.n_groups = static_cast<std::int32_t>(known.size());
  return truth;
}

Matrix signed_weights(const Estimate& estimate) {
  if (!estimate.get(Quantity::weight).empty()) return Matrix(estimate.get(Quantity::weight).view());
  Matrix weights(estimate.score().view());
  if (!estimate.sign().empty())
    for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < weights.cols(); ++j) weights(i, j) *= estimate.sign()(i, j);
  return weights;
}

WeightPairs weight_pairs(ConstView estimated, ConstView actual, bool edges_only, bool defined_only) {
  WeightPairs pairs;
  for (std::ptrdiff_t i = 0; i < actual.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < actual.cols(); ++j) {
      if (i == j || (edges_only && actual(i, j) == 0)) continue;
      const bool is_undefined = std::isnan(estimated(i, j));
      if (is_undefined && defined_only) {
        ++pairs.left_out;
        continue;
      }
      pairs.undefined += is_undefined;
      pairs.estimated.push_back(estimated(i, j));
      pairs.actual.push_back(actual(i, j));
      pairs.targets.push_back(i);
    }
  return pairs;
}

namespace {

/// Sums of squares and products of two variables about their means.
struct SumsOfProducts {
  double xx = 0, yy = 0, xy = 0;
};

SumsOfProducts sums_of_products(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n, mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  SumsOfProducts moments;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double dx = x[k] - mean_x, dy = y[k] - mean_y;
    moments.xx += dx * dx;
    moments.yy += dy * dy;
    moments.xy += dx * dy;
  }
  return moments;
}

Metric without_value(std::string reason) {
  Metric metric;
  metric.reason = std::move(reason);
  return metric;
}

Metric of_value(double value) {
  Metric metric;
  metric.value = value;
  return metric;
}

bool any_undefined(std::span<const double> x) {
  return std::ranges::any_of(x, [](double value) { return std::isnan(value); });
}

std::vector<double> ranks_of(std::span<const double> x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t k) { return x[k]; });
  std::vector<double> ranks(x.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && x[order[last + 1]] == x[order[first]]) ++last;
    for (std::size_t k = first; k <= last; ++k) ranks[order[k]] = 0.5 * static_cast<double>(first + last);
    first = last + 1;
  }
  return ranks;
}

/// Why a regression of J on W is not possible; empty if it is.
std::string why_no_regression(std::span<const double> x, std::span<const double> y) {
  if (any_undefined(x)) return "some pair has no estimate";
  if (x.size() < 2) return "there are fewer than two pairs";
  const SumsOfProducts moments = sums_of_products(x, y);
  if (!(moments.yy > 0)) return "all true weights are the same";
  if (!(moments.xx > 0)) return "all estimates are the same";
  return "";
}

}  // namespace

Metric pearson(std::span<const double> x, std::span<const double> y) {
  if (std::string why = why_no_regression(x, y); !why.empty()) return without_value(std::move(why));
  const SumsOfProducts moments = sums_of_products(x, y);
  return of_value(moments.xy / std::sqrt(moments.xx * moments.yy));
}

Metric spearman(std::span<const double> x, std::span<const double> y) {
  if (std::string why = why_no_regression(x, y); !why.empty()) return without_value(std::move(why));
  return pearson(ranks_of(x), ranks_of(y));
}

Metric weight_r2(const WeightPairs& pairs) {
  Metric metric = pearson(pairs.estimated, pairs.actual);
  metric.value *= metric.value;
  return metric;
}

Metric weight_slope(const WeightPairs& pairs) {
  if (std::string why = why_no_regression(pairs.estimated, pairs.actual); !why.empty()) return without_value(std::move(why));
  const SumsOfProducts moments = sums_of_products(pairs.estimated, pairs.actual);
  return of_value(moments.xy / moments.yy);
}

Metric weight_delta(const WeightPairs& pairs, WeightScale scale) {
  if (any_undefined(pairs.estimated)) return without_value("some pair has no estimate");
  struct Sums {
    double jj = 0, jw = 0;
  };
  std::map<std::ptrdiff_t, Sums> sums;  // per scale
  const auto of = [&](std::ptrdiff_t k) { return scale == WeightScale::row ? pairs.targets[k] : 0; };
  double ww = 0, left = 0;
  for (std::ptrdiff_t k = 0; k < pairs.size(); ++k) {
    Sums& at = sums[of(k)];
    at.jj += pairs.estimated[k] * pairs.estimated[k];
    at.jw += pairs.estimated[k] * pairs.actual[k];
    ww += pairs.actual[k] * pairs.actual[k];
  }
  if (!(ww > 0)) return without_value("the truth has no links");
  for (std::ptrdiff_t k = 0; k < pairs.size(); ++k) {
    const Sums& at = sums[of(k)];
    const double alpha = at.jj > 0 ? at.jw / at.jj : 0, difference = alpha * pairs.estimated[k] - pairs.actual[k];
    left += difference * difference;
  }
  return of_value(std::sqrt(left / ww));
}

LabelledPairs pairs_of_sign(const WeightPairs& pairs, bool is_positive) {
  LabelledPairs labelled;
  for (std::ptrdiff_t k = 0; k < pairs.size(); ++k) {
    const double actual = is_positive ? pairs.actual[k] : -pairs.actual[k];
    if (actual < 0) continue;
    labelled.values.push_back(is_positive ? pairs.estimated[k] : -pairs.estimated[k]);
    labelled.connected.push_back(actual > 0);
  }
  return labelled;
}

WeightPairs group_pairs(ConstView estimated, const TrueWiring& truth, bool edges_only) {
  constexpr double fewest = 5;  // pairs per mean
  struct Block {
    double n = 0, estimated = 0, actual = 0;
  };
  std::vector<Block> blocks(static_cast<std::size_t>(truth.n_groups) * truth.n_groups);
  for (std::ptrdiff_t i = 0; i < truth.weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.weights.cols(); ++j) {
      if (i == j || std::isnan(estimated(i, j)) || (edges_only && truth.weights(i, j) == 0)) continue;
      Block& block = blocks[truth.group_of[i] * truth.n_groups + truth.group_of[j]];
      ++block.n;
      block.estimated += estimated(i, j);
      block.actual += truth.weights(i, j);
    }
  WeightPairs pairs;
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    const Block& block = blocks[k];
    if (block.n < fewest) {
      ++pairs.left_out;
      continue;
    }
    pairs.estimated.push_back(block.estimated / block.n);
    pairs.actual.push_back(block.actual / block.n);
    pairs.targets.push_back(static_cast<std::ptrdiff_t>(k) / truth.n_groups);
  }
  return pairs;
}

std::vector<double> delay_errors_s(const Estimate& estimate, const TrueWiring& truth, double alpha, bool adjusted) {
  const SharedMatrix& p = adjusted ? estimate.q() : estimate.p();
  std::vector<double> errors;
  for (std::ptrdiff_t i = 0; i < truth.weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.weights.cols(); ++j) {
      if (i == j || truth.weights(i, j) == 0 || (!p.empty() && !(p(i, j) <= alpha))) continue;
      const double error = std::abs(estimate.lag_s()(i, j) - truth.delays_s(i, j));
      if (!std::isnan(error)) errors.push_back(error);
    }
  return errors;
}

double percentile(std::vector<double> values, double fraction) {
  if (values.empty()) return undefined;
  std::ranges::sort(values);
  return quantile(values, fraction);
}

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

}  // namespace golgi

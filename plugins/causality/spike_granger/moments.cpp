#include "moments.hpp"

#include <algorithm>
#include <golgi/numerics/spike_pairs.hpp>

namespace golgi::spike_granger {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Weights of the counts at lags 0, 1, …. Counts at negative lags are in the rows of the other source, C_jk(-l) = C_kj(l), so
/// each sum is made of halves from both rows.
struct Contraction {
  std::ptrdiff_t n_products = 0, n_before = 0;
  MatrixXd weights;  // (M² + M + n_before, lags): products of features, features after a spike, and before it
};

Contraction contraction_of(const Features& features) {
  const Index m = features.size(), first = features.first, last = features.last();
  const Index reach = std::max({last - first, last, -first});
  Contraction result{m * m, 0, MatrixXd::Zero(m * m + 2 * m, reach + 1)};
  for (Index lag = 0; lag <= reach; ++lag) {
    const double half = lag == 0 ? 0.5 : 1;
    for (Index b = 0; b < m; ++b) {
      for (Index e = 0; e < m; ++e) {
        double sum = 0;
        for (Index l = std::max(first, first + lag); l <= last; ++l) sum += features.weight(b, l) * features.weight(e, l - lag);
        result.weights(b * m + e, lag) = half * sum;
      }
      result.weights(result.n_products + b, lag) = features.weight(b, lag);
      if (lag > 0) result.weights(result.n_products + m + b, lag) = features.weight(b, -lag);
    }
  }
  if (first < 0) result.n_before = m;
  result.weights.conservativeResize(result.n_products + m + result.n_before, Eigen::NoChange);
  return result;
}

/// Counts of one source, (lags, N).
MatrixXd counts_of(const SpikePairRow& row, const std::vector<std::ptrdiff_t>& units) {
  MatrixXd counts(row.lags().size(), std::ssize(units));
  for (Index k = 0; k < counts.cols(); ++k) std::ranges::copy(row.of(units[k]), counts.col(k).begin());
  return counts;
}

/// Share of the product of two means that is subtracted from the mean product. The whole product is what unrelated units would
/// give if features ended with the trials; but features reach beyond, where there are no spikes. This deficit adds up over
/// units, and with many units in few bins the matrix would not be positive: then the means are taken over all bins that
/// features reach.
/// @param squares  (P) mean squares of the features over T bins   @param means  (P)   @param n_beyond  bins outside of trials
double share_of_means(const VectorXd& squares, const VectorXd& means, double n_bins, double n_beyond) {
  constexpr double most = 0.5;  // share of the variance in that direction if units were independent
  const double inside = n_bins / (n_bins + n_beyond);
  const Eigen::ArrayXd products = means.array().square(), variances = squares.array() - inside * products;
  const double missing = (1 - inside) * (variances > 0).select(products / variances, 0).sum();
  return missing > most ? inside : 1;
}

}  // namespace

Moments moments_of(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, const Features& features,
                   const ParallelFor& parallel_for) {
  const Index n = std::ssize(units), m = features.size(), p = n * m;
  const Contraction contraction = contraction_of(features);
  std::vector<Index> index_of(trains.n_units(), -1);
  for (Index k = 0; k < n; ++k) index_of[units[k]] = k;
  const auto n_bins = static_cast<double>(trains.n_bins());
  VectorXd rates(n);
  for (Index k = 0; k < n; ++k) rates(k) = static_cast<double>(trains.n_spikes()[units[k]]) / n_bins;

  Moments moments{MatrixXd(p, p), MatrixXd(p, n), VectorXd(n)};
  MatrixXd before(contraction.n_before * n, n);
  const LagRange lags{0, contraction.weights.cols() - 1};
  for_each_source(trains, lags, parallel_for, [&](std::ptrdiff_t source, const SpikePairRow& row) {
    const Index j = index_of[source];
    if (j < 0) return;
    moments.variances(j) = row(source, 0) / n_bins - rates(j) * rates(j);
    const MatrixXd sums = contraction.weights * counts_of(row, units);
    for (Index k = 0; k < n; ++k)
      for (Index b = 0; b < m; ++b) {
        // Each source writes its own columns, so no two write to the same place.
        for (Index e = 0; e < m; ++e) moments.gram(k * m + e, j * m + b) = sums(b * m + e, k);
        moments.responses(j * m + b, k) = sums(contraction.n_products + b, k);
        if (contraction.n_before > 0) before(k * m + b, j) = sums(contraction.n_products + m + b, k);
      }
  });

  const VectorXd totals = features.weights.rowwise().sum();
  VectorXd means(p);
  for (Index j = 0; j < n; ++j) means.segment(j * m, m) = totals * rates(j);
  const auto n_beyond =
      static_cast<double>(std::ssize(trains.trials()) * (features.last() - std::min<Index>(features.first, 0)));
  const double share = share_of_means(2 / n_bins * moments.gram.diagonal(), means, n_bins, n_beyond);
  parallel_for(n, [&](std::ptrdiff_t j) {
    for (Index col = j * m; col < (j + 1) * m; ++col)
      for (Index row = col; row < p; ++row)
        moments.gram(row, col) = (moments.gram(row, col) + moments.gram(col, row)) / n_bins - share * means(row) * means(col);
    if (contraction.n_before > 0) moments.responses.col(j) += before.col(j);
    moments.responses.col(j) = moments.responses.col(j) / n_bins - means * rates(j);
  });
  return moments;
}

}  // namespace golgi::spike_granger

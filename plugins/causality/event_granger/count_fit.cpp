#include "count_fit.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace golgi::event_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Sums of products of weights that are 0, 1, … apart.
VectorXd products_of(const VectorXd& weights) {
  VectorXd products(weights.size());
  for (std::ptrdiff_t d = 0; d < weights.size(); ++d)
    products(d) = weights.head(weights.size() - d).dot(weights.tail(weights.size() - d));
  return products;
}

/// Autocovariance, at lags 0 … n - 1, of a variable filtered with weights.
VectorXd filtered(const VectorXd& autocovariance, const VectorXd& weights, std::ptrdiff_t n) {
  const VectorXd products = products_of(weights);
  VectorXd result(n);
  for (std::ptrdiff_t h = 0; h < n; ++h) {
    double sum = products(0) * autocovariance(h);
    for (std::ptrdiff_t d = 1; d < products.size(); ++d)
      sum += products(d) * (autocovariance(std::abs(h - d)) + (h + d < autocovariance.size() ? autocovariance(h + d) : 0));
    result(h) = sum;
  }
  return result;
}

/// Inverse of a covariance matrix for the regressors that the data determine. A regressor that is a sum of others is left out,
/// and neither it nor these others are determined; where it is one of the target's own, the others stay determined.
struct Inverse {
  MatrixXd values;
  std::vector<std::uint8_t> determined;
};

/// Indices of the regressors that are not sums of earlier ones.
std::vector<std::ptrdiff_t> independent(MatrixXd correlation) {
  constexpr double least_unexplained = 1e-8;
  std::vector<std::ptrdiff_t> used;
  for (std::ptrdiff_t k = 0; k < correlation.rows(); ++k) {
    const double pivot = correlation(k, k);
    if (pivot < least_unexplained) continue;
    used.push_back(k);
    const auto left = correlation.rows() - k - 1;
    const VectorXd column = correlation.col(k).tail(left);
    correlation.bottomRightCorner(left, left) -= column * column.transpose() / pivot;
  }
  return used;
}

/// @param n_own  number of first regressors that are conditions only, and are not tested
Inverse inverse_of(const MatrixXd& covariance, std::ptrdiff_t n_own) {
  constexpr double least_part = 1e-4;  // of a regressor in a sum that equals another regressor
  const auto p = covariance.rows();
  const VectorXd scale = (covariance.diagonal().array() > 0).select(covariance.diagonal().array().sqrt().inverse(), 0);
  const MatrixXd correlation = scale.asDiagonal() * covariance * scale.asDiagonal();
  const std::vector<std::ptrdiff_t> used = independent(correlation);
  Inverse inverse{MatrixXd::Zero(p, p), std::vector<std::uint8_t>(p, 0)};
  const Eigen::LLT<MatrixXd> factor(correlation(used, used));
  const MatrixXd small = factor.solve(MatrixXd::Identity(std::ssize(used), std::ssize(used)));
  for (const auto k : used) inverse.determined[k] = 1;
  for (std::size_t a = 0; a < used.size(); ++a)
    for (std::size_t b = 0; b < used.size(); ++b)
      inverse.values(used[a], used[b]) = small(std::ptrdiff_t(a), std::ptrdiff_t(b)) * scale(used[a]) * scale(used[b]);
  for (std::ptrdiff_t k = 0, next = 0; k < p; ++k) {
    if (next < std::ssize(used) && used[next] == k) {
      ++next;
      continue;
    }
    if (k < n_own) continue;
    const VectorXd parts = small * correlation(used, k);
    for (std::size_t a = 0; a < used.size(); ++a)
      if (std::abs(parts(std::ptrdiff_t(a))) > least_part) inverse.determined[used[a]] = 0;
  }
  return inverse;
}

}  // namespace

double coincidence_p(double excess, double expected, double variance, double spread) {
  using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  constexpr double least_spread = 1e-6;  // above 1; below, the two distributions are equal
  const double scale = variance / expected, mean = expected / scale;
  // Between whole numbers the incomplete functions continue; half a count further they give the mid-p.
  const double count = std::max(0.0, expected + excess) / scale + 0.5;
  double above = 0, below = 0;
  if (spread > 1 + least_spread) {
    const double shape = mean / (spread - 1), share = (spread - 1) / spread;
    above = boost::math::ibeta(count, shape, share, Policy());
    below = boost::math::ibetac(count, shape, share, Policy());
  } else {
    above = boost::math::gamma_p(count, mean, Policy());
    below = boost::math::gamma_q(count, mean, Policy());
  }
  return std::min(1.0, 2 * std::min(above, below));
}

CountFits::CountFits(const CountMoments& moments, const PastCounts& past, const CountDrive& drive, std::int64_t n_bins)
    : moments_(moments), past_(past), drive_(drive), n_bins_(static_cast<double>(n_bins)) {
  constexpr std::int64_t longest = 500;
  n_remembered_ = std::clamp<std::int64_t>(n_bins / 10, 1, longest);
  constexpr double few = 10, least_size = 1.5;
  for (std::ptrdiff_t j = 0; j < moments.n(); ++j) {
    // Mean size of a burst: the variance of counts in long windows over that of independent events.
    const auto& own = moments.autocovariance(j);
    const double size = own(0) > 0 ? 1 + 2 * own.segment(1, n_remembered_ - 1).sum() / own(0) : 1;
    few_bursts_.push_back(size > least_size && n_bins_ * moments.mean(j) < few * size);
    auto& memory = memory_.emplace_back(n_remembered_, std::ssize(past.causes));
    for (std::ptrdiff_t b = 0; b < std::ssize(past.causes); ++b) {
      const auto& weights = past.causes[b].weights;
      memory.col(b) =
          filtered(moments.autocovariance(j), Eigen::Map<const VectorXd>(weights.data(), std::ssize(weights)), n_remembered_);
    }
  }
}

std::vector<SourceEffect> CountFits::effects_on(std::ptrdiff_t target, const std::vector<SourceCauses>& sources) const {
  const auto n = moments_.n(), q = std::ssize(past_.own);
  std::vector<SourceEffect> effects(n);
  if (!(moments_.variance(target) > 0)) return effects;
  const CountDrive::OfTarget drive = drive_.of_target(target);
  const auto n_drive = drive.right.size(), n_conditions = q + n_drive;
  std::vector<std::ptrdiff_t> rows;  // first row of each source
  auto p = n_conditions;
  for (const auto& each : sources) {
    rows.push_back(p);
    p += std::ssize(each.causes);
  }
  MatrixXd gram(p, p);
  VectorXd right(p);
  gram.topLeftCorner(q, q) = moments_.own(target);
  right.head(q) = moments_.own_response(target);
  gram.block(q, q, n_drive, n_drive) = drive.gram;
  gram.block(0, q, q, n_drive) = drive.own;
  gram.block(q, 0, n_drive, q) = drive.own.transpose();
  right.segment(q, n_drive) = drive.right;
  for (std::size_t a = 0; a < sources.size(); ++a) {
    const auto& [source, causes] = sources[a];
    const auto row = rows[a], k = std::ssize(causes);
    right.segment(row, k) = moments_.responses(target, source)(causes);
    gram.block(0, row, q, k) = moments_.own_causes(target, source)(Eigen::all, causes);
    gram.block(row, 0, k, q) = gram.block(0, row, q, k).transpose();
    gram.block(q, row, n_drive, k) = drive_.with_causes(drive, source)(Eigen::all, causes);
    gram.block(row, q, k, n_drive) = gram.block(q, row, n_drive, k).transpose();
    for (std::size_t b = 0; b < sources.size(); ++b)
      gram.block(row, rows[b], k, std::ssize(sources[b].causes)) =
          moments_.causes(source, sources[b].source)(causes, sources[b].causes);
  }
  const Inverse inverse = inverse_of(gram, n_conditions);
  const VectorXd coefficients = inverse.values * right;
  const double left = (moments_.variance(target) - coefficients.dot(right)) * n_bins_ / std::max(1.0, n_bins_ - double(p));

  // The residual of the target given its own past, as a filter of its events.
  VectorXd filter = VectorXd::Zero(1);
  filter(0) = 1;
  for (std::ptrdiff_t b = 0; b < q; ++b) {
    const auto& weights = past_.own[b].weights;
    if (const auto size = std::ssize(weights) + 1; size > filter.size()) {
      const auto before = filter.size();
      filter.conservativeResize(size);
      filter.tail(size - before).setZero();
    }
    for (std::ptrdiff_t l = 0; l < std::ssize(weights); ++l) filter(l + 1) -= coefficients(b) * weights[l];
  }
  VectorXd residual_memory = filtered(moments_.autocovariance(target), filter, n_remembered_);
  residual_memory /= residual_memory(0);

  for (std::size_t a = 0; a < sources.size(); ++a) {
    const auto row = rows[a], k = std::ssize(sources[a].causes);
    auto& effect = effects[sources[a].source];
    if (k == 0 || !(moments_.variance(sources[a].source) > 0)) continue;
    for (std::ptrdiff_t b = row; b < row + k; ++b) effect.is_dropped = effect.is_dropped || !inverse.determined[b];
    if (effect.is_dropped) continue;
    const MatrixXd information = inverse.values.block(row, row, k, k).inverse();
    const VectorXd own = coefficients.segment(row, k), score = information * own;
    const double variance = std::max(left, 0.0) + own.dot(score);  // without the source
    effect = effect_of(sources[a], target, n_bins_ * score, n_bins_ * variance * information.diagonal(), residual_memory);
  }
  return effects;
}

SourceEffect CountFits::effect_of(const SourceCauses& regressors, std::ptrdiff_t target, const VectorXd& score,
                                  const VectorXd& variances, const VectorXd& residual_memory) const {
  SourceEffect effect;
  const auto& [source, causes] = regressors;
  const VectorXd responses = moments_.responses(target, source)(causes);
  constexpr double few = 5;
  const double rates = n_bins_ * moments_.mean(source) * moments_.mean(target);
  double most_expected = 0;
  for (const auto& cause : past_.causes) most_expected = std::max(most_expected, rates * cause.total());
  const bool is_few_bursts = (few_bursts_[source] != 0 || few_bursts_[target] != 0) && most_expected < few;
  double smallest = 1;
  for (std::ptrdiff_t b = 0; b < score.size(); ++b) {
    // The part of the variance of their product that comes from the source's memory and the target's unexplained memory.
    const PastCount& cause = past_.causes[causes[b]];
    const auto memory = memory_[source].col(causes[b]);
    const double together = memory.tail(n_remembered_ - 1).dot(residual_memory.tail(n_remembered_ - 1));
    const double by_rates = rates * cause.total();
    if (!(variances(b) > 0)) continue;
    // Busy times of both happen to coincide, so that the regression expects more, and the variance grows with it; or their
    // memory makes it larger. The larger of the two is used, since each leaves out the other.
    const double observed = by_rates + n_bins_ * responses(b), coinciding = std::max(1.0, (observed - score(b)) / by_rates);
    const double spread = std::max(1.0, (1 + 2 * together / memory(0)) / coinciding), variance = variances(b) * coinciding;
    double p = coincidence_p(score(b), by_rates * coinciding, variance, spread);
    // One burst that meets another brings many coincidences: with few bursts only Markov's inequality is valid, whatever their
    // size, and the absence of meetings is not evidence.
    if (is_few_bursts) p = std::max(p, score(b) > 0 ? std::min(1.0, 2 * by_rates / observed) : 1.0);
    smallest = std::min(smallest, p);
    const double t = score(b) / std::sqrt(variance * spread);
    if (std::abs(t) <= effect.score) continue;
    effect.score = std::abs(t);
    effect.direction = t;
    effect.lag = cause.lag > 0 ? static_cast<double>(cause.lag) : undefined;
  }
  if (!std::isnan(effect.score))
    effect.p = smallest >= 1 ? 1 : -std::expm1(static_cast<double>(score.size()) * std::log1p(-smallest));
  return effect;
}

}  // namespace golgi::event_granger

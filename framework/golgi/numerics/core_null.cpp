#include "golgi/numerics/core_null.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"

namespace golgi {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int n_rounds = 4, n_steps = 25;
constexpr Index pairs_per_chunk = 2048;  // pairs per loop body; sums are added chunk by chunk, in their order

/// The quantile, linear between the two nearest sorted values. @param values  are reordered
double quantile_of(std::vector<double>& values, double share) {
  const double at = share * static_cast<double>(values.size() - 1), below = std::floor(at);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), lower, values.end());
  if (lower + 1 == values.end()) return *lower;
  return *lower + (at - below) * (*std::min_element(lower + 1, values.end()) - *lower);
}
double median_of(std::vector<double> values) { return quantile_of(values, 0.5); }

class NullFit {
 public:
  NullFit(const PairEffects& effects, const CoreNullParams& params, const ParallelFor& parallel_for, const Poll& poll)
      : effects_(effects),
        params_(params),
        parallel_for_(parallel_for),
        poll_(poll),
        n_(effects.n_pairs()),
        n_core_(static_cast<Index>(std::ceil(params.share * static_cast<double>(n_)))),
        expected_median_(static_cast<double>(effects.size()) * f_median(static_cast<double>(effects.size()), params.nu)),
        x_(n_, effects.size()),
        in_core_(n_),
        distances_(n_),
        log_scales_(VectorXd::Zero(effects.n_units)) {
    const Index fewest = 5 * effects.size();
    if (n_ < fewest)
      throw NumericError("the null distribution of " + std::to_string(effects.size()) + " effects needs at least " +
                         std::to_string(fewest) + " pairs, but there are only " + std::to_string(n_));
  }

  CoreNull run() {
    for (int round = 0; round < n_rounds; ++round) {
      scale_effects();
      if (round == 0) start();
      measure();
      for (int step = 0; step < n_steps; ++step) {
        poll_();
        choose_core();
        concentrate();
        measure();
        const double factor = median_of(distances_) / expected_median_;
        scatter_ *= factor;
        for (double& distance : distances_) distance /= factor;
      }
      if (round + 1 < n_rounds) scale_targets();
    }
    CoreNull null{{centre_.begin(), centre_.end()}, matrix_of(scatter_), {log_scales_.begin(), log_scales_.end()}, {}};
    null.distances = std::move(distances_);
    return null;
  }

 private:
  template <class Body>
  void for_each_chunk(const Body& body) {
    parallel_for_((n_ + pairs_per_chunk - 1) / pairs_per_chunk,
                  [&](std::ptrdiff_t k) { body(k, k * pairs_per_chunk, std::min(pairs_per_chunk, n_ - k * pairs_per_chunk)); });
  }

  void scale_effects() {
    const auto u = eigen(effects_.u).transpose();
    for_each_chunk([&](Index, Index first, Index n) {
      for (Index p = first; p < first + n; ++p) x_.row(p) = u.row(p) * std::exp(-log_scales_(effects_.targets[p]) / 2);
    });
  }

  /// Starts from medians and quartiles, coordinate by coordinate.
  void start() {
    constexpr double quartiles_per_sd = 1.349;  // of a normal distribution: from the first to the third
    centre_.resize(x_.cols());
    scatter_ = MatrixXd::Zero(x_.cols(), x_.cols());
    for (Index b = 0; b < x_.cols(); ++b) {
      std::vector<double> values(x_.col(b).begin(), x_.col(b).end());
      centre_(b) = quantile_of(values, 0.5);
      const double spread = (quantile_of(values, 0.75) - quantile_of(values, 0.25)) / quartiles_per_sd;
      scatter_(b, b) = spread * spread;
    }
  }

  /// Computes the squared distances of all pairs.
  void measure() {
    const Eigen::LLT<MatrixXd> llt(scatter_);
    if (llt.info() != Eigen::Success || !scatter_.allFinite())
      throw NumericError("the effects of the bulk of pairs do not vary in all " + std::to_string(x_.cols()) +
                         " dimensions, so they give no null distribution");
    const MatrixXd root = llt.matrixU().solve(MatrixXd::Identity(x_.cols(), x_.cols()));
    for_each_chunk([&](Index, Index first, Index n) {
      const MatrixXd away = (x_.middleRows(first, n).rowwise() - centre_.transpose()) * root;
      // Into aligned memory: the address where a std::vector begins would decide in which order Eigen adds.
      const VectorXd squared = away.rowwise().squaredNorm();
      std::ranges::copy(squared, distances_.begin() + first);
    });
  }

  /// Chooses the nearest pairs; of equally near ones the first.
  void choose_core() {
    std::vector<double> sorted = distances_;
    std::nth_element(sorted.begin(), sorted.begin() + (n_core_ - 1), sorted.end());
    const double farthest = sorted[n_core_ - 1];
    Index left = n_core_ - std::ranges::count_if(distances_, [&](double d) { return d < farthest; });
    for (Index p = 0; p < n_; ++p) {
      const bool is_tie = distances_[p] == farthest && left > 0;
      left -= is_tie;
      in_core_(p) = distances_[p] < farthest || is_tie ? 1 : 0;
    }
  }

  /// Computes the mean and covariance of the core.
  void concentrate() {
    const Index n_chunks = (n_ + pairs_per_chunk - 1) / pairs_per_chunk;
    std::vector<VectorXd> sums(n_chunks);
    std::vector<MatrixXd> products(n_chunks);
    for_each_chunk(
        [&](Index k, Index first, Index n) { sums[k] = x_.middleRows(first, n).transpose() * in_core_.segment(first, n); });
    centre_.setZero();
    for (const auto& sum : sums) centre_ += sum;
    centre_ /= static_cast<double>(n_core_);
    for_each_chunk([&](Index k, Index first, Index n) {
      const MatrixXd away = x_.middleRows(first, n).rowwise() - centre_.transpose();
      products[k] = away.transpose() * in_core_.segment(first, n).asDiagonal() * away;
    });
    scatter_.setZero();
    for (const auto& product : products) scatter_ += product;
    scatter_ /= static_cast<double>(n_core_ - 1);
  }

  void scale_targets() {
    std::vector<std::vector<double>> of_target(effects_.n_units);
    for (Index p = 0; p < n_; ++p) of_target[effects_.targets[p]].push_back(distances_[p]);
    std::vector<std::ptrdiff_t> scaled;
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < effects_.n_units; ++i) {
      if (of_target[i].empty()) continue;
      log_scales_(i) += std::log(median_of(std::move(of_target[i])));
      sum += log_scales_(i);
      scaled.push_back(i);
    }
    const auto n = static_cast<double>(effects_.n_units);
    for (const auto i : scaled)
      log_scales_(i) = n / (n + params_.pool) * (log_scales_(i) - sum / static_cast<double>(scaled.size()));
  }

  const PairEffects& effects_;
  const CoreNullParams& params_;
  const ParallelFor& parallel_for_;
  const Poll& poll_;
  Index n_, n_core_;
  double expected_median_;
  MatrixXd x_;        // (pairs, B) effects in units of their targets' scales
  VectorXd in_core_;  // (pairs) 0 or 1
  std::vector<double> distances_;
  VectorXd centre_, log_scales_;
  MatrixXd scatter_;
};

}  // namespace

CoreNull fit_core_null(const PairEffects& effects, const CoreNullParams& params, const ParallelFor& parallel_for,
                       const Poll& poll) {
  return NullFit(effects, params, parallel_for, poll).run();
}

PairTest test_pairs(const PairEffects& effects, const CoreNullParams& params, const ParallelFor& parallel_for,
                    const Poll& poll) {
  PairTest test;
  test.full = fit_core_null(effects, params, parallel_for, poll);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> directions(eigen(std::as_const(test.full.scatter)));
  const VectorXd& values = directions.eigenvalues();
  test.eigenvalues.assign(values.begin(), values.end());
  const double most = params.most_shared * median_of(test.eigenvalues);
  const auto n_kept = std::ranges::count_if(test.eigenvalues, [&](double value) { return value <= most; });
  test.n_dropped = values.size() - n_kept;
  if (test.n_dropped == 0) {
    test.kept = test.full;
    return test;
  }
  PairEffects projected{effects.n_units, effects.sources, effects.targets, Matrix(n_kept, effects.n_pairs())};
  eigen(projected.u) = directions.eigenvectors().leftCols(n_kept).transpose() * eigen(effects.u);
  test.kept = fit_core_null(projected, params, parallel_for, poll);
  return test;
}

}  // namespace golgi

// Moments of a recording for regressions of events on the past events of all variables: products of regressors, summed over
// time. Regressors are weighted counts of past events, so their products are weighted counts of pairs of events, and the events
// are not converted to samples.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/spike_pairs.hpp>
#include <vector>

#include "params.hpp"

namespace golgi::event_granger {

/// Events of a variable, weighted: weights[k] for those first_lag + k bins ago. Only regressors for an unseen drive may begin
/// before lag 1.
struct PastCount {
  std::ptrdiff_t lag = 0;  ///< of a single lag; 0: a trace, over all lags
  std::vector<double> weights;
  std::ptrdiff_t first_lag = 1;

  std::ptrdiff_t reach() const { return first_lag + std::ssize(weights) - 1; }
  double total() const;
};

struct PastCounts {
  std::vector<PastCount> causes;  ///< of every other variable
  std::vector<PastCount> own;     ///< of the target itself
  std::vector<PastCount> drive;   ///< of every variable, for a drive that was not recorded
};
/// The past counts without the drive.
PastCounts past_counts(const Params& params);
/// With the drive. @param longest  bins of the longest trial   @throws ConfigError, DataError  as drive_kernels does
PastCounts past_counts(const Params& params, double dt_s, std::int64_t longest);

/// Covariances per bin of time: mean of the product less the product of the means. K causes, Q own regressors. The drive's
/// kernels are further causes, after the others. Every pair of events of a trial counts once, as if the trial were silent
/// before and after; regressors have their means over the trials and this silence, as long as the longest memory, and responses
/// over the trials.
class CountMoments {
 public:
  CountMoments(const SpikeTrains& trains, const PastCounts& past, const ParallelFor& parallel_for, const Poll& poll);

  std::ptrdiff_t n() const { return std::ssize(own_); }
  /// (K, K): regressors of `a` with those of `b`.
  Eigen::MatrixXd causes(std::ptrdiff_t a, std::ptrdiff_t b) const {
    return block(a, b, 0, n_causes_).reshaped(n_causes_, n_causes_);
  }
  /// (Q, K): own regressors of `target` with causes of `source`.
  Eigen::MatrixXd own_causes(std::ptrdiff_t target, std::ptrdiff_t source) const {
    return block(source, target, n_causes_ * n_causes_, n_own_).reshaped(n_own_, n_causes_);
  }
  /// (K): causes of `source` with the events of `target`, one bin later.
  Eigen::VectorXd responses(std::ptrdiff_t target, std::ptrdiff_t source) const {
    return pairs_[source].row(target).tail(n_causes_);
  }
  const Eigen::MatrixXd& own(std::ptrdiff_t target) const { return own_[target]; }                    ///< (Q, Q)
  const Eigen::VectorXd& own_response(std::ptrdiff_t target) const { return own_response_[target]; }  ///< (Q)
  double variance(std::ptrdiff_t target) const { return auto_[target](0); }                           ///< of its events per bin
  double mean(std::ptrdiff_t variable) const { return means_(variable); }                             ///< events per bin
  /// Autocovariance of a variable's events, at lags from 0.
  const Eigen::VectorXd& autocovariance(std::ptrdiff_t variable) const { return auto_[variable]; }

 private:
  Eigen::VectorXd block(std::ptrdiff_t source, std::ptrdiff_t target, std::ptrdiff_t first, std::ptrdiff_t rows) const {
    return pairs_[source].row(target).segment(first, rows * n_causes_);
  }
  std::ptrdiff_t n_causes_, n_own_;
  Eigen::VectorXd means_;
  std::vector<Eigen::MatrixXd> pairs_;  // of each source: (N, K K + Q K + K)
  std::vector<Eigen::MatrixXd> own_;
  std::vector<Eigen::VectorXd> own_response_, auto_;
};

}  // namespace golgi::event_granger

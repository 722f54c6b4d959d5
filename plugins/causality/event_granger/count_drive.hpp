// Regressors for an unseen drive, for regressions of events: their covariances with all other regressors.
#pragma once

#include <vector>

#include "count_moments.hpp"

namespace golgi::event_granger {

/// R regressors: every kernel of every variable, or the principal components of all. None without a drive.
class CountDrive {
 public:
  /// @param moments  must outlive it
  CountDrive(const CountMoments& moments, const PastCounts& past, const Params& params);

  /// The regressors of one target: those that are not made of its own events alone.
  struct OfTarget {
    std::vector<std::ptrdiff_t> chosen;  ///< indices of the R regressors
    Eigen::MatrixXd gram;                ///< (chosen, chosen)
    Eigen::MatrixXd own;                 ///< (Q, chosen): the target's own regressors with them
    Eigen::VectorXd right;               ///< (chosen): with the target's events
  };
  OfTarget of_target(std::ptrdiff_t target) const;
  /// (chosen, K): covariances with the causes of a source.
  Eigen::MatrixXd with_causes(const OfTarget& of, std::ptrdiff_t source) const {
    return causes_.middleCols(source * n_causes_, n_causes_)(of.chosen, Eigen::all);
  }

 private:
  const CountMoments& moments_;
  std::ptrdiff_t n_causes_, n_kernels_;
  Eigen::MatrixXd weights_;  ///< (N M, R) of each variable's kernels in the components; empty: each kernel is a regressor
  Eigen::MatrixXd gram_;     ///< (R, R)
  Eigen::MatrixXd causes_;   ///< (R, N K)
};

}  // namespace golgi::event_granger

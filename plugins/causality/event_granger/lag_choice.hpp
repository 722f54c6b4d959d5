// One lag of many for each source: which one, and what a test that contains it then says.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/weighted_fit.hpp>
#include <vector>

#include "design.hpp"

namespace golgi::event_granger {

/// p of w = χ² of k + 1 where one of the k + 1 is the largest of n: what one test says, times by how much its tail is too thin.
/// The n are taken as independent, as the counts of sparse events at different lags are.
double after_choice(double p, double w, std::ptrdiff_t k, std::ptrdiff_t n);

/// Which lag of a source's events explains most of what a fit leaves.
class BestLag {
 public:
  struct Found {
    std::ptrdiff_t lag = 0;
    double evidence = 0;  ///< squared standard errors
  };

  /// @param signals, design, weights  must outlive it
  BestLag(const Signals& signals, const Design& design, const Eigen::ArrayXd& weights, const LinearFit& fit);

  /// Of a bin's lags, when the bin's effect b is taken out of the fit.
  Found of(std::ptrdiff_t source, const Cause& cause, double b) const;

 private:
  const Signals& signals_;
  const Design& design_;
  const Eigen::ArrayXd& weights_;
  double variance_ = 0;  // of residuals of weight 1
  std::vector<double> residuals_;
  std::vector<std::ptrdiff_t> place_;  // of the sample that responds at each time
};

}  // namespace golgi::event_granger

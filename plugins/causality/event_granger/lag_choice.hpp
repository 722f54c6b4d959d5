// The choice of one lag of many for each source, and the p-value of a test that contains the chosen lag.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/weighted_fit.hpp>
#include <vector>

#include "design.hpp"

namespace golgi::event_granger {

/// p of w = χ² of k + 1 squares where one of the k + 1 is the largest of n: the p of one test, times the factor by which its
/// tail is too thin. The n squares are taken as independent, as the counts of sparse events at different lags are.
double after_choice(double p, double w, std::ptrdiff_t k, std::ptrdiff_t n);

/// Finds the lag of a source's events that explains most of a fit's residuals.
class BestLag {
 public:
  struct Found {
    std::ptrdiff_t lag = 0;
    double evidence = 0;  ///< squared standard errors
  };

  /// @param signals, design, weights  must outlive it
  BestLag(const Signals& signals, const Design& design, const Eigen::ArrayXd& weights, const LinearFit& fit);

  /// The best lag within a bin, when the bin's effect b is removed from the fit.
  Found of(std::ptrdiff_t source, const Cause& cause, double b) const;

 private:
  const Signals& signals_;
  const Design& design_;
  const Eigen::ArrayXd& weights_;
  double variance_ = 0;  // of residuals with weight 1
  std::vector<double> residuals_;
  std::vector<std::ptrdiff_t> place_;  // index of the sample whose response is at each time
};

}  // namespace golgi::event_granger

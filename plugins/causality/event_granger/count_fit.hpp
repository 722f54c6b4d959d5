// The regression of events on past events, from their moments alone, and tests that are valid where few events coincide.
#pragma once

#include <vector>

#include "count_drive.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {

/// A variable's past events that are regressors of a target.
struct SourceCauses {
  std::ptrdiff_t source = 0;
  std::vector<std::ptrdiff_t> causes;  ///< indices of PastCounts::causes; empty: links rule the source out
};

/// Fits of all targets, with the autocovariances of the regressors, which the tests need.
class CountFits {
 public:
  /// @param moments, past, drive  must outlive it
  CountFits(const CountMoments& moments, const PastCounts& past, const CountDrive& drive, std::int64_t n_bins);

  /// Effects on one target, (N); all are undefined where it never varies.
  std::vector<SourceEffect> effects_on(std::ptrdiff_t target, const std::vector<SourceCauses>& sources) const;

 private:
  SourceEffect effect_of(const SourceCauses& source, std::ptrdiff_t target, const Eigen::VectorXd& score,
                         const Eigen::VectorXd& variances, const Eigen::VectorXd& residual_memory) const;

  const CountMoments& moments_;
  const PastCounts& past_;
  const CountDrive& drive_;
  double n_bins_;
  std::ptrdiff_t n_remembered_;
  std::vector<std::uint8_t> few_bursts_;  // of each variable: whether its events come in fewer than ten bursts
  std::vector<Eigen::MatrixXd> memory_;   // of each source: (remembered, K), autocovariances of its regressors from lag 0
};

/// p of a weighted count, two-sided (mid-p). Divided by a scale, the count is taken as a Poisson number, with equal mean and
/// variance, or where `spread` exceeds 1 as a negative binomial number, whose variance is larger by this factor: bursts that
/// coincide bring many counts together.
/// @param excess  the count minus its expectation   @param expected  > 0   @param variance  > 0, without the spread
double coincidence_p(double excess, double expected, double variance, double spread = 1);

}  // namespace golgi::event_granger

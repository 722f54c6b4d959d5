// Features of a source's spikes on which targets are regressed: M features, each a weighted sum of spikes over lags. The first
// B, raised cosines on a logarithmic axis, are tested; two flanks may follow. Source of the cosines: Pillow et
// al. 2008, Nature 454:995.
#pragma once

#include <Eigen/Core>

#include "params.hpp"

namespace golgi::spike_granger {

struct Features {
  std::ptrdiff_t first = 1;                        ///< smallest lag, in bins from the source's spike to the target's
  Eigen::MatrixXd weights;                         ///< (M, lags) F_b(first + column)
  std::ptrdiff_t n_tested = 0, n_lags_tested = 0;  ///< B, and the number of lags from 1 on that they cover

  std::ptrdiff_t size() const { return weights.rows(); }  ///< M
  std::ptrdiff_t last() const { return first + weights.cols() - 1; }
  double weight(std::ptrdiff_t feature, std::ptrdiff_t lag) const {
    return lag < first || lag > last() ? 0 : weights(feature, lag - first);
  }
  /// (B, lags) weights of the tested features, from lag 1 on.
  Eigen::MatrixXd tested() const { return weights.block(0, 1 - first, n_tested, n_lags_tested); }
};

Features features_of(const Params& params);

}  // namespace golgi::spike_granger

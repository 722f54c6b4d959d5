// The normal equations of all targets from the counts of pairs of spikes. A target's regressors are the features of every unit,
// its own among them, so all targets share one Gram matrix, and no regressor is ever made: a product of two features is a sum
// of counts over lags.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/parallel.hpp>
#include <golgi/numerics/spike_trains.hpp>
#include <vector>

#include "features.hpp"

namespace golgi::spike_granger {

/// Covariances over the T bins, P = N M: row or column j M + b is feature b of the j-th of the N units.
struct Moments {
  Eigen::MatrixXd gram;       ///< (P, P), the lower half
  Eigen::MatrixXd responses;  ///< (P, N) of features and targets' spikes
  Eigen::VectorXd variances;  ///< (N) of targets' spikes
};

/// For features that reach over the ends of trials, each pair of spikes counts once, as in a design with as many silent samples
/// before and after every trial as the features reach.
/// @param units  indices of the trains to use; others are left out
Moments moments_of(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, const Features& features,
                   const ParallelFor& parallel_for);

}  // namespace golgi::spike_granger

// The correlogram expected without fine timing: each count is replaced by a weighted mean of the counts around it.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <golgi/numerics/spike_pairs.hpp>
#include <optional>
#include <vector>

namespace golgi::ccg {

enum class Baseline { jitter, hollow };

/// Weights of the counts at -h … h lags around one, sum 1.
/// `jitter` is the exact expectation where each spike of one train is redrawn uniformly in its window of D bins, averaged
/// over the windows' starts: (1 - |m|/D)/D for |m| < D. `hollow` is a Gaussian of 10 ms with 0.4 of its weight at the
/// centre. Source: Amarasingham, Harrison, Hatsopoulos & Geman 2012, J. Neurophysiol. 107:517; English et al. 2017, Neuron
/// 96:505.
std::vector<double> baseline_weights(Baseline baseline, std::ptrdiff_t jitter_bins, double bin_s);

/// Lags whose counts are needed for the expectation at `tested`.
LagRange counted_lags(LagRange tested, std::ptrdiff_t n_weights);

/// Map from counts to expected counts, as a product: expected (pairs, tested) = counts (pairs, counted) · this.
/// @param excluded  counts at lags of -excluded … excluded bins are not used (spikes that overlap on one electrode): the other
///                  weights are increased in their place. Without a value all counts are used
/// @return (counted lags, tested lags)
Eigen::MatrixXd expectation_map(const std::vector<double>& weights, LagRange tested, std::optional<std::ptrdiff_t> excluded);

}  // namespace golgi::ccg

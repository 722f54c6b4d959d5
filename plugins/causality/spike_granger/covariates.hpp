// What covariates, such as a stimulus, explain of spikes: taken out of the normal equations before these are solved, as if the
// covariates' courses were regressors of every target.
#pragma once

#include "moments.hpp"

namespace golgi::spike_granger {

/// A covariate's regressors are what its values add up to over the lags of a source's features, but for the flank after it.
/// @param values      (C, bins) per trial, each less its mean: outside of trials it is 0
/// @param first_lags  (C) 0 where a bin's value acts on the spikes of that bin, 1 where on those of the next
/// @param units       of the moments
void take_out(const std::vector<Matrix>& values, const std::vector<std::ptrdiff_t>& first_lags, const SpikeTrains& trains,
              const std::vector<std::ptrdiff_t>& units, const Features& features, const ParallelFor& parallel_for,
              Moments& moments);

}  // namespace golgi::spike_granger

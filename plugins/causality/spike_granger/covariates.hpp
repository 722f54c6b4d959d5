// Removes the effects of covariates, such as a stimulus, from the normal equations before these are solved, as if the
// covariates were regressors of every target.
#pragma once

#include "moments.hpp"

namespace golgi::spike_granger {

/// A covariate's regressors are weighted sums of its values over the lags of a source's features, without the later flank.
/// @param values      (C, bins) per trial, each minus its mean; outside of trials they are 0
/// @param first_lags  (C) 0 where a bin's value acts on the spikes of that bin, 1 where on those of the next
/// @param units       the units of the moments
void take_out(const std::vector<Matrix>& values, const std::vector<std::ptrdiff_t>& first_lags, const SpikeTrains& trains,
              const std::vector<std::ptrdiff_t>& units, const Features& features, const ParallelFor& parallel_for,
              Moments& moments);

}  // namespace golgi::spike_granger

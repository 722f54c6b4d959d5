// Covariates of a recording on the bins of its spikes.
#pragma once

#include <cstddef>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

/// Chosen covariates in the bins of the spikes, (C, bins) per trial, each minus its mean over all bins.
/// @param rows    (C) indices of the trials' covariates
/// @param trains  spike trains of the same recording
GOLGI_API std::vector<Matrix> covariates_in_bins(const Dataset& data, const std::vector<std::ptrdiff_t>& rows,
                                                 const SpikeTrains& trains);

}  // namespace golgi

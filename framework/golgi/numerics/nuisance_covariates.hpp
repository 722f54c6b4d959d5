// Covariates of a recording that a regression takes into account without scoring them, by the names that a person gives.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

struct NuisanceCovariates {
  std::vector<std::ptrdiff_t> rows;        ///< of the trials' covariates
  std::vector<std::ptrdiff_t> first_lags;  ///< 0: known in advance; 1: not
};

/// @throws DataError for names that are no covariate's, and for values that are not finite
GOLGI_API NuisanceCovariates nuisance_covariates(const std::vector<std::string>& names, const Dataset& data);

/// The chosen ones in the bins of the spikes, (C, bins) per trial, each less its mean over all bins.
/// @param trains  of the same recording
GOLGI_API std::vector<Matrix> covariates_in_bins(const Dataset& data, const NuisanceCovariates& chosen,
                                                 const SpikeTrains& trains);

}  // namespace golgi

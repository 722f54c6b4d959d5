// The evidence for a link: without any model, the correlogram of two spike trains or the correlation of two signals by lag; and
// the estimate itself by lag, if it has parts for lags.
#pragma once

#include <optional>
#include <string>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::page {

// Small drawings. Positive lags: the source comes first.

/// The curve of a pair; empty unless both have spikes, or both have values.
std::string evidence(const Dataset& recording, std::ptrdiff_t source, std::ptrdiff_t target);

/// The scores of the parts by lag, below 0 where their sign is negative. @return empty for fewer than two lags
std::string lag_curve(const Connectivity& connectivity, std::ptrdiff_t source, std::ptrdiff_t target);

}  // namespace golgi::page

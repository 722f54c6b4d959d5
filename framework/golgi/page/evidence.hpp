// What a link rests on, seen without any model: the correlogram of two spike trains, or the correlation of two signals by lag.
#pragma once

#include <optional>
#include <string>

#include "golgi/data/dataset.hpp"

namespace golgi::page {

/// A small drawing; empty where neither spikes nor values tell anything. Positive lags: the source comes first.
std::string evidence(const Dataset& recording, std::ptrdiff_t source, std::ptrdiff_t target);

}  // namespace golgi::page

// A recording in one figure: raster or traces, rates over time or spread of channels, spectrum, correlograms.
#pragma once

#include <string>

#include "golgi/looks/look.hpp"

namespace golgi {

/// @return SVG text
std::string recording_figure(const std::string& title, const Dataset& data, const RecordingLook& look);

}  // namespace golgi

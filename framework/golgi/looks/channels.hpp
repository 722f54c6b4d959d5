// Checks of channels: constant, redundant, clipped, or moving together without delay.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Notices for data with values: "constant", "duplicate", "zero_lag", "referenced", "saturated".
std::vector<Notice> look_at_channels(const Dataset& data);

}  // namespace golgi

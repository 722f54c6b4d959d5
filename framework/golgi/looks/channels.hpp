// Looks at channels: those that say nothing, say the same, are cut off at their range, or move together without delay.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Of data with values: "constant", "duplicate", "zero_lag", "referenced", "saturated".
std::vector<Notice> look_at_channels(const Dataset& data);

}  // namespace golgi

// Checks of a recording's course over time: missing data, length, and drift.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Notices: "gaps", and for data with values "short", "level_drift", "variance_drift".
std::vector<Notice> look_at_course(const Dataset& data);

}  // namespace golgi

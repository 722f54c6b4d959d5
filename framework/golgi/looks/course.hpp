// Looks at the course of a recording: what is missing, and whether it stays the same.
#pragma once

#include "golgi/looks/notice.hpp"

namespace golgi {

/// "gaps", and of data with values "short", "level_drift", "variance_drift".
std::vector<Notice> look_at_course(const Dataset& data);

}  // namespace golgi

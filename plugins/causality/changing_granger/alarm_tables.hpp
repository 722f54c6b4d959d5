// What a run says of alarms: alarms.csv, alarm_course.csv, and the course that evaluate compares with the truth.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

#include "alarms.hpp"
#include "params.hpp"
#include "signals.hpp"

namespace golgi::changing_granger {

/// In blocks. @throws ConfigError for one shorter than a block
std::vector<std::ptrdiff_t> alarm_windows(const Params& params, double dt_s);

/// @return  of each block the window that stands out most
AlarmCourse write_alarms(const Alarms& alarms, const std::vector<std::ptrdiff_t>& windows, const Params& params,
                         const Signals& signals, const std::vector<BlockOfTime>& blocks, const TaskContext& context);

}  // namespace golgi::changing_granger

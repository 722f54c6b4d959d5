// Output about alarms: alarms.csv, alarm_course.csv, and the course that evaluate compares with the ground truth.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

#include "alarms.hpp"
#include "params.hpp"
#include "signals.hpp"

namespace golgi::changing_granger {

/// The windows in blocks. @throws ConfigError for a window shorter than a block
std::vector<std::ptrdiff_t> alarm_windows(const Params& params, double dt_s);

/// @return  for each block the window with the largest statistic
AlarmCourse write_alarms(const Alarms& alarms, const std::vector<std::ptrdiff_t>& windows, const Params& params,
                         const Signals& signals, const std::vector<BlockOfTime>& blocks, const TaskContext& context);

}  // namespace golgi::changing_granger

#include "alarm_tables.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace golgi::changing_granger {
namespace {

std::string alarm_row(const std::vector<std::string>& cells) { return join(cells, ",") + "\n"; }

}  // namespace

std::vector<std::ptrdiff_t> alarm_windows(const Params& params, double dt_s) {
  std::vector<std::ptrdiff_t> windows;
  const double block_s = params.block * dt_s;
  for (const double window_s : params.alarm_windows_s) {
    windows.push_back(std::lround(std::min(window_s / block_s, 1e9)));
    if (windows.back() == 0)
      throw ConfigError("alarm_windows_s: " + format_number(window_s) + " s is less than a block of " + format_number(block_s) +
                        " s; set block shorter, or the window longer");
  }
  return windows;
}

AlarmCourse write_alarms(const Alarms& alarms, const std::vector<std::ptrdiff_t>& windows, const Params& params,
                         const Signals& signals, const std::vector<BlockOfTime>& blocks, const TaskContext& context) {
  const auto seen_s = [&](std::ptrdiff_t k) {  // time at which block k is complete
    return time_of(blocks[k], signals) + static_cast<double>(blocks[k].last - blocks[k].first) * signals.dt_s;
  };
  const auto window_s = [&](std::ptrdiff_t w) {
    return csv_number(static_cast<double>(windows[w] * params.block) * signals.dt_s);
  };
  std::string table = "trial,time_s,window_s,statistic,threshold\n", course = table;
  for (const Alarm& alarm : alarms.alarms)
    table += alarm_row({std::to_string(blocks[alarm.block].trial), csv_number(seen_s(alarm.block)), window_s(alarm.window),
                        csv_number(alarm.statistic), csv_number(alarms.threshold)});
  for (std::ptrdiff_t k = 0; k < std::ssize(alarms.course); ++k)
    for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w)
      if (!std::isnan(alarms.course[k][w]))
        course += alarm_row({std::to_string(blocks[k].trial), csv_number(seen_s(k)), window_s(w),
                             csv_number(alarms.course[k][w]), csv_number(alarms.threshold)});
  context.output("alarms.csv", table);
  context.output("alarm_course.csv", course);
  AlarmCourse watched{alarms.threshold, {}};
  for (std::ptrdiff_t k = 0; k < std::ssize(alarms.course); ++k)
    if (const double largest = largest_in(alarms.course[k]); largest > -INFINITY)
      watched.moments.push_back({blocks[k].trial, seen_s(k), largest});
  context.log(plural(alarms.alarms.size(), "alarm") + " above " + format_number(std::round(100 * alarms.threshold) / 100) +
              (alarms.is_by_chance ? ", the largest statistic of " + std::to_string(params.alarm_surrogates) +
                                         " random orders of the blocks: where the wiring does not change, one " +
                                         (params.alarm_static_s ? "segment of " + format_number(*params.alarm_static_s) + " s"
                                                                : std::string("recording")) +
                                         " in " + std::to_string(params.alarm_surrogates + 1) + " has a false alarm"
                                   : ", as given"));
  return watched;
}

}  // namespace golgi::changing_granger

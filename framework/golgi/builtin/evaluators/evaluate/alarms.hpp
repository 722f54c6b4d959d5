// Alarms of a method that follows a recording as it comes in, compared with the times at which the wiring switches.
#pragma once

#include <vector>

#include "golgi/data/alarm_course.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

struct AlarmScores {
  std::vector<double> delays_s;  ///< from each switch to its alarm; NaN: none before the next switch or the trial's end
  double n_false = 0;            ///< alarms before the recording's first switch; where there is none, all
  double watched_s = 0;          ///< from the first to the last statistic of each trial, pauses included, up to that switch
  double largest_statistic = undefined;  ///< in that time
};

/// A switch's alarm is the first after it. What has come in up to the very time of a switch does not show it.
AlarmScores compare_alarms(const GroundTruth& truth, const AlarmCourse& alarms);

}  // namespace golgi

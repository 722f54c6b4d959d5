// Alarms of a method that monitors a recording as it comes in, compared with the times at which the wiring switches.
#pragma once

#include <vector>

#include "golgi/data/alarm_course.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

struct AlarmScores {
  std::vector<double> delays_s;  ///< from each switch to its alarm; NaN: none before the next switch or the trial's end
  double n_false = 0;            ///< alarms before the recording's first switch; all alarms if there is none
  double watched_s = 0;          ///< from the first to the last statistic of each trial, pauses included, up to that switch
  double largest_statistic = undefined;  ///< within watched_s
};

/// The alarm of a switch is the first alarm after it. Data up to the very time of a switch do not show it.
AlarmScores compare_alarms(const GroundTruth& truth, const AlarmCourse& alarms);

}  // namespace golgi

// The alarm statistic of an online method over time, and its threshold.
#pragma once

#include <cstdint>
#include <vector>

#include "golgi/data/matrix.hpp"

namespace golgi {

struct AlarmCourse {
  struct Moment {
    std::int32_t trial = 0;
    double time_s = undefined;     ///< since the trial's start: the data up to this time were used
    double statistic = undefined;  ///< the larger, the stronger the evidence that the wiring has changed
    friend bool operator==(const Moment&, const Moment&) = default;
  };
  double threshold = undefined;
  std::vector<Moment> moments;  ///< by trial, in order of time; none while there were too few data

  bool is_alarm(const Moment& moment) const { return moment.statistic > threshold; }
  bool empty() const { return moments.empty(); }
  friend bool operator==(const AlarmCourse& a, const AlarmCourse& b) {
    return a.moments == b.moments && (a.empty() || a.threshold == b.threshold);
  }
};

}  // namespace golgi

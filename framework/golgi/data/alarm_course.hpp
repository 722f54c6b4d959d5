// What a method that follows a recording as it comes in has to say of the wiring: at each time how far what came in is from
// what it learned before, and from where on it raises an alarm.
#pragma once

#include <cstdint>
#include <vector>

#include "golgi/data/matrix.hpp"

namespace golgi {

struct AlarmCourse {
  struct Moment {
    std::int32_t trial = 0;
    double time_s = undefined;     ///< since the trial's start: everything up to then has come in
    double statistic = undefined;  ///< the larger, the less the wiring is what it was
    friend bool operator==(const Moment&, const Moment&) = default;
  };
  double threshold = undefined;
  std::vector<Moment> moments;  ///< trial by trial in the order of time; none where too little had come in

  bool is_alarm(const Moment& moment) const { return moment.statistic > threshold; }
  bool empty() const { return moments.empty(); }
  friend bool operator==(const AlarmCourse& a, const AlarmCourse& b) {
    return a.moments == b.moments && (a.empty() || a.threshold == b.threshold);
  }
};

}  // namespace golgi

// Functions that the benchmarks share: clocks, medians, the name of the processor.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

namespace golgi {

/// Processor time of this process, independent of other processes on the machine.
struct ProcessClock {
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<ProcessClock>;
  static time_point now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

/// Milliseconds that one run of `work` takes.
template <class Clock = std::chrono::steady_clock, class Work>
double once_ms(Work work) {
  const auto before = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - before).count();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Median time in milliseconds over at least five repetitions and half a second, after one warm-up run.
template <class Clock = std::chrono::steady_clock, class Work>
double median_ms(Work work) {
  work();
  std::vector<double> times;
  const auto start = Clock::now();
  while (times.size() < 5 || Clock::now() - start < std::chrono::milliseconds(500)) times.push_back(once_ms<Clock>(work));
  return median(std::move(times));
}

inline std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown processor";
}

}  // namespace golgi

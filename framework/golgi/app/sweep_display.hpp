// Shows the progress of a sweep on stderr: on a terminal one live line with the number of points, else a plain line every few
// seconds.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "golgi/sweep/run_sweep.hpp"

namespace golgi {

class SweepDisplay : public SweepObserver {
 public:
  explicit SweepDisplay(bool quiet);
  ~SweepDisplay() override;
  void warn(const Node& node, const Warning& warning) override;
  void progress(const Node& node, double fraction, std::string_view what) override;
  void counts(const SweepCounts& counts) override;

 private:
  void print(const std::string& line);
  void draw();
  void redraw_until(const std::stop_token& stop);
  std::string line() const;

  using Clock = std::chrono::steady_clock;
  bool quiet_;
  std::mutex mutex_;
  SweepCounts counts_;
  std::string latest_;  ///< the latest progress of a long stage
  Clock::time_point start_ = Clock::now(), last_plain_ = Clock::now();
  bool is_drawn_ = false;
  std::condition_variable_any wake_;
  std::jthread redraw_;
};

}  // namespace golgi

// Stops a run while a component works: at its k-th call of TaskContext::cancelled, or after some processor time. Measures how
// often the component makes this call, here named a look.
#pragma once

#include <cstdint>
#include <mutex>

namespace golgi {

class Interruption {
 public:
  /// @param at  number of the look, from 1, from which on the run is stopped; 0: none
  /// @param after_s  processor time in seconds after which the run is stopped; 0: none
  explicit Interruption(std::int64_t at = 0, double after_s = 0);

  /// Called when the component begins to work; earlier time is not measured.
  void begin();
  /// The result of TaskContext::cancelled.
  bool look();
  /// Called after the component has returned; the time since its last look is included.
  void end();

  bool was_stopped() const { return stopped_; }
  std::int64_t n_looks() const { return n_looks_; }
  double longest_s() const { return longest_s_; }  ///< processor time between two looks, begin and end included
  double total_s() const { return total_s_; }

 private:
  void take_time();

  const std::int64_t at_;
  const double after_s_;
  std::mutex mutex_;
  std::int64_t n_looks_ = 0;
  double last_s_, longest_s_ = 0, total_s_ = 0;
  bool stopped_ = false;
};

}  // namespace golgi

// A run that is stopped while a component works: at its k-th look at whether it is to stop, or after some processor time. Says
// how often the component looks.
#pragma once

#include <cstdint>
#include <mutex>

namespace golgi {

class Interruption {
 public:
  /// @param at  the look that finds the run stopped, from 1; 0: none
  /// @param after_s  processor time after which looks find it stopped; 0: none
  explicit Interruption(std::int64_t at = 0, double after_s = 0);

  /// The component begins to work: what came before is not its own.
  void begin();
  /// What TaskContext::cancelled answers.
  bool look();
  /// To be called once the component has come back; the time since its last look counts, too.
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

// Missing data: intervals of time in which a variable of a trial was not observed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

/// From start_s (included) to stop_s (excluded); seconds since the trial's start.
struct Interval {
  double start_s = 0, stop_s = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// Per variable of one trial: ascending intervals that do not overlap. Copies share the intervals.
class GOLGI_API Gaps {
 public:
  Gaps();  ///< nothing is missing
  /// @param gaps  one list per variable, in any order; intervals that touch or overlap are merged
  /// @throws DataError for an interval that does not end after it starts, or is not finite
  explicit Gaps(std::vector<std::vector<Interval>> gaps);
  /// @param mask  (N, T) row-major: 0 = missing
  static Gaps from_mask(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, std::span<const std::uint8_t> mask, double dt_s);

  bool empty() const;                                                   ///< nothing is missing
  std::span<const Interval> operator[](std::ptrdiff_t variable) const;  ///< empty if nothing is missing
  bool covers(std::ptrdiff_t variable, double time_s) const;

  /// (N, T) row-major: 1 = observed, 0 = missing.
  std::vector<std::uint8_t> mask(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, double dt_s) const;
  /// The gaps of the chosen variables, in their order.
  Gaps select(std::span<const std::int32_t> variables) const;
  /// The parts of the gaps between start_s and stop_s, in seconds since start_s.
  Gaps cut(double start_s, double stop_s) const;

  friend GOLGI_API bool operator==(const Gaps& a, const Gaps& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;  // null: nothing is missing
};

/// The samples of a grid in an interval: first … last - 1.
struct SampleRange {
  std::ptrdiff_t first = 0, last = 0;
  std::ptrdiff_t size() const { return last - first; }
  friend bool operator==(const SampleRange&, const SampleRange&) = default;
};
GOLGI_API SampleRange samples_in(const Interval& interval, double dt_s);

}  // namespace golgi

// Converts times of samples in a file to a regular grid: the sampling interval, the gaps, and the resulting trials.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/trial.hpp"

namespace golgi {

/// How a gap between the times of two samples is treated.
enum class GapRule : std::int32_t {
  error,
  mask,   ///< the samples in the gap are missing
  split,  ///< a trial ends before the gap and the next one begins after it
};

/// Consecutive samples without a gap.
struct TimePiece {
  std::ptrdiff_t first = 0, n = 0;  ///< among the samples in the file
  std::ptrdiff_t column = 0;        ///< of `first`, on a grid that includes the gaps
  double start_s = 0;
};

struct TimeGrid {
  double dt_s = 0;
  std::vector<TimePiece> pieces;  ///< at least one; more than one if there are gaps
  double jitter_s = 0;            ///< largest deviation of a time from the grid of its piece
  double start_s() const { return pieces.front().start_s; }
  std::ptrdiff_t n_columns() const { return pieces.back().column + pieces.back().n; }
};

/// A step of more than 1.5 times the median is a gap; the interval is the mean step within the pieces between gaps.
/// @param times_s      at least two
/// @param rounding_s   how much a time may deviate because it was written with few digits
/// @param takes_jitter true: times that deviate from the grid are not an error
/// @param place        of time k, for messages: "x.csv:5:1"
/// @throws DataError for a time that is not finite or not above the one before, for a gap under GapRule::error, and for a time
///         that deviates from the grid by more than 5 % of the interval
GOLGI_API TimeGrid time_grid(std::span<const double> times_s, GapRule gaps, double rounding_s, bool takes_jitter,
                             const std::function<std::string(std::ptrdiff_t)>& place);

/// @param values  (N, T), one column per time   @return one trial, or with GapRule::split one per piece of two samples or more
GOLGI_API std::vector<Trial> trials_on(const TimeGrid& grid, Matrix values, GapRule gaps);

}  // namespace golgi

// Times of samples as a file lists them, brought to a regular grid: the interval, where samples are missing, and the trials
// that follow.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/trial.hpp"

namespace golgi {

/// What samples that are missing between two times become.
enum class GapRule : std::int32_t {
  error,
  mask,   ///< samples that were not observed
  split,  ///< the end of a trial and the begin of the next
};

/// Samples without a gap between them.
struct TimePiece {
  std::ptrdiff_t first = 0, n = 0;  ///< of the samples listed
  std::ptrdiff_t column = 0;        ///< of `first`, on a grid on which gaps take their place
  double start_s = 0;
};

struct TimeGrid {
  double dt_s = 0;
  std::vector<TimePiece> pieces;  ///< at least one; more than one where there are gaps
  double jitter_s = 0;            ///< largest distance of a time from the grid of its piece
  double start_s() const { return pieces.front().start_s; }
  std::ptrdiff_t n_columns() const { return pieces.back().column + pieces.back().n; }
};

/// A step of more than 1.5 times the median is a gap; the interval is the mean step within the pieces between gaps.
/// @param times_s      at least two
/// @param rounding_s   how far off a time may be because it was written with few digits
/// @param takes_jitter no error for times off the grid
/// @param place        of time k, for messages: "x.csv:5:1"
/// @throws DataError for a time that is not finite or not above the one before, for a gap under GapRule::error, and for a time
///         more than 5 % of the interval off the grid
GOLGI_API TimeGrid time_grid(std::span<const double> times_s, GapRule gaps, double rounding_s, bool takes_jitter,
                             const std::function<std::string(std::ptrdiff_t)>& place);

/// @param values  (N, T), one column per time   @return one trial, or with GapRule::split one per piece of two samples or more
GOLGI_API std::vector<Trial> trials_on(const TimeGrid& grid, Matrix values, GapRule gaps);

}  // namespace golgi

#include "golgi/data/time_grid.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/units.hpp"

namespace golgi {
namespace {

constexpr double gap_steps = 1.5, tolerated_jitter = 0.05;

std::string milliseconds(double time_s) { return rounded(time_s * 1000); }

using PlaceOf = std::function<std::string(std::ptrdiff_t)>;

/// The steps between times. @throws DataError for a time that is not after the one before
std::vector<double> steps_of(std::span<const double> times_s, const PlaceOf& place) {
  std::vector<double> steps;
  steps.reserve(times_s.size());
  for (std::size_t k = 0; k < times_s.size(); ++k) {
    const auto at = static_cast<std::ptrdiff_t>(k);
    if (!std::isfinite(times_s[k]))
      throw DataError(place(at) + ": the time of sample " + std::to_string(k) + " is " + format_number(times_s[k]) +
                      "; expected a finite number; give rate_hz if the samples are regular");
    if (k == 0) continue;
    if (!(times_s[k] > times_s[k - 1]))
      throw DataError(place(at) + ": the time " + format_number(times_s[k]) + " s of sample " + std::to_string(k) +
                      " does not follow " + format_number(times_s[k - 1]) +
                      " s; times of samples must increase; sort the samples");
    steps.push_back(times_s[k] - times_s[k - 1]);
  }
  return steps;
}

double median_step(std::vector<double> numbers) {
  const auto middle = numbers.begin() + std::ssize(numbers) / 2;
  std::ranges::nth_element(numbers, middle);
  return *middle;
}

}  // namespace

TimeGrid time_grid(std::span<const double> times_s, GapRule gaps, double rounding_s, bool takes_jitter, const PlaceOf& place) {
  if (times_s.size() < 2)
    throw DataError(place(0) + ": " + plural(times_s.size(), "time") +
                    "; a sampling interval needs at least two; give rate_hz");
  const auto steps = steps_of(times_s, place);
  const double typical_s = median_step(steps);
  TimeGrid grid;
  grid.pieces.push_back({0, 1, 0, times_s[0]});
  double covered_s = 0;
  std::ptrdiff_t n_steps = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (steps[k] <= gap_steps * typical_s + 2 * rounding_s) {
      ++grid.pieces.back().n;
      covered_s += steps[k];
      ++n_steps;
      continue;
    }
    const auto next = static_cast<std::ptrdiff_t>(k) + 1;
    if (gaps == GapRule::error)
      throw DataError(place(next) + ": from " + format_number(times_s[k]) + " s to " + format_number(times_s[k + 1]) +
                      " s is more than the interval of " + rounded(typical_s, 6) +
                      " s; set gaps: mask to treat the samples in between as missing, or gaps: split to begin a new trial");
    grid.pieces.push_back({next, 1, 0, times_s[k + 1]});
  }
  // For a single piece the interval is exact to the last digit; the mean of differences is not.
  grid.dt_s = grid.pieces.size() == 1 ? (times_s.back() - times_s.front()) / static_cast<double>(times_s.size() - 1)
                                      : covered_s / static_cast<double>(n_steps);
  grid.dt_s = rounded_interval(grid.dt_s);
  for (TimePiece& piece : grid.pieces) {
    const double column = std::floor((piece.start_s - times_s[0]) / grid.dt_s + 0.5);
    if (!(column < 0x1p62))
      throw DataError(place(piece.first) + ": the gap is too long for a grid of " + format_number(grid.dt_s) + " s");
    piece.column = static_cast<std::ptrdiff_t>(column);
    for (std::ptrdiff_t k = 0; k < piece.n; ++k) {
      const double off_s = std::abs(times_s[piece.first + k] - piece.start_s - static_cast<double>(k) * grid.dt_s);
      grid.jitter_s = std::max(grid.jitter_s, off_s);
      if (takes_jitter || off_s <= tolerated_jitter * grid.dt_s + 2 * rounding_s) continue;
      throw DataError(place(piece.first + k) + ": the time of sample " + std::to_string(piece.first + k) + " is " +
                      milliseconds(off_s) + " ms off a regular grid of " + milliseconds(grid.dt_s) +
                      " ms; set rate_hz: " + format_number(1 / grid.dt_s) + " to treat the samples as regular");
    }
  }
  return grid;
}

std::vector<Trial> trials_on(const TimeGrid& grid, Matrix values, GapRule gaps) {
  std::vector<Trial> trials;
  if (grid.pieces.size() == 1) {
    trials.emplace_back(std::move(values)).set_start_s(grid.start_s());
    return trials;
  }
  if (gaps == GapRule::split) {
    for (const TimePiece& piece : grid.pieces) {
      if (piece.n < 2) continue;
      Matrix part(values.rows(), piece.n);
      for (std::ptrdiff_t i = 0; i < part.rows(); ++i)
        std::ranges::copy(values.row(i).subspan(piece.first, piece.n), part.row(i).begin());
      trials.emplace_back(std::move(part)).set_start_s(piece.start_s);
    }
    return trials;
  }
  Matrix all(values.rows(), grid.n_columns(), undefined);
  std::vector<Interval> missing;
  for (std::size_t p = 0; p < grid.pieces.size(); ++p) {
    const TimePiece& piece = grid.pieces[p];
    for (std::ptrdiff_t i = 0; i < all.rows(); ++i)
      std::ranges::copy(values.row(i).subspan(piece.first, piece.n), all.row(i).begin() + piece.column);
    if (p == 0) continue;
    const TimePiece& before = grid.pieces[p - 1];
    missing.push_back(
        {static_cast<double>(before.column + before.n) * grid.dt_s, static_cast<double>(piece.column) * grid.dt_s});
  }
  trials.emplace_back(std::move(all))
      .set_start_s(grid.start_s())
      .set_gaps(Gaps(std::vector<std::vector<Interval>>(values.rows(), missing)));
  return trials;
}

}  // namespace golgi

// Recordings: trials of the same variables, and where it is known the wiring that made them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/wiring.hpp"

namespace golgi {

/// One trial. T may differ from trial to trial.
struct GOLGI_API TimeSeries {
  Matrix values;  ///< (N variables, T samples), in the dataset's unit

  /// (N, T) row-major, 1 = observed, 0 = missing; empty: all observed. Missing values are NaN.
  std::vector<std::uint8_t> mask;

  /// Event times per variable in seconds since column 0, ascending. Nothing: the recording does not say.
  std::optional<std::vector<std::vector<double>>> events;

  /// Other quantities of the same variables ("u", "input"), (N, any number of columns). Transforms drop them.
  std::map<std::string, Matrix> companions;

  std::ptrdiff_t n_samples() const { return values.cols(); }
};

/// Trials of the same N variables.
struct GOLGI_API Dataset {
  std::vector<std::string> names;  ///< one a variable
  double dt_s = 1;                 ///< sampling interval in seconds
  std::string unit;                ///< of the values ("mV"); empty: dimensionless
  std::vector<TimeSeries> trials;
  std::optional<Wiring> truth;  ///< who drives whom, where it is known; for evaluators only

  std::ptrdiff_t n_variables() const { return std::ssize(names); }
  bool is_masked() const;  ///< whether a value is missing in some trial

  /// @throws DataError unless there is a trial with a sample, every trial has one row per name, masks, events and truth fit,
  ///         dt_s > 0, every observed value is finite (the message names trial, variable and column), and names are distinct.
  void validate() const;
};

/// "x0", "x1", …
GOLGI_API std::vector<std::string> default_names(std::ptrdiff_t n);

enum class EventMode {
  every,   ///< every sample at or above the threshold
  upward,  ///< only the first of a run of such samples
};

/// Where an event falls, in columns: k on sample k, also if time = k · dt is off by a rounding, and up to k + 1 during column
/// k.
GOLGI_API double event_position(double time_s, double dt_s);

/// How many of a trial's events fall on or after each sample and before the next; those outside the trial are left out.
/// @return (N, T)   @throws InternalError where the trial has no events
GOLGI_API Matrix event_counts(const TimeSeries& trial, double dt_s);

/// Event times in seconds per variable: columns where the value is at or above `threshold`; time = column · dt_s.
GOLGI_API std::vector<std::vector<double>> detect_events(const Matrix& values, double dt_s, double threshold, EventMode mode);

}  // namespace golgi

// What a pipeline specifies about how files are read, for all formats. source/file makes it from its parameters; readers find
// it in their request, and the functions of api/reading.hpp apply most of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "golgi/data/time_grid.hpp"
#include "golgi/data/units.hpp"

namespace golgi {

/// Made by golgi and passed by reference: later versions append fields.
struct ReadRules {
  enum class Orientation : std::int32_t { automatic, rows, columns };

  std::optional<double> dt_s = {};     ///< seconds between samples, from dt_s or rate_hz
  std::optional<double> rate_hz = {};  ///< samples per second, if given in this form; for event times that are in samples
  std::string rate_from = {};  ///< name of a number in the file: the rate, or a step in s (name with dt, period or interval)
  std::optional<double> start_s = {};     ///< for events alone: the second of the file's clock that becomes 0
  std::optional<double> duration_s = {};  ///< for events alone: the length of the recording
  TimeUnit time_unit = TimeUnit::automatic;
  GapRule gaps = GapRule::error;
  bool drop_outside = false;  ///< true: events outside the recording are left out; false: they are an error
  bool mask_missing = false;  ///< true: values that are not finite are missing samples; false: they are an error
  Orientation variables = Orientation::automatic;  ///< whether a variable is a row or a column of a 2-D array
  std::vector<std::string> layout = {};  ///< for a 3-D array, slowest first: "trial", "variable", "sample" in some order
  std::vector<std::string> names = {};   ///< of the variables; a single one may be the name of an array in the file
  std::optional<int> n_variables = {};   ///< for events: variables 0 … n-1
  std::string event_ids = {};            ///< for events: name of the array with the variable of each time
  std::string event_index = {};          ///< for events: name of the array of each variable's end (or begin) among the times
  std::string groups_from = {};          ///< name of the array or column with the variables' groups
  std::vector<std::string> variables_only = {};  ///< names or indices of the variables to read; empty: all
  std::optional<double> memory_limit = {};       ///< bytes that values may use; none: half of the free memory
};

}  // namespace golgi

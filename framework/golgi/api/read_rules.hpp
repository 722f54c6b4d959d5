// What a pipeline says about how files are read, whatever their format. source/file makes it of its parameters; readers find it
// in their request, and the functions of api/reading.hpp apply most of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "golgi/data/time_grid.hpp"
#include "golgi/data/units.hpp"

namespace golgi {

/// Made by golgi and read by reference: later versions append fields.
struct ReadRules {
  enum class Orientation : std::int32_t { automatic, rows, columns };

  std::optional<double> dt_s = {};     ///< seconds between samples, of dt_s or rate_hz
  std::optional<double> rate_hz = {};  ///< samples a second, where it was given so; of times of events that are in samples
  std::string rate_from =
      {};  ///< name of a number in the file that says the rate; a name with dt, period or interval: a step in s
  std::optional<double> start_s = {};     ///< of events alone: which second of the file's clock becomes 0
  std::optional<double> duration_s = {};  ///< of events alone: how long they were recorded
  TimeUnit time_unit = TimeUnit::automatic;
  GapRule gaps = GapRule::error;
  bool drop_outside = false;                       ///< events outside the recording are left out; else they are an error
  bool mask_missing = false;                       ///< values that are not finite were not observed; else they are an error
  Orientation variables = Orientation::automatic;  ///< whether a variable is a row or a column of a 2-D array
  std::vector<std::string> layout = {};  ///< of a 3-D array, slowest first: "trial", "variable", "sample" in some order
  std::vector<std::string> names = {};   ///< of the variables; a single one may be the name of an array in the file
  std::optional<int> n_variables = {};   ///< of events: variables 0 … n-1
  std::string event_ids = {};            ///< of events: name of the array that says whose each time is
  std::string event_index = {};          ///< of events: name of the array of each variable's end (or begin) among the times
  std::string groups_from = {};          ///< name of the array or column that says the variables' groups
  std::vector<std::string> variables_only = {};  ///< names or indices of the variables that are read; empty: all
  std::optional<double> memory_limit = {};       ///< bytes that values may take; none: half of what is free
};

}  // namespace golgi

// The values of an axis: a list, or a text that describes one with range, linspace, logspace or files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

struct AxisValues {
  std::vector<Value> values;
  /// For files(…) with {name} in its pattern: for each name its value in each file's path.
  std::vector<std::pair<std::string, std::vector<Value>>> labels;
};

/// The values of an axis. A list is used unchanged. A text is one of
///   range(a, b, step)      a, a + step, … below b (above b for a negative step), as in Python
///   linspace(a, b, n)      n values from a to b, both included, as in NumPy
///   logspace(a, b, n)      n values from 10^a to 10^b, as in NumPy
///   files(PATTERN)         every file that matches * ? or {name} in any part of its path, sorted by name (numbers by value);
///                          relative to the folder of the file that contains the pattern
/// Adds an error if it is none of these, or gives no value; then `values` is empty.
/// @param path  the axis' name in messages
AxisValues read_axis_values(const Value& given, const std::string& path, Diagnostics& diagnostics);

}  // namespace golgi

// The values of an axis: a list, or a text that stands for one: range, linspace, logspace, files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

struct AxisValues {
  std::vector<Value> values;
  /// Of files(…) with {name} in its pattern: by name what it stands for in each file's name.
  std::vector<std::pair<std::string, std::vector<Value>>> labels;
};

/// A list is taken as it is. A text is one of
///   range(a, b, step)      a, a + step, … below b (above b for a negative step), as Python's
///   linspace(a, b, n)      n values from a to b, both included, as NumPy's
///   logspace(a, b, n)      10^a … 10^b, as NumPy's
///   files(PATTERN)         every file that fits * ? or {name}, in the order of their names (numbers by value); in any part of
///   the
///                          path; relative to the folder of the file that says it
/// Adds an error where it is none of these, or gives no value; then `values` is empty.
/// @param path  names the axis in messages
AxisValues read_axis_values(const Value& given, const std::string& path, Diagnostics& diagnostics);

}  // namespace golgi

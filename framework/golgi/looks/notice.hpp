// A property of a recording that affects what is estimated from it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

struct Notice {
  std::string look;                    ///< which check, for programs: "duplicate", "line_noise"
  std::vector<std::string> variables;  ///< the variables that show it
  std::string seen;                    ///< "'x3' follows 'x7' exactly"
  std::string cure;                    ///< what to do about it
};

/// "[a, b]": a list for a pipeline file; long lists are truncated.
std::string list_of(const std::vector<std::string>& names);

/// The standardised values of every variable (mean 0, standard deviation 1, missing values 0; constant variables all 0), trial
/// by trial, at most `most` samples. @return (N, T)
Matrix standardised(const Dataset& data, std::ptrdiff_t most);

/// The finite values of one variable in all trials, in order.
std::vector<double> finite_values(const Dataset& data, std::ptrdiff_t variable);

/// The median: the middle value, or the mean of the middle two; NaN if there are no values.
double median_of(std::vector<double> values);

/// Spearman's correlation of values with their order: 1 if they always rise.
double trend_of(std::span<const double> values);

}  // namespace golgi

// What a look at a recording has found that bears on what is estimated from it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

struct Notice {
  std::string look;                    ///< which one, for programs: "duplicate", "line_noise"
  std::vector<std::string> variables;  ///< that show it
  std::string seen;                    ///< "'x3' follows 'x7' exactly"
  std::string cure;                    ///< what to do about it
};

/// "[a, b]": for a list in a pipeline file; longer ones are cut.
std::string list_of(const std::vector<std::string>& names);

/// The standardised values of every variable (mean 0, standard deviation 1, missing ones 0; constant ones all 0), trial after
/// trial, at most `most` samples. @return (N, T)
Matrix standardised(const Dataset& data, std::ptrdiff_t most);

/// Finite values of one variable in all trials, in their order.
std::vector<double> finite_values(const Dataset& data, std::ptrdiff_t variable);

/// The middle one, or the mean of the middle two; NaN of none.
double median_of(std::vector<double> values);

/// Spearman's correlation of values with their order: 1 where they rise throughout.
double trend_of(std::span<const double> values);

}  // namespace golgi

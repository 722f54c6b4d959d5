// What transforms share: outputs that begin as a copy without companions, events on a new time axis, variables by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// Names, interval, unit and truth; no trials.
Dataset frame_of(const Dataset& input);

/// The whole dataset but for companions.
Dataset without_companions(const Dataset& input);

bool is_observed(const TimeSeries& trial, std::ptrdiff_t variable, std::ptrdiff_t column);

/// No mask where nothing is missing (any more): every estimator takes such data.
void drop_complete_mask(TimeSeries& trial);

/// Events of columns first … first+n-1, counted from the new column 0. An event that lies on a sample stays exactly on it.
/// @param old_dt_s, first, n  of the old time axis
std::vector<std::vector<double>> events_within(const std::vector<std::vector<double>>& events, double old_dt_s,
                                               std::ptrdiff_t first, std::ptrdiff_t n);

/// "trial 3: ", or "" where there is one trial only.
std::string trial_prefix(const Dataset& data, std::size_t trial);

/// "5.0", as tables of floating-point numbers say it, is "5"; other text stays.
std::string whole_number(std::string_view text);

/// The variable of that name, else that of that index (from 0); whole numbers may be written as 5.0.
/// @throws DataError that suggests the nearest name
std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names);

}  // namespace golgi

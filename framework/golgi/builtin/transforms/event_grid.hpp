// Values from events on a time grid: functions shared by the transforms that make such values.
#pragma once

#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// @throws DataError where the recording has no events
void require_events(const Dataset& input);

/// The variables, each with values in that unit, whether it had values before or not.
std::vector<Variable> with_values(const Dataset& input, const std::string& unit, bool has_events);

/// The number of whole samples of length dt_s in the trial.
std::ptrdiff_t whole_samples(const Trial& trial, double dt_s);

/// @param cure  the advice for the message, such as "raise bin_s"
/// @throws DataError where the values on a grid of that step do not fit into memory
void require_grid(const Dataset& input, double step_s, const std::string& cure);

}  // namespace golgi

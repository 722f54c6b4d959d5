// Events from arrays: an array of times with an array of variables' ids, or all times in one array with an index of where each
// variable's times end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "golgi/api/reading.hpp"

namespace golgi {

/// The rate in hertz of a number that `rate:` names: value, or 1 / value if the name contains dt, period or interval.
GOLGI_API double rate_named(std::string_view name, double value);

/// @param ids          the variable of each time; whole numbers
/// @param n_variables  variables 0 … n-1 if all ids are in that range; else the ids that occur, in ascending order, must be n
/// @throws DataError for arrays of different lengths and ids that are not whole numbers
GOLGI_API FoundEvents events_by_ids(std::span<const double> times_s, std::span<const double> ids,
                                    std::optional<int> n_variables, const std::string& place);

/// @param index  (N) ends, or (N + 1) begins and the last end; ascending, up to the number of times
/// @throws DataError with the row and both values if the index does not ascend or exceeds the number of times
GOLGI_API FoundEvents events_by_index(std::span<const double> times_s, std::span<const double> index, bool has_begin,
                                      const std::string& place);

}  // namespace golgi

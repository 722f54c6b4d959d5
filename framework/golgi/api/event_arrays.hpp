// Events as arrays hold them: times next to the ids of variables, or all times in one array and an index of each variable's
// end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "golgi/api/reading.hpp"

namespace golgi {

/// What a number that is named in `rate:` says in hertz: itself, or, where the name holds dt, period or interval, 1 / itself.
GOLGI_API double rate_named(std::string_view name, double value);

/// @param ids          whose each time is, whole numbers
/// @param n_variables  ids 0 … n-1 where all of them are such; else the ids that occur, in ascending order, which have to be n
/// @throws DataError for arrays of different lengths and ids that are not whole numbers
GOLGI_API FoundEvents events_by_ids(std::span<const double> times_s, std::span<const double> ids,
                                    std::optional<int> n_variables, const std::string& place);

/// @param index  (N) ends, or (N + 1) begins and the last end, ascending, up to the number of times
/// @throws DataError with the row and both values where it does not ascend or passes the end
GOLGI_API FoundEvents events_by_index(std::span<const double> times_s, std::span<const double> index, bool has_begin,
                                      const std::string& place);

}  // namespace golgi

// What a person should know of an estimate whose pairs were tested one by one, nothing else given: an indirect path and a drive
// in common look like a connection there.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

/// One ("indirect") where more than half of the pairs of three or more variables have p <= 0.05, else none.
/// @param p  (N, N), NaN where not tested   @param cure  what takes indirect paths out
GOLGI_API std::vector<Warning> pairwise_warnings(ConstView p, const std::string& cure);

}  // namespace golgi

// A warning about estimates whose pairs were tested one by one, without conditioning on other variables: an indirect path and a
// common drive then look like a connection.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

/// One warning ("indirect") if more than half of the pairs of three or more variables have p <= 0.05, else none.
/// @param p  (N, N), NaN where not tested   @param cure  advice on how to remove indirect paths
GOLGI_API std::vector<Warning> pairwise_warnings(ConstView p, const std::string& cure);

}  // namespace golgi

// Infinity, for tests of values that are not finite.
#pragma once

#include <limits>

namespace golgi::test {

inline constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace golgi::test

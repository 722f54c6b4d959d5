// The natural order of names.
#pragma once

#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Compares names, with digits compared by their value: s9 before s10.
GOLGI_API bool natural_less(const std::string& a, const std::string& b);

}  // namespace golgi

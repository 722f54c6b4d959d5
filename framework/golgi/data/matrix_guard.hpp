// What lies behind a matrix's numbers, so that a write past them is noticed where its result is looked at, and not much later.
#pragma once

#include "golgi/data/matrix.hpp"

namespace golgi {

/// Whether nothing was written behind the numbers: one to eight doubles are watched, up to the next multiple of 64 bytes.
GOLGI_API bool is_intact(const Matrix& matrix);

}  // namespace golgi

// Guard values after a matrix's numbers, so that a write past the end is detected when the result is checked, and not much
// later.
#pragma once

#include "golgi/data/matrix.hpp"

namespace golgi {

/// Whether nothing was written past the last number: one to eight doubles are guarded, up to the next multiple of 64 bytes.
GOLGI_API bool is_intact(const Matrix& matrix);

}  // namespace golgi

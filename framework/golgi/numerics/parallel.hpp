// How numerics take a parallel loop without knowing who runs it: TaskContext::parallel_loop fits, and so does a plain loop. The
// former stops between two bodies where the run is being stopped; loops that are not parallel take a Poll for that.
#pragma once

#include <cstddef>
#include <functional>

#include "golgi/core/poll.hpp"

namespace golgi {

/// Calls body(0) … body(n-1), in any order, and returns when all are done. Bodies write their own slots only, so results do
/// not depend on the number of threads.
using ParallelFor = std::function<void(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body)>;

/// One after the other.
inline void serial_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
  for (std::ptrdiff_t i = 0; i < n; ++i) body(i);
}

}  // namespace golgi

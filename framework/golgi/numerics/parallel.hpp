// The parallel loop that numerics receive as an argument: TaskContext::parallel_loop fits, and so does a plain loop. The former
// stops between two bodies if the run is cancelled; loops that are not parallel use a Poll for that.
#pragma once

#include <cstddef>
#include <functional>

#include "golgi/core/poll.hpp"

namespace golgi {

/// Calls body(0) … body(n-1), in any order, and returns when all are done. Bodies write their own slots only, so results do
/// not depend on the number of threads.
using ParallelFor = std::function<void(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body)>;

/// Calls the bodies one after the other.
inline void serial_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
  for (std::ptrdiff_t i = 0; i < n; ++i) body(i);
}

}  // namespace golgi

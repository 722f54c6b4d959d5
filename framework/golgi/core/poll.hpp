// How long computations are cancelled, without knowing where the request comes from.
#pragma once

#include <functional>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {

/// Called between the steps of a long loop; it throws to stop the work (TaskContext::poll throws Interrupted).
using Poll = std::function<void()>;

/// Never stops the work.
inline void no_poll() {}

/// @param cancelled  called at each poll; if it returns true, Interrupted is thrown. May be empty.
inline Poll poll_of(std::function<bool()> cancelled) {
  if (!cancelled) return no_poll;
  return [cancelled = std::move(cancelled)] {
    if (cancelled()) throw Interrupted();
  };
}

}  // namespace golgi

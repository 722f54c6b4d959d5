// How long work below the interfaces is stopped without knowing who asks for it.
#pragma once

#include <functional>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {

/// Called between the steps of a long loop; it stops the work by throwing (TaskContext::poll throws Interrupted).
using Poll = std::function<void()>;

/// Never stops the work.
inline void no_poll() {}

/// @param cancelled  asked each time; once it says yes, Interrupted is thrown. May be empty.
inline Poll poll_of(std::function<bool()> cancelled) {
  if (!cancelled) return no_poll;
  return [cancelled = std::move(cancelled)] {
    if (cancelled()) throw Interrupted();
  };
}

}  // namespace golgi

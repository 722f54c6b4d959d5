// How long work below the interfaces is stopped without knowing who asks for it.
#pragma once

#include <functional>

namespace golgi {

/// Called between the steps of a long loop; it stops the work by throwing (TaskContext::poll throws Interrupted).
using Poll = std::function<void()>;

/// Never stops the work.
inline void no_poll() {}

}  // namespace golgi

// Copy on write, for classes with a shared state: a state is never changed while a second object may see it.
#pragma once

#include <memory>
#include <utility>

namespace golgi {

/// Replaces `held` by a copy of its state and returns the copy, which may be changed.
template <class State>
State& own(std::shared_ptr<const State>& held) {
  auto copy = std::make_shared<State>(*held);
  State& state = *copy;
  held = std::move(copy);
  return state;
}

}  // namespace golgi

// How classes change that are read through functions: a state is never written to once a second object may see it.
#pragma once

#include <memory>
#include <utility>

namespace golgi {

/// Gives `held` a state of its own, a copy of what it had, and returns it to be changed.
template <class State>
State& own(std::shared_ptr<const State>& held) {
  auto copy = std::make_shared<State>(*held);
  State& state = *copy;
  held = std::move(copy);
  return state;
}

}  // namespace golgi

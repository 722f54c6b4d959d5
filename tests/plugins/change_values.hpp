// For tests of components: a dataset like another, but for some values of one trial.
#pragma once

#include <utility>

#include "golgi/data/dataset.hpp"

namespace golgi::test {

/// @param change  takes a Matrix&, the values of the trial
template <class Change>
void change_values(Dataset& data, const Change& change, std::ptrdiff_t trial = 0) {
  Trial changed = data.trial(trial);
  Matrix values(changed.values());
  change(values);
  changed.set_values(std::move(values));
  data.set_trial(trial, std::move(changed));
}

}  // namespace golgi::test

// For tests of components: changes some values of one trial of a dataset.
#pragma once

#include <utility>

#include "golgi/data/dataset.hpp"

namespace golgi::test {

/// @param change  function of a Matrix&, the values of the trial
template <class Change>
void change_values(Dataset& data, const Change& change, std::ptrdiff_t trial = 0) {
  Trial changed = data.trial(trial);
  Matrix values(changed.values());
  change(values);
  changed.set_values(std::move(values));
  data.set_trial(trial, std::move(changed));
}

}  // namespace golgi::test

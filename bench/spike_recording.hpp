// Spikes of units that fire at random, for benchmarks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// The same number of spikes per unit, at uniform random times. 1,000 units with 7,200 spikes in an hour: 2 Hz.
inline Dataset random_spikes(std::ptrdiff_t n_units, std::ptrdiff_t n_per_unit, double duration_s) {
  std::vector<Variable> variables;
  std::vector<std::int64_t> ends;
  Matrix times_s(1, n_units * n_per_unit);
  Random(fingerprint_of("bench events"), "times").fill_uniform(times_s.values());
  for (double& time_s : times_s.values()) time_s *= duration_s;
  for (std::ptrdiff_t i = 0; i < n_units; ++i) {
    variables.emplace_back("unit" + std::to_string(i), VariableKind::point);
    std::ranges::sort(times_s.values().subspan(i * n_per_unit, n_per_unit));
    ends.push_back((i + 1) * n_per_unit);
  }
  return Dataset(std::move(variables), 0.001, {Trial(Events(std::move(times_s), std::move(ends)), duration_s)});
}

}  // namespace golgi

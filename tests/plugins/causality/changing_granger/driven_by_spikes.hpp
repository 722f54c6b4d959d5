// Small systems with weights that a test changes in time, and the tables that an estimate writes.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "golgi/testing/plain_context.hpp"

namespace golgi::test {

/// Weight of source j on target i at a time in seconds.
using WeightAt = std::function<double(std::ptrdiff_t i, std::ptrdiff_t j, double time_s)>;

/// x_i(t+1) = 0.8 x_i(t) + sum over j of w_ij(t) s_j(t) + noise, with independent random spikes s of 20 Hz, in steps of 1 ms.
inline Dataset driven_by_spikes(std::ptrdiff_t n, std::ptrdiff_t n_steps, const WeightAt& weight_at,
                                const char* seed = "test") {
  const PlainContext context(1, seed);
  Random noise = context.random("noise"), spikes = context.random("spikes");
  Matrix values(n, n_steps);
  std::vector<std::vector<double>> events(n);
  std::vector<double> x(n), next(n);
  for (std::ptrdiff_t t = 0; t < n_steps; ++t) {
    const double time_s = static_cast<double>(t) * 0.001;
    for (std::ptrdiff_t i = 0; i < n; ++i) next[i] = 0.8 * x[i] + 0.3 * noise.normal();
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (spikes.uniform() >= 0.02) continue;
      events[j].push_back(time_s);
      for (std::ptrdiff_t i = 0; i < n; ++i)
        if (i != j) next[i] += weight_at(i, j, time_s);
    }
    for (std::ptrdiff_t i = 0; i < n; ++i) values(i, t) = x[i];
    x = next;
  }
  std::vector<Variable> variables = continuous_variables(default_names(n), "mV", true);
  return Dataset(variables, 0.001, {Trial(std::move(values), Events(events))});
}

/// Rows of a written table, without its header.
inline std::vector<std::vector<std::string>> table_of(const PlainContext& context, const std::string& name) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> cells;
  std::string cell;
  for (const char c : context.files.at(name)) {
    if (c != ',' && c != '\n') {
      cell += c;
      continue;
    }
    cells.push_back(cell);
    cell.clear();
    if (c == '\n') rows.push_back(std::move(cells)), cells = {};
  }
  rows.erase(rows.begin());
  return rows;
}

}  // namespace golgi::test

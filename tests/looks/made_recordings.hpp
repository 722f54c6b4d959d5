// Recordings of independent channels or units, to which a test adds one fault.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/looks/look.hpp"

namespace golgi::test {

inline constexpr double dt_s = 0.002;

/// Noise with a memory of a few samples, 500 samples per second.
inline Matrix channels(std::ptrdiff_t n, std::ptrdiff_t n_samples, const std::string& seed) {
  Random random(fingerprint_of(seed), "channels");
  Matrix x(n, n_samples);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) x(i, t) = (t > 0 ? 0.8 * x(i, t - 1) : 0) + random.normal();
  return x;
}

inline Dataset recording_of(Matrix x) {
  const auto names = default_names(x.rows());
  return Dataset(names, dt_s, {Trial(std::move(x))}).set_unit("uV");
}

/// Random spikes, with a refractory period of 3 ms. @return (N) lists
inline std::vector<std::vector<double>> units(std::size_t n, double seconds, double hz, const std::string& seed) {
  Random random(fingerprint_of(seed), "units");
  std::vector<std::vector<double>> all(n);
  for (auto& times : all) {
    double time = 0;
    while ((time += 0.003 - std::log(1 - random.uniform()) / hz) < seconds) times.push_back(time);
  }
  return all;
}

inline Dataset recording_of(const std::vector<std::vector<double>>& times, double seconds) {
  std::vector<Variable> variables;
  for (std::size_t i = 0; i < times.size(); ++i) variables.emplace_back("u" + std::to_string(i), VariableKind::point);
  return {variables, 0.001, {Trial(Events(times), seconds)}};
}

inline bool fires(const Dataset& data, const std::string& look) {
  const auto notices = look_at(data).notices;
  return std::ranges::any_of(notices, [&](const Notice& notice) { return notice.look == look; });
}

/// The number of recordings out of `n`, each with its own seed, in which a check reports its fault.
inline int count_of(int n, const std::string& look, const std::function<Dataset(const std::string& seed)>& make) {
  int count = 0;
  for (int k = 0; k < n; ++k) count += fires(make(look + std::to_string(k)), look);
  return count;
}

/// For each check: the number of recordings out of `n` in which it reports something.
inline std::map<std::string, int> counts_of(int n, const std::function<Dataset(const std::string& seed)>& make) {
  std::map<std::string, int> counts;
  for (int k = 0; k < n; ++k) {
    std::set<std::string> found;
    for (const Notice& notice : look_at(make("clean" + std::to_string(k))).notices) found.insert(notice.look);
    for (const std::string& look : found) ++counts[look];
  }
  return counts;
}

}  // namespace golgi::test

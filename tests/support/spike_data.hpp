// Recordings of spikes for tests: from lists of times, and the golden trains (tests/golden/spikes).
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/data/npy.hpp"
#include "support/npy_numbers.hpp"
#include "support/number_table.hpp"

namespace golgi::test {

/// One list of times per unit.
using SpikeLists = std::vector<std::vector<double>>;

/// @param trials  spikes and durations in seconds
inline Dataset spike_data(const std::vector<std::pair<SpikeLists, double>>& trials) {
  std::vector<Variable> variables;
  for (const auto& name : default_names(std::ssize(trials.at(0).first))) variables.emplace_back(name, VariableKind::point);
  std::vector<Trial> recorded;
  for (const auto& [times_s, duration_s] : trials) recorded.emplace_back(Events(times_s), duration_s);
  return Dataset(std::move(variables), 0.001, std::move(recorded));
}
inline Dataset spike_data(const SpikeLists& times_s, double duration_s) { return spike_data({{times_s, duration_s}}); }

inline std::filesystem::path golden_spikes(const std::string& name) {
  return std::filesystem::path(GOLGI_TESTS_DIR) / "golden/spikes" / name;
}

/// Numbers of a golden file in C order, whatever order the file has.
inline std::vector<double> golden_numbers(const std::string& name, const std::string& file) {
  const auto path = golden_spikes(name) / (file + ".npy");
  if (read_file(path).find("'fortran_order': True") == std::string::npos) return npy_numbers<double>(path);
  const Matrix values = read_npy(path);
  return {values.values().begin(), values.values().end()};
}

/// The times of a golden recording of n units.
inline SpikeLists golden_times(const std::string& name, std::ptrdiff_t n) {
  const Matrix table = read_number_table(golden_spikes(name) / "spikes.csv", 1);
  SpikeLists times_s(n);
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) times_s.at(table(k, 0)).push_back(table(k, 1));
  return times_s;
}

}  // namespace golgi::test

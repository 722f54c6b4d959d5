// The golden recordings of 60 s and the results of the reference for them (tests/golden/spikes).
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "spike_granger.hpp"
#include "support/spike_data.hpp"

namespace golgi::test {

struct GoldenRecording {
  std::string name;
  std::ptrdiff_t n;

  Dataset data() const { return spike_data(golden_times(name, n), 60); }
  std::vector<double> numbers(const std::string& file) const { return golden_numbers(name, file); }
};
inline const std::vector<GoldenRecording> golden_recordings{{"lif8", 8}, {"lif16", 16}};

/// The parameters of the results granger_noflank_.
inline spike_granger::Params without_flanks(spike_granger::Params params = {}) {
  params.flanks_ms.reset();
  return params;
}

inline double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace golgi::test

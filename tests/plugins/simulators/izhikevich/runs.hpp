// Simulations by simulator/izhikevich, for its tests.
#pragma once

#include <vector>

#include "golgi/testing/plain_context.hpp"
#include "izhikevich.hpp"

namespace golgi::test {

inline Dataset simulate(const izhikevich::Params& params, int n_threads = 1, const char* seed = "test") {
  return izhikevich::Izhikevich(params).simulate(PlainContext(n_threads, seed));
}

inline std::vector<double> column(ConstView values, std::ptrdiff_t j) {
  std::vector<double> result;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) result.push_back(values(i, j));
  return result;
}

}  // namespace golgi::test

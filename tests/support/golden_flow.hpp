// A flow compared with a golden trajectory: its deviation over the whole trajectory, and over one step from each stored state.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>
#include <vector>

#include "golgi/data/matrix.hpp"
#include "support/npy_numbers.hpp"

namespace golgi::test {

inline std::filesystem::path golden_simulator(const char* name) {
  return std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators" / name;
}

/// The largest deviation: absolute, or relative for values above 1.
inline double deviation(std::span<const double> found, std::span<const double> expected) {
  double largest = found.size() == expected.size() ? 0 : undefined;
  for (std::size_t i = 0; i < expected.size(); ++i)
    largest = std::max(largest, std::abs(found[i] - expected[i]) / std::max(1.0, std::abs(expected[i])));
  return largest;
}

struct Strayed {
  double over_all = 0, in_one_step = 0;
};

/// @param flow  a CoupledFlow   @param rows  row 0: the initial state; then one row per step
template <class Flow>
Strayed follow(Flow flow, const Matrix& rows) {
  Strayed strayed;
  std::copy_n(rows.row(0).begin(), flow.state().size(), flow.state().begin());
  Flow single = flow;
  for (std::ptrdiff_t t = 1; t < rows.rows(); ++t) {
    flow.step();
    strayed.over_all = std::max(strayed.over_all, deviation(flow.state(), rows.row(t)));
    std::copy_n(rows.row(t - 1).begin(), single.state().size(), single.state().begin());
    single.step();
    strayed.in_one_step = std::max(strayed.in_one_step, deviation(single.state(), rows.row(t)));
  }
  return strayed;
}

}  // namespace golgi::test

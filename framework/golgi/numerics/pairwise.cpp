#include "golgi/numerics/pairwise.hpp"

#include <cmath>

namespace golgi {

std::vector<Warning> pairwise_warnings(ConstView p, const std::string& cure) {
  constexpr double level = 0.05, many = 0.5;
  int n_tested = 0, n_low = 0;
  for (std::ptrdiff_t i = 0; i < p.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < p.cols(); ++j) {
      if (i == j || std::isnan(p(i, j))) continue;
      ++n_tested;
      n_low += p(i, j) <= level;
    }
  if (p.rows() < 3 || n_low <= many * n_tested) return {};
  return {{"indirect",
           std::to_string(n_low) + " of " + std::to_string(n_tested) + " pairs have p <= 0.05, each tested by itself",
           "they include indirect paths and common drives, which p cannot distinguish from connections", cure}};
}

}  // namespace golgi

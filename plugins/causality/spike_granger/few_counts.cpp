#include "few_counts.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>

namespace golgi::spike_granger {

double few_counts_tail(double squared, double expected, std::ptrdiff_t d) {
  if (std::isnan(squared)) return squared;
  const double spread = expected * squared, rest = static_cast<double>(d - 1);
  double tail = 0, probability = std::exp(-expected);  // of k coincidences
  for (double k = 0;; ++k, probability *= expected / k) {
    const double left = spread - (k - expected) * (k - expected);
    // Without coincidences, or with only one direction, no other direction varies.
    const bool is_fixed = k == 0 || d == 1;
    tail += probability * (left <= 0 ? 1 : is_fixed ? 0 : chi_squared_upper_tail(left / k, rest));
    // No later term is more than half of the one before.
    if (k > 2 * expected && probability <= 1e-17 * tail) return std::min(tail, 1.0);
  }
}

}  // namespace golgi::spike_granger

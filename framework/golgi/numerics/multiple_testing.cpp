#include "golgi/numerics/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace golgi {
namespace {

/// Step-up: the smallest of factor(rank) · p over this and all larger p. Ascending order in `order`.
template <class FactorOfRank>
void step_up(std::span<const double> p, std::span<const std::size_t> order, FactorOfRank factor, std::vector<double>& q) {
  double smallest = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    smallest = std::min(smallest, factor(rank + 1) * p[order[rank]]);
    q[order[rank]] = smallest;
  }
}

}  // namespace

std::vector<double> adjust_p_values(std::span<const double> p, Correction correction) {
  std::vector<double> q(p.begin(), p.end());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const auto m = static_cast<double>(order.size());

  switch (correction) {
    case Correction::none: break;
    case Correction::bonferroni:
      for (auto i : order) q[i] = std::min(1.0, m * p[i]);
      break;
    case Correction::sidak:
      // 1 - (1-p)^m without the cancellation for small p.
      for (auto i : order) q[i] = -std::expm1(m * std::log1p(-p[i]));
      break;
    case Correction::holm: {
      double largest = 0;
      for (std::size_t rank = 0; rank < order.size(); ++rank) {
        largest = std::max(largest, std::min(1.0, (m - static_cast<double>(rank)) * p[order[rank]]));
        q[order[rank]] = largest;
      }
      break;
    }
    case Correction::benjamini_hochberg:
      step_up(
          p, order, [m](std::size_t rank) { return m / static_cast<double>(rank); }, q);
      break;
    case Correction::benjamini_yekutieli: {
      double harmonic = 0;
      for (std::size_t k = 1; k <= order.size(); ++k) harmonic += 1 / static_cast<double>(k);
      step_up(
          p, order, [m, harmonic](std::size_t rank) { return harmonic * m / static_cast<double>(rank); }, q);
      break;
    }
  }
  return q;
}

}  // namespace golgi

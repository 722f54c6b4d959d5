#include "golgi/numerics/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace golgi {
namespace {

/// Step-up: q is the smallest factor(rank) · p over this and all larger p. `order` gives ascending p.
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

namespace {

/// Adjusts the off-diagonal p-values of several estimates as one family.
std::vector<Matrix> adjusted(std::span<const SharedMatrix> all, Correction correction) {
  std::vector<double> family;
  const auto each_pair = [&](auto&& visit) {
    for (std::size_t k = 0; k < all.size(); ++k)
      for (std::ptrdiff_t i = 0; i < all[k].rows(); ++i)
        for (std::ptrdiff_t j = 0; j < all[k].cols(); ++j)
          if (i != j) visit(k, i, j);
  };
  each_pair([&](std::size_t k, std::ptrdiff_t i, std::ptrdiff_t j) { family.push_back(all[k](i, j)); });
  const auto adjusted_family = adjust_p_values(family, correction);
  std::vector<Matrix> result;
  for (const SharedMatrix& p : all) result.emplace_back(p.rows(), p.cols(), undefined);
  std::size_t next = 0;
  each_pair([&](std::size_t k, std::ptrdiff_t i, std::ptrdiff_t j) { result[k](i, j) = adjusted_family[next++]; });
  return result;
}

Estimate with_q(Estimate estimate) {
  if (!estimate.correction()) return estimate;
  const SharedMatrix p = estimate.p();
  return estimate.set(Quantity::q, adjusted(std::span(&p, 1), *estimate.correction()).front());
}

}  // namespace

Connectivity fill_q(Connectivity connectivity) {
  connectivity.set_estimate(with_q(connectivity.estimate()));
  std::vector<Part> parts(connectivity.parts().begin(), connectivity.parts().end());
  std::vector<SharedMatrix> by_lag;
  std::vector<std::size_t> lags;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const Estimate& estimate = parts[k].estimate();
    if (parts[k].axis() == Part::Axis::lag && estimate.correction()) {
      by_lag.push_back(estimate.p());
      lags.push_back(k);
    } else {
      parts[k].set_estimate(with_q(estimate));
    }
  }
  if (!lags.empty()) {
    auto q = adjusted(by_lag, *parts[lags.front()].estimate().correction());
    for (std::size_t k = 0; k < lags.size(); ++k) {
      Estimate estimate = parts[lags[k]].estimate();
      parts[lags[k]].set_estimate(estimate.set(Quantity::q, std::move(q[k])));
    }
  }
  return connectivity.set_parts(std::move(parts));
}

}  // namespace golgi

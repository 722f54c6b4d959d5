#include "golgi/numerics/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/core/error.hpp"

namespace golgi {

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t k) { return values[k]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k) result[order[k]] = static_cast<double>(begin + 1 + end) / 2;
  }
  return result;
}

double rank_correlation(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t fewest = 3;
  if (a.size() < fewest || a.size() != b.size()) return undefined;
  const auto of_a = ranks(a), of_b = ranks(b);
  const double mean = static_cast<double>(a.size() + 1) / 2;
  double product = 0, square_a = 0, square_b = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    product += (of_a[k] - mean) * (of_b[k] - mean);
    square_a += (of_a[k] - mean) * (of_a[k] - mean);
    square_b += (of_b[k] - mean) * (of_b[k] - mean);
  }
  return square_a > 0 && square_b > 0 ? product / std::sqrt(square_a * square_b) : undefined;
}

Agreement agreement(const Connectivity& a, const Connectivity& b, double level) {
  if (a.names() != b.names())
    throw DataError("the two estimates have different variables, or the same variables in another order");
  const bool is_directed = a.estimate().is_directed() || b.estimate().is_directed(), has_q = !a.q().empty() && !b.q().empty();
  std::vector<double> scores_a, scores_b;
  Agreement found;
  for (std::ptrdiff_t i = 0; i < a.n(); ++i)
    for (std::ptrdiff_t j = 0; j < (is_directed ? a.n() : i); ++j) {
      if (i == j || std::isnan(a.score()(i, j)) || std::isnan(b.score()(i, j))) continue;
      scores_a.push_back(a.score()(i, j));
      scores_b.push_back(b.score()(i, j));
      if (!has_q) continue;
      const bool in_a = a.q()(i, j) <= level, in_b = b.q()(i, j) <= level;
      found.n_both += in_a && in_b ? 1 : 0;
      found.n_either += in_a || in_b ? 1 : 0;
    }
  found.n_pairs = std::ssize(scores_a);
  found.rank_correlation = rank_correlation(scores_a, scores_b);
  return found;
}

}  // namespace golgi

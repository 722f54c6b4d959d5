#include "golgi/data/connectivity.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/matrix_guard.hpp"

namespace golgi {

std::vector<Edge> Connectivity::edges() const {
  const auto at = [](const Matrix& matrix, std::ptrdiff_t i, std::ptrdiff_t j) {
    return matrix.empty() ? undefined : matrix(i, j);
  };
  std::vector<Edge> all;
  for (std::ptrdiff_t j = 0; j < n(); ++j)
    for (std::ptrdiff_t i = 0; i < n(); ++i)
      if (i != j) all.push_back({j, i, score(i, j), at(sign, i, j), at(lag, i, j), at(p, i, j), at(q, i, j)});
  // Built by source, then target: a stable sort keeps that order among equals.
  std::stable_sort(all.begin(), all.end(), [](const Edge& a, const Edge& b) {
    if (std::isnan(a.score) || std::isnan(b.score)) return !std::isnan(a.score) && std::isnan(b.score);
    return a.score > b.score;
  });
  return all;
}

void Connectivity::validate() const {
  const auto check = [&](const std::string& what, const Matrix& matrix, auto&& valid) {
    if (matrix.rows() != n() || matrix.cols() != n())
      throw DataError(what + " is " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()) + " for " +
                      plural(names.size(), "variable"));
    if (!is_intact(matrix)) throw DataError(what + ": something was written past its last number");
    for (std::ptrdiff_t i = 0; i < n(); ++i)
      for (std::ptrdiff_t j = 0; j < n(); ++j)
        if (const double value = matrix(i, j); !std::isnan(value) && !valid(value))
          throw DataError(what + " of " + names[static_cast<std::size_t>(j)] + " -> " + names[static_cast<std::size_t>(i)] +
                          " is " + format_number(value));
  };
  const auto finite = [](double value) { return std::isfinite(value); };
  const auto probability = [](double value) { return value >= 0 && value <= 1; };
  check("score", score, finite);
  if (!sign.empty()) check("sign", sign, [](double value) { return value == -1 || value == 0 || value == 1; });
  if (!lag.empty()) check("lag", lag, [](double value) { return value >= 0 && std::isfinite(value); });
  if (!p.empty()) check("p", p, probability);
  if (!q.empty()) check("q", q, probability);
  for (const auto& member : members) check("score of member '" + member.name + "'", member.score, finite);
  for (const auto& window : windows)
    check("score of the window at " + format_number(window.start_s) + " s", window.score, finite);
}

}  // namespace golgi

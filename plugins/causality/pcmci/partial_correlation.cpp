// The partial correlation of two nodes given others: a Cholesky factorisation of their correlations, whose last two pivots are
// the residual variances of x and y. Source: Runge et al. 2019 (degrees of freedom).
#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/distributions.hpp>

#include "by_correlation.hpp"

namespace golgi::pcmci {
namespace {

/// Unexplained share below which a node follows from others up to rounding of sums over 1e4 samples, with a margin.
constexpr double least_unexplained = 1e-12;

}  // namespace

/// A row that follows from those before it is skipped.
void eliminate(Eigen::MatrixXd& a, std::ptrdiff_t m) {
  const auto n = a.rows();
  for (std::ptrdiff_t k = 0; k < m; ++k) {
    const double pivot = a(k, k);
    if (!(pivot > least_unexplained)) continue;
    const double inverse = 1 / pivot;
    for (std::ptrdiff_t c = k + 1; c < n; ++c) {
      const double factor = a(c, k) * inverse;
      for (std::ptrdiff_t r = c; r < n; ++r) a(r, c) -= factor * a(r, k);
    }
  }
}

Independence partial_correlation(Eigen::MatrixXd a, std::ptrdiff_t n_rows) {
  const auto m = a.rows() - 2;
  const double degrees = static_cast<double>(n_rows - 2 - m);
  if (degrees < 1) return {0, 1, false};
  eliminate(a, m);
  if (!(a(m, m) > least_unexplained) || !(a(m + 1, m + 1) > least_unexplained)) return {0, 1, false};
  const double rho = std::clamp(a(m + 1, m) / std::sqrt(a(m, m) * a(m + 1, m + 1)), -1.0, 1.0);
  return {rho, t_two_sided(rho * std::sqrt(degrees / (1 - rho * rho)), degrees)};
}

Eigen::MatrixXd correlations_in_order(const Eigen::MatrixXd& columns) {
  // In the order of elimination: the conditions first.
  const auto n = columns.cols();
  Eigen::MatrixXd ordered(columns.rows(), n);
  ordered << columns.rightCols(n - 2), columns.leftCols(2);
  ordered.rowwise() -= ordered.colwise().mean().eval();
  const Eigen::VectorXd scale =
      ordered.colwise().norm().transpose().unaryExpr([](double norm) { return norm > least_unexplained ? 1 / norm : 0; });
  return scale.asDiagonal() * (ordered.transpose() * ordered) * scale.asDiagonal();
}

void to_normal_scores(std::vector<double*>& values) {
  std::ranges::sort(values, [](const double* a, const double* b) { return *a < *b; });
  const auto n = static_cast<double>(values.size());
  for (std::size_t first = 0; first < values.size();) {
    std::size_t last = first;
    while (last < values.size() && *values[last] == *values[first]) ++last;
    const double score = normal_quantile((static_cast<double>(first + last + 1) / 2) / (n + 1));
    for (; first < last; ++first) *values[first] = score;
  }
}

Independence PartialCorrelation::test(const TestedRows& rows, const TaskContext&) const {
  Eigen::MatrixXd columns = eigen(rows.values).transpose();
  if (of_ranks())
    for (std::ptrdiff_t c = 0; c < columns.cols(); ++c) {
      std::vector<double*> values;
      for (double& value : columns.col(c)) values.push_back(&value);
      to_normal_scores(values);
    }
  return partial_correlation(correlations_in_order(columns), columns.rows());
}

}  // namespace golgi::pcmci

#include "golgi/looks/nonlinearity.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/looks/notice.hpp"

namespace golgi {
namespace {

/// Rows less their means, of length 1; those that do not vary are 0. What is farther out than four standard deviations is taken
/// back to there: a single sample must not decide.
Eigen::MatrixXd unit_rows(Eigen::MatrixXd rows) {
  rows.colwise() -= rows.rowwise().mean();
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    if (const double norm = rows.row(i).norm(); norm > 0) {
      const double farthest = 4 / std::sqrt(static_cast<double>(rows.cols()));
      rows.row(i) = (rows.row(i) / norm).cwiseMax(-farthest).cwiseMin(farthest).eval();
    }
  return rows;
}

}  // namespace

double nonlinearity_of(const Dataset& data) {
  constexpr std::ptrdiff_t most_variables = 40, most_samples = 5000, order = 2;
  constexpr double level = 0.01, samples_per_coefficient = 3;
  if (!data.has_values() || data.n_variables() == 0) return undefined;
  const Matrix all = standardised(data, most_samples);
  const Eigen::MatrixXd x = eigen(all).topRows(std::min(all.rows(), most_variables));
  const Eigen::Index n = x.rows(), m = x.cols() - order;
  if (static_cast<double>(m) < samples_per_coefficient * static_cast<double>(n * order)) return undefined;

  Eigen::MatrixXd past(n * order, m);
  for (Eigen::Index lag = 1; lag <= order; ++lag) past.middleRows((lag - 1) * n, n) = x.middleCols(order - lag, m);
  Eigen::MatrixXd moments = past * past.transpose();
  moments.diagonal().array() += 1e-9 * static_cast<double>(m);
  const Eigen::MatrixXd now = x.rightCols(m);
  const Eigen::MatrixXd coefficients = moments.ldlt().solve(past * now.transpose());
  const Eigen::MatrixXd rest = unit_rows(now - coefficients.transpose() * past);

  double strongest = 0, n_tests = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    Eigen::MatrixXd products = past.topRows(n).bottomRows(n - i);
    for (Eigen::Index j = 0; j < products.rows(); ++j) products.row(j).array() *= past.row(i).array();
    const Eigen::MatrixXd r = rest * unit_rows(std::move(products)).transpose();
    strongest = std::max(strongest, r.cwiseAbs().maxCoeff());
    n_tests += static_cast<double>(r.size());
  }
  return strongest * std::sqrt(static_cast<double>(m)) / std::sqrt(2 * std::log(n_tests / level));
}

}  // namespace golgi

#include "golgi/looks/nonlinearity.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/looks/notice.hpp"

namespace golgi {
namespace {

/// Rows minus their means, normalised to length 1; constant rows are 0. Values beyond four standard deviations are clipped to
/// four: a single sample must not decide.
Eigen::MatrixXd unit_rows(Eigen::MatrixXd rows) {
  rows.colwise() -= rows.rowwise().mean();
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    if (const double norm = rows.row(i).norm(); norm > 0) {
      const double farthest = 4 / std::sqrt(static_cast<double>(rows.cols()));
      rows.row(i) = (rows.row(i) / norm).cwiseMax(-farthest).cwiseMin(farthest).eval();
    }
  return rows;
}

/// Removes from each target's residuals a linear fit on powers of its own value: a nonlinear map of itself is not a link.
Eigen::MatrixXd without_own_powers(Eigen::MatrixXd rest, const Eigen::MatrixXd& latest, const auto& residual_of) {
  for (Eigen::Index i = 0; i < rest.rows(); ++i) {
    Eigen::MatrixXd powers(2, latest.cols());
    powers.row(0) = latest.row(i).array().square();
    powers.row(1) = latest.row(i).array().cube();
    powers = residual_of(powers);
    Eigen::Matrix2d moments = powers * powers.transpose();
    moments.diagonal().array() += 1e-9 * static_cast<double>(latest.cols());
    rest.row(i) -= (moments.ldlt().solve(powers * rest.row(i).transpose())).transpose() * powers;
  }
  return rest;
}

}  // namespace

Nonlinearity nonlinearity_of(const Dataset& data) {
  constexpr std::ptrdiff_t most_variables = 40, most_samples = 5000, order = 2;
  constexpr double level = 0.01, samples_per_coefficient = 3;
  if (!data.has_values() || data.n_variables() == 0) return {};
  const Matrix all = standardised(data, most_samples);
  const Eigen::MatrixXd x = eigen(all).topRows(std::min(all.rows(), most_variables));
  const Eigen::Index n = x.rows(), m = x.cols() - order;
  if (static_cast<double>(m) < samples_per_coefficient * static_cast<double>(n * order)) return {};

  Eigen::MatrixXd past(n * order, m);
  for (Eigen::Index lag = 1; lag <= order; ++lag) past.middleRows((lag - 1) * n, n) = x.middleCols(order - lag, m);
  Eigen::MatrixXd moments = past * past.transpose();
  moments.diagonal().array() += 1e-9 * static_cast<double>(m);
  const Eigen::LDLT<Eigen::MatrixXd> solver = moments.ldlt();
  const auto residual_of = [&](const Eigen::MatrixXd& rows) -> Eigen::MatrixXd {
    return rows - solver.solve(past * rows.transpose()).transpose() * past;
  };
  const Eigen::MatrixXd latest = past.topRows(n), linear = residual_of(x.rightCols(m));
  const Eigen::MatrixXd rest = unit_rows(linear), without_own = unit_rows(without_own_powers(linear, latest, residual_of));

  double strongest = 0, with_own = 0, of_others = 0, n_tests = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    Eigen::MatrixXd products = latest.bottomRows(n - i);
    for (Eigen::Index j = 0; j < products.rows(); ++j) products.row(j).array() *= latest.row(i).array();
    const Eigen::MatrixXd units = unit_rows(std::move(products));
    const Eigen::MatrixXd r = (rest * units.transpose()).cwiseAbs(), left = (without_own * units.transpose()).cwiseAbs();
    strongest = std::max(strongest, r.maxCoeff());
    n_tests += static_cast<double>(r.size());
    for (Eigen::Index target = 0; target < n; ++target)
      for (Eigen::Index j = i; j < n; ++j) {
        if (target == i && target == j) continue;
        double& of = target == i || target == j ? with_own : of_others;
        of = std::max(of, left(target, j - i));
      }
  }
  const double unit = std::sqrt(static_cast<double>(m)) / std::sqrt(2 * std::log(n_tests / level));
  return {strongest * unit, with_own * unit, of_others * unit};
}

}  // namespace golgi

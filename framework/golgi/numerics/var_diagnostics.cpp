#include "golgi/numerics/var_diagnostics.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/lagged_rows.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::RowVectorXd;

constexpr std::ptrdiff_t n_pieces = 10;

/// Sums over all residuals, block by block, in units of LaggedRows.
struct Sums {
  MatrixXd residuals, present, predicted;  ///< (N, N) products of centred values
  std::vector<MatrixXd> lagged;            ///< by lag from 1: products of e_t with e_{t-l}
  RowVectorXd steps;                       ///< Σ (e_t - e_{t-1})²
  MatrixXd size, square;                   ///< (pieces, N) Σ |e|, Σ e²
  Eigen::VectorXd count = Eigen::VectorXd::Zero(n_pieces);
};

/// Columns' means over all rows.
RowVectorXd means_of(const LaggedRows& rows, const Poll& poll) {
  RowVectorXd sum = RowVectorXd::Zero(rows.width());
  for_each_block(rows, poll, [&](const MatrixXd& block, bool, bool) { sum += block.colwise().sum(); });
  return sum / static_cast<double>(rows.n_samples());
}

MatrixXd scaled_coefficients(const LaggedRows& rows, const VarModel& model) {
  MatrixXd coefficients = eigen(model.coefficients).transpose();  // (N·order, N)
  for (std::ptrdiff_t k = 0; k < coefficients.rows(); ++k)
    for (std::ptrdiff_t i = 0; i < rows.n(); ++i) coefficients(k, i) *= rows.scale(i) / rows.scale(k % rows.n());
  return coefficients;
}

Sums sums_of(const LaggedRows& rows, const VarModel& model, std::ptrdiff_t n_lags, const ParallelFor& parallel_for,
             const Poll& poll) {
  const auto n = rows.n();
  const RowVectorXd mean = means_of(rows, poll);
  const MatrixXd coefficients = scaled_coefficients(rows, model);
  Sums sums;
  sums.residuals = sums.present = sums.predicted = MatrixXd::Zero(n, n);
  sums.lagged.assign(n_lags, MatrixXd::Zero(n, n));
  sums.steps = RowVectorXd::Zero(n);
  sums.size = sums.square = MatrixXd::Zero(n_pieces, n);
  MatrixXd before = MatrixXd::Zero(n_lags, n);  // the trial's last residuals; 0 before it begins
  std::ptrdiff_t row = 0;
  for_each_block(rows, poll, [&](const MatrixXd& block, bool start, bool) {
    const MatrixXd centred = block.rowwise() - mean, present = centred.rightCols(n),
                   predicted = centred.middleCols(1, coefficients.rows()) * coefficients;
    if (start) before.setZero();
    MatrixXd e(n_lags + block.rows(), n);
    e.topRows(n_lags) = before;
    e.bottomRows(block.rows()) = present - predicted;
    const auto now = e.bottomRows(block.rows());
    sums.residuals.noalias() += now.transpose() * now;
    sums.present.noalias() += present.transpose() * present;
    sums.predicted.noalias() += predicted.transpose() * predicted;
    parallel_for(n_lags, [&](std::ptrdiff_t k) {
      sums.lagged[k].noalias() += now.transpose() * e.middleRows(n_lags - 1 - k, block.rows());
    });
    for (std::ptrdiff_t t = 0; t < block.rows(); ++t, ++row) {
      if (t > 0 || !start) sums.steps += (now.row(t) - e.row(n_lags + t - 1)).cwiseAbs2();
      const auto piece = row * n_pieces / rows.n_samples();
      sums.count[piece] += 1;
      sums.size.row(piece) += now.row(t).cwiseAbs();
      sums.square.row(piece) += now.row(t).cwiseAbs2();
    }
    before = e.bottomRows(n_lags).eval();
  });
  return sums;
}

void tell_tenths(const Sums& sums, std::ptrdiff_t i, double m, VarDiagnostics& result) {
  const Eigen::ArrayXd count = sums.count.array(), mean = sums.size.col(i).array() / count;
  const double overall = sums.size.col(i).sum() / m;
  const double between = (count * (mean - overall).square()).sum();
  const double within = (sums.square.col(i).array() - count * mean.square()).sum();
  result.change_p.push_back(f_upper_tail(between / (n_pieces - 1) / (within / (m - n_pieces)), n_pieces - 1, m - n_pieces));
  result.change_ratio.push_back(mean.maxCoeff() / mean.minCoeff());
}

void tell_portmanteau(const Sums& sums, std::ptrdiff_t order, double m, VarDiagnostics& result) {
  const auto n = sums.residuals.rows();
  const Eigen::ArrayXd sd = sums.residuals.diagonal().array().sqrt();
  for (std::ptrdiff_t k = 0; k < std::ssize(sums.lagged); ++k)
    for (std::ptrdiff_t j = 0; j < n; ++j)
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        auto& largest = i == j ? result.own : result.across;
        const double correlation = std::abs(sums.lagged[k](i, j)) / (sd[i] * sd[j]);
        if (correlation > largest.correlation) largest = {correlation, i, j, k + 1};
      }
  const Eigen::LLT<MatrixXd> noise(sums.residuals);  // factors of M cancel
  if (noise.info() != Eigen::Success) return;
  result.portmanteau = result.adjusted = 0;
  for (std::size_t k = 0; k < sums.lagged.size(); ++k) {
    const double trace = (noise.solve(sums.lagged[k].transpose()) * noise.solve(sums.lagged[k])).trace();
    result.portmanteau += m * trace;
    result.adjusted += m * m * trace / (m - static_cast<double>(k) - 1);
  }
  result.degrees = static_cast<double>(n * n * (result.portmanteau_lags - order));
  result.portmanteau_p = chi_squared_upper_tail(result.portmanteau, result.degrees);
  result.adjusted_p = chi_squared_upper_tail(result.adjusted, result.degrees);
}

double norm_of(const MatrixXd& symmetric) {
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(symmetric, Eigen::EigenvaluesOnly).eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace

VarDiagnostics var_diagnostics(Trials trials, const VarModel& model, const ParallelFor& parallel_for, const Poll& poll) {
  constexpr std::ptrdiff_t most_eigenvalues = 400, fewest_lags = 20;
  const LaggedRows rows(trials, model.order);
  const auto n = rows.n();
  const auto m = static_cast<double>(rows.n_samples());
  VarDiagnostics result;
  if (n * model.order <= most_eigenvalues) result.spectral_radius = spectral_radius(model);
  result.portmanteau_lags = std::min(std::max(2 * model.order, fewest_lags), std::max<std::ptrdiff_t>(1, rows.n_samples() / 4));
  const Sums sums = sums_of(rows, model, result.portmanteau_lags, parallel_for, poll);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double squares = sums.residuals(i, i);
    result.durbin_watson.push_back(sums.steps[i] / squares);
    result.r_squared.push_back(1 - squares / sums.present(i, i));
    tell_tenths(sums, i, m, result);
  }
  if (result.portmanteau_lags > model.order) tell_portmanteau(sums, model.order, m, result);
  const Eigen::VectorXd unit = Eigen::VectorXd::NullaryExpr(n, [&](std::ptrdiff_t i) { return 1 / rows.scale(i); });
  const MatrixXd data = unit.asDiagonal() * sums.present * unit.asDiagonal(),
                 predicted = unit.asDiagonal() * sums.predicted * unit.asDiagonal();
  result.consistency = 1 - norm_of(predicted - data) / norm_of(data);
  return result;
}

}  // namespace golgi

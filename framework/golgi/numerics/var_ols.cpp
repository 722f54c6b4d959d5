#include "golgi/numerics/var_ols.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/lagged_rows.hpp"
#include "golgi/numerics/var_ols_state.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Smallest share of a regressor's squares that the others must leave unexplained: below it F is wrong by about 1e-5.
constexpr double least_determined = 1e-20;
/// Share of a target's squares: residuals below it are rounding.
constexpr double least_residual = 1e-28;

LaggedRows rows_of(Trials trials, std::ptrdiff_t order) {
  LaggedRows rows(trials, order);
  if (rows.n_samples() <= rows.n_regressors())
    throw DataError("a VAR of order " + std::to_string(order) + " with " + std::to_string(rows.n()) +
                    " variables needs more than " + std::to_string(rows.n_regressors()) +
                    " samples with all lags, but the recording has " + std::to_string(rows.n_samples()));
  return rows;
}

/// The factor of some of the columns of the matrix whose factor is `factor`.
MatrixXd factor_of(const MatrixXd& factor, const std::vector<std::ptrdiff_t>& columns, const ParallelFor& parallel_for) {
  MatrixXd chosen = factor(Eigen::all, columns);
  triangularise(chosen, parallel_for);
  return chosen.topRows(chosen.cols());
}

MatrixXd inverse_of(const MatrixXd& triangle, const ParallelFor& parallel_for) {
  constexpr std::ptrdiff_t tile = 96;  // columns; fixed, so that the bytes do not depend on the number of threads
  MatrixXd inverse = MatrixXd::Identity(triangle.rows(), triangle.cols());
  parallel_for((triangle.cols() + tile - 1) / tile, [&](std::ptrdiff_t k) {
    const auto first = k * tile, end = std::min(first + tile, triangle.cols());
    auto columns = inverse.block(0, first, end, end - first);  // the rows below are 0
    triangle.topLeftCorner(end, end).triangularView<Eigen::Upper>().solveInPlace(columns);
  });
  return inverse;
}

/// The regressors that the data determine. `kept` is a largest set in which none follows from the others; `follows` lists, for
/// each regressor that follows from others, kept or not, those others.
struct Determined {
  std::vector<std::ptrdiff_t> kept;
  std::map<std::ptrdiff_t, std::vector<std::ptrdiff_t>> follows;

  /// Regressor `dropped` is the combination of `from` with these weights.
  void drop(std::ptrdiff_t dropped, const std::vector<std::ptrdiff_t>& from, const VectorXd& weights) {
    constexpr double least_weight = 1e-6;  // for columns of similar scale; smaller ones are rounding
    std::vector<std::ptrdiff_t> circle{dropped};
    for (std::size_t k = 1; k < from.size(); ++k)  // without the constant
      if (std::abs(weights[k]) > least_weight) circle.push_back(from[k]);
    for (const auto one : circle)
      for (const auto other : circle)
        if (one != other || circle.size() == 1) follows[one].push_back(other);
  }
};

Determined determined(const MatrixXd& factor, std::ptrdiff_t n_regressors, const ParallelFor& parallel_for) {
  Determined result;
  auto& kept = result.kept;
  // The part of a column that the columns before it leave.
  for (std::ptrdiff_t k = 0; k < n_regressors; ++k) {
    const double left = factor(k, k) * factor(k, k);
    if (left > least_determined * factor.col(k).squaredNorm()) {
      kept.push_back(k);
      continue;
    }
    auto with = kept;
    with.push_back(k);
    const MatrixXd small = factor_of(factor, with, parallel_for);
    const auto n = std::ssize(kept);
    result.drop(k, kept, small.topLeftCorner(n, n).triangularView<Eigen::Upper>().solve(small.col(n).head(n)));
  }
  // Many columns may follow from each other more closely than any follows from those before it: the last such column is
  // removed, until there is none.
  while (true) {
    const MatrixXd small = std::ssize(kept) == n_regressors ? factor : factor_of(factor, kept, parallel_for);
    const auto n = std::ssize(kept);
    const MatrixXd inverse = inverse_of(small.topLeftCorner(n, n), parallel_for);
    const VectorXd rows = inverse.rowwise().squaredNorm(), columns = small.leftCols(n).colwise().squaredNorm();
    auto last = n - 1;
    while (last > 0 && rows[last] * columns[last] * least_determined < 1) --last;
    if (last == 0) return result;
    // Column `last` of (DᵀD)⁻¹ contains the weights with which the others predict it, times minus its own entry.
    VectorXd weights = inverse * inverse.row(last).transpose();
    weights /= -weights[last];
    weights[last] = 0;
    result.drop(kept[last], kept, weights);
    kept.erase(kept.begin() + last);
  }
}

/// The smallest share of a regressor's squares that the others leave unexplained. @param inverse  of `factor`
double least_share_of(const MatrixXd& factor, const MatrixXd& inverse) {
  double least = 1;
  for (std::ptrdiff_t k = 1; k < factor.cols(); ++k)  // without the constant
    least = std::min(least, 1 / (inverse.row(k).squaredNorm() * factor.col(k).squaredNorm()));
  return least;
}

std::vector<UndeterminedSource> sources_of(const Determined& found, std::ptrdiff_t n) {
  std::map<std::ptrdiff_t, UndeterminedSource> result;
  for (const auto& [regressor, others] : found.follows) {
    auto& one = result[(regressor - 1) % n];
    one.source = (regressor - 1) % n;
    one.lags.push_back((regressor - 1) / n + 1);
    for (const auto other : others) one.sources.push_back((other - 1) % n);
  }
  std::vector<UndeterminedSource> list;
  for (auto& [source, one] : result) {
    std::ranges::sort(one.sources);
    one.sources.erase(std::unique(one.sources.begin(), one.sources.end()), one.sources.end());
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

std::ptrdiff_t longest_ols_order(Trials trials, std::ptrdiff_t max_order) {
  const auto n = trials.front().rows();
  const auto makes_sense = [&](std::ptrdiff_t order) {
    const auto m = n_samples_with_lags(trials, order);
    return 2 * order * n <= m && m > order * n + n + 2;
  };
  while (max_order > 0 && !makes_sense(max_order)) --max_order;
  return max_order;
}

std::vector<OlsCriteria> ols_criteria(Trials trials, std::ptrdiff_t max_order, const ParallelFor& parallel_for,
                                      const Poll& poll) {
  const LaggedRows rows = rows_of(trials, max_order);
  const MatrixXd factor = triangular_factor(rows, parallel_for, poll);
  const auto n = rows.n();
  const auto m = static_cast<double>(rows.n_samples()), width = static_cast<double>(n);
  const MatrixXd present = factor.rightCols(n);
  const VectorXd total = present.bottomRows(present.rows() - 1).colwise().squaredNorm();
  std::vector<OlsCriteria> result;
  for (std::ptrdiff_t order = 1; order <= max_order; ++order) {
    // The part below the regressors of this order is what they leave.
    MatrixXd left = present.bottomRows(present.rows() - 1 - n * order);
    triangularise(left, parallel_for);
    OlsCriteria one{order, 0};
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double share = total[i] > 0 ? left(i, i) * left(i, i) / total[i] : 0;
      one.log_determinant += std::log(std::max(share, least_residual));
    }
    const double of_target = static_cast<double>(order) * width, of_all = of_target * width, fit = m * one.log_determinant;
    if (m - of_target - width - 2 > 0) one.aicc = fit + m * width * (m + of_target + 1) / (m - of_target - width - 2);
    if (m - of_all - 1 > 0) one.aic = fit + 2 * of_all * m / (m - of_all - 1);
    one.bic = fit + (of_target + 1) * width * std::log(m);
    result.push_back(one);
  }
  return result;
}

OlsVar::OlsVar(Trials trials, std::ptrdiff_t order, const ParallelFor& parallel_for, const Poll& poll) {
  const LaggedRows rows = rows_of(trials, order);
  const auto n = rows.n();
  MatrixXd factor = triangular_factor(rows, parallel_for, poll);
  const auto found = determined(factor, rows.n_regressors(), parallel_for);
  const auto state = std::make_shared<State>();
  state->n_samples = rows.n_samples();
  state->kept = found.kept;
  state->undetermined = sources_of(found, n);
  if (std::ssize(found.kept) < rows.n_regressors()) {
    auto columns = found.kept;
    for (auto k = rows.n_regressors(); k < rows.width(); ++k) columns.push_back(k);
    factor = factor_of(factor, columns, parallel_for);
  }
  const auto size = std::ssize(found.kept);
  state->factor = factor.topLeftCorner(size, size);
  const MatrixXd inverse = inverse_of(state->factor, parallel_for), moments = factor.topRightCorner(size, n),
                 left = factor.bottomRightCorner(n, n);
  state->coefficients = state->factor.triangularView<Eigen::Upper>().solve(moments);
  state->least_share = least_share_of(state->factor, inverse);
  state->own_share.resize(n);
  state->own_unexplained.resize(n);
  parallel_for(n, [&](std::ptrdiff_t i) {
    std::vector<std::ptrdiff_t> own{0};
    for (std::ptrdiff_t k = 1; k < size; ++k)
      if ((found.kept[k] - 1) % n == i) own.push_back(k);
    const auto last = std::ssize(own);
    own.push_back(size + i);
    const MatrixXd with_present = factor_of(factor, own, serial_for), lags = with_present.topLeftCorner(last, last);
    state->own_share[i] = least_share_of(lags, inverse_of(lags, serial_for));
    const double total = with_present.col(last).tail(last).squaredNorm();  // without the constant
    state->own_unexplained[i] = total > 0 ? with_present(last, last) * with_present(last, last) / total : 0;
  });

  state->rss = left.colwise().squaredNorm();
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double total = state->rss[i] + moments.col(i).tail(size - 1).squaredNorm();
    state->exact.push_back(!(state->rss[i] > least_residual * total));
    if (state->exact.back()) state->rss[i] = least_residual * total;
  }
  state->model.order = order;
  state->model.n_samples = rows.n_samples();
  state->model.coefficients = Matrix(n, n * order);
  state->model.residual_covariance = matrix_of(left.transpose() * left / state->free());
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t k = 1; k < size; ++k)
      state->model.coefficients(i, found.kept[k] - 1) =
          state->coefficients(k, i) * rows.scale((found.kept[k] - 1) % n) / rows.scale(i);
    for (std::ptrdiff_t j = 0; j < n; ++j) state->model.residual_covariance(i, j) /= rows.scale(i) * rows.scale(j);
  }
  state->describe_pairs(inverse, rows, parallel_for);
  state_ = state;
}

void OlsVar::State::describe_pairs(const MatrixXd& inverse, const LaggedRows& rows, const ParallelFor& parallel_for) {
  const auto n = rows.n(), order = rows.order();
  log_ratio = weight = sign = lag = Matrix(n, n, undefined);
  basis.resize(n);
  effects.resize(n);
  shape.resize(n);
  scale.resize(n);
  for (std::ptrdiff_t i = 0; i < n; ++i) scale[i] = rows.scale(i);
  std::vector<std::vector<std::ptrdiff_t>> lags_of(n);  // positions in `kept`
  for (std::ptrdiff_t k = 1; k < std::ssize(kept); ++k) lags_of[(kept[k] - 1) % n].push_back(k);
  for (const auto& one : undetermined) lags_of[one.source].clear();
  parallel_for(n, [&](std::ptrdiff_t j) {
    if (lags_of[j].empty()) return;
    const MatrixXd s = inverse(lags_of[j], Eigen::all), b = coefficients(lags_of[j], Eigen::all);
    const Eigen::HouseholderQR<MatrixXd> qr(s.transpose());
    const MatrixXd& c = shape[j] = qr.matrixQR().topRows(order).triangularView<Eigen::Upper>();
    basis[j] = qr.householderQ() * MatrixXd::Identity(s.cols(), order);
    effects[j] = c.transpose().triangularView<Eigen::Lower>().solve(b);
    const double error_of_sum = s.colwise().sum().norm();
    const VectorXd error = s.rowwise().norm();
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j || !(rss[i] > 0)) continue;
      log_ratio(i, j) = std::log1p(effects[j].col(i).squaredNorm() / rss[i]);
      const double sum = b.col(i).sum(), noise = std::sqrt(rss[i] / free());
      weight(i, j) = sum * rows.scale(j) / rows.scale(i);
      sign(i, j) = std::abs(sum) < noise * error_of_sum ? 0 : (sum > 0) - (sum < 0);
      std::ptrdiff_t strongest = 0;
      b.col(i).cwiseAbs().cwiseQuotient(error).maxCoeff(&strongest);
      lag(i, j) = static_cast<double>(strongest + 1);
    }
  });
}

const VarModel& OlsVar::model() const { return state_->model; }
std::ptrdiff_t OlsVar::n_coefficients() const { return std::ssize(state_->kept); }
const std::vector<UndeterminedSource>& OlsVar::undetermined() const { return state_->undetermined; }
double OlsVar::least_share() const { return state_->least_share; }
const std::vector<double>& OlsVar::own_share() const { return state_->own_share; }
const std::vector<double>& OlsVar::own_unexplained() const { return state_->own_unexplained; }
const Matrix& OlsVar::log_ratio() const { return state_->log_ratio; }
const Matrix& OlsVar::weight() const { return state_->weight; }
const Matrix& OlsVar::sign() const { return state_->sign; }
const Matrix& OlsVar::lag() const { return state_->lag; }

VarModel fit_var_ols(Trials trials, std::ptrdiff_t order) {
  const OlsVar fit(trials, order);
  if (!fit.undetermined().empty())
    throw NumericError("the lagged design has rank " + std::to_string(fit.n_coefficients() - 1) + " of " +
                       std::to_string(trials.front().rows() * order) + ": some variables are combinations of others");
  return fit.model();
}

}  // namespace golgi

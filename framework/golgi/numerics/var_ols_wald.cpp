// Tests of pairs from one OLS fit. With q_t = R11⁻ᵀ d_t, row t of the design's orthonormal basis, the leverage of sample t is
// |q_t|², and its pull on the effects u of source j is g_t = Q_jᵀ q_t. The covariance of u, in units in which it is the
// identity if residuals have unit variance, is V = sum g_t g_tᵀ w_t² with w_t = e_t / (1 - leverage) (HC3), or G/(G-1)
// (M-1)/(M-K) times the sum over G trials of a aᵀ, a = sum of g_t e_t. The statistic uᵀ V⁻¹ u / p is Wald's, divided by p. u
// and V, unlike the coefficients and their covariance, keep their digits if regressors nearly follow from each other.
#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/lagged_rows.hpp"
#include "golgi/numerics/var_ols_state.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Products a ≤ b of the columns of g, row by row. @return (rows, p (p + 1) / 2)
MatrixXd products_of(const MatrixXd& g) {
  MatrixXd result(g.rows(), g.cols() * (g.cols() + 1) / 2);
  for (std::ptrdiff_t b = 0, at = 0; b < g.cols(); ++b)
    for (std::ptrdiff_t a = 0; a <= b; ++a) result.col(at++) = g.col(a).cwiseProduct(g.col(b));
  return result;
}

MatrixXd unpacked(const Eigen::Ref<const VectorXd>& packed, std::ptrdiff_t p) {
  MatrixXd v(p, p);
  for (std::ptrdiff_t b = 0, at = 0; b < p; ++b)
    for (std::ptrdiff_t a = 0; a <= b; ++a) v(a, b) = v(b, a) = packed[at++];
  return v;
}

}  // namespace

/// V of every pair, as lower triangles: by source [p (p + 1) / 2, N], column = target.
struct PairCovariances {
  std::vector<MatrixXd> of_source;
  std::vector<double> pull_of_single;  ///< by source: the largest |g_t|² of samples beyond most_leverage
  std::ptrdiff_t n_trials = 0;
};

struct OlsVar::State::Pass {
  const State& fit;
  const ParallelFor& parallel_for;
  PairCovariances covariances;
  std::vector<MatrixXd> of_trial;  ///< by source (p, N): sum of g_t e_t so far

  Pass(const State& state, std::ptrdiff_t n, std::ptrdiff_t p, const ParallelFor& loop) : fit(state), parallel_for(loop) {
    covariances.of_source.assign(n, MatrixXd::Zero(p * (p + 1) / 2, n));
    covariances.pull_of_single.assign(n, 0);
    of_trial.assign(n, MatrixXd::Zero(p, n));
  }

  /// @param design  (rows, K) the regressors kept   @param present  (rows, N)
  void add(const MatrixXd& design, const MatrixXd& present, Covariance covariance) {
    const MatrixXd q = fit.factor.triangularView<Eigen::Upper>().template solve<Eigen::OnTheRight>(design);
    MatrixXd residuals = present - design * fit.coefficients;
    std::vector<std::ptrdiff_t> single;
    if (covariance == Covariance::hc3)
      for (std::ptrdiff_t t = 0; t < q.rows(); ++t) {
        const double leverage = q.row(t).squaredNorm();
        if (leverage > most_leverage) single.push_back(t);
        residuals.row(t) *= leverage > most_leverage ? 0 : 1 / (1 - leverage);
      }
    const MatrixXd squares = residuals.cwiseAbs2();
    parallel_for(std::ssize(fit.basis), [&](std::ptrdiff_t j) {
      if (fit.basis[j].size() == 0) return;
      const MatrixXd g = q * fit.basis[j];
      if (covariance == Covariance::trial)
        of_trial[j].noalias() += g.transpose() * residuals;
      else
        covariances.of_source[j].noalias() += products_of(g).transpose() * squares;
      auto& pull = covariances.pull_of_single[j];
      for (const auto t : single) pull = std::max(pull, g.row(t).squaredNorm());
    });
  }

  void end_trial() {
    ++covariances.n_trials;
    parallel_for(std::ssize(of_trial), [&](std::ptrdiff_t j) {
      covariances.of_source[j] += products_of(of_trial[j].transpose()).transpose();
      of_trial[j].setZero();
    });
  }
};

PairTests OlsVar::test(Trials trials, GrangerTest test, Covariance covariance, const ParallelFor& parallel_for,
                       const Poll& poll) const {
  const State& fit = *state_;
  const auto n = fit.model.n(), p = fit.model.order;
  PairTests result{Matrix(n, n, undefined), Matrix(n, n, undefined), {}, 0, std::vector<Matrix>(p, Matrix(n, n, undefined))};
  State::Pass pass(fit, n, p, parallel_for);
  if (covariance != Covariance::classical) {
    for_each_block(LaggedRows(trials, p), poll, [&](const MatrixXd& block, bool, bool end) {
      pass.add(block(Eigen::all, fit.kept), block.rightCols(n), covariance);
      if (covariance == Covariance::trial && end) pass.end_trial();
    });
  }
  const auto& found = pass.covariances;
  result.n_trials = found.n_trials;
  const double d1 = static_cast<double>(p), free = fit.free(), m = static_cast<double>(fit.n_samples),
               g = static_cast<double>(found.n_trials);
  if (covariance == Covariance::trial && !(g > 2 * d1)) return result;
  const double d2 = covariance == Covariance::trial ? g - 1 : free;
  const double factor = covariance == Covariance::trial ? g / (g - 1) * (m - 1) / free : 1;
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    if (fit.basis[j].size() == 0) continue;
    if (found.pull_of_single[j] > least_pull) {
      result.on_single_samples.push_back(j);
      continue;
    }
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j || !(fit.rss[i] > 0)) continue;
      const VectorXd u = fit.effects[j].col(i);
      double f = u.squaredNorm() / d1 / (fit.rss[i] / free), chi_squared = m * fit.log_ratio(i, j);
      MatrixXd spread = fit.shape[j] * std::sqrt(fit.rss[i] / free);
      if (covariance != Covariance::classical && !fit.exact[i]) {
        const Eigen::LLT<MatrixXd> v(factor * unpacked(found.of_source[j].col(i), p));
        if (v.info() != Eigen::Success) {
          if (result.on_single_samples.empty() || result.on_single_samples.back() != j) result.on_single_samples.push_back(j);
          continue;
        }
        f = u.dot(v.solve(u)) / d1;
        chi_squared = f * d1;
        spread = v.matrixU() * fit.shape[j];
      }
      for (std::ptrdiff_t lag = 0; lag < p; ++lag)
        result.lag_error[lag](i, j) = spread.col(lag).norm() * fit.scale[j] / fit.scale[i];
      result.statistic(i, j) = f;
      result.p(i, j) = test == GrangerTest::f ? f_upper_tail(f, d1, d2) : chi_squared_upper_tail(chi_squared, d1);
    }
  }
  return result;
}

std::vector<std::ptrdiff_t> OlsVar::with_changing_noise(Trials trials, const Poll& poll) const {
  const State& fit = *state_;
  const auto n = fit.model.n();
  const Eigen::RowVectorXd scale = fit.rss.transpose().unaryExpr([](double rss) { return rss > 0 ? 1 / rss : 0.0; });
  // Sums of z, the mean of all squares one sample before, and of each y, a target's squares.
  double count = 0, sum_z = 0, sum_zz = 0, before = undefined;
  Eigen::RowVectorXd sum_y = Eigen::RowVectorXd::Zero(n), sum_yy = sum_y, sum_yz = sum_y;
  for_each_block(LaggedRows(trials, fit.model.order), poll, [&](const MatrixXd& block, bool start, bool) {
    const MatrixXd residuals = block.rightCols(n) - block(Eigen::all, fit.kept) * fit.coefficients;
    if (start) before = undefined;
    for (std::ptrdiff_t t = 0; t < block.rows(); ++t) {
      const Eigen::RowVectorXd y = residuals.row(t).cwiseAbs2().cwiseProduct(scale) * static_cast<double>(fit.n_samples);
      if (!std::isnan(before)) {
        ++count;
        sum_z += before;
        sum_zz += before * before;
        sum_y += y;
        sum_yy += y.cwiseAbs2();
        sum_yz += before * y;
      }
      before = y.mean();
    }
  });
  constexpr double level = 0.001;
  std::vector<std::ptrdiff_t> result;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double yz = sum_yz[i] - sum_y[i] * sum_z / count, yy = sum_yy[i] - sum_y[i] * sum_y[i] / count,
                 zz = sum_zz - sum_z * sum_z / count;
    if (!fit.exact[i] && yz > 0 && chi_squared_upper_tail(count * yz * yz / (yy * zz), 1) < level) result.push_back(i);
  }
  return result;
}

}  // namespace golgi

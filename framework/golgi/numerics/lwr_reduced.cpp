#include "golgi/numerics/lwr_reduced.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/lwr.hpp"
#include "golgi/numerics/lwr_step.hpp"
#include "golgi/numerics/tiles.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;

/// The products' rounding error, 1e-16 times this, changes the statistic (a difference from 1, times M) by at most 1e-9·M.
constexpr double worst_condition = 1e7;

/// Block (a, b) is Σ x(t-a) x(t-b)ᵀ over the samples t >= k of every trial, for lags 0 … k.
struct LaggedProducts {
  std::vector<MatrixXd> by_order;  // index k-1: (N·(k+1), N·(k+1))
  MatrixXd all;                    // Σ x(t) x(t)ᵀ over every sample
};

/// Demeans and scales to unit variance, so that the condition number does not depend on units. Trials are side by side.
MatrixXd standardised(Trials trials, Eigen::VectorXd& deviation) {
  const auto n = trials.front().rows();
  const auto means = pooled_means(trials);
  const Eigen::Map<const Eigen::VectorXd> mean(means.data(), n);
  std::ptrdiff_t total = 0;
  for (const auto& trial : trials) total += trial.cols();
  MatrixXd x(n, total);
  std::ptrdiff_t offset = 0;
  for (const auto& trial : trials) {
    x.middleCols(offset, trial.cols()) = eigen(trial).colwise() - mean;
    offset += trial.cols();
  }
  deviation = (x.rowwise().squaredNorm() / static_cast<double>(total)).cwiseSqrt();
  x = deviation.cwiseInverse().asDiagonal() * x;
  return x;
}

/// Adds Σ over t >= order of one trial. The first block row is summed; block (a+1, b+1) is block (a, b) moved by one sample.
void add_products(const MatrixXd& x, std::ptrdiff_t order, MatrixXd& products, const ParallelFor& parallel_for) {
  const auto n = x.rows(), length = x.cols(), m = length - order;
  const auto present = x.rightCols(m);
  MatrixXd blocks((order + 1) * n, (order + 1) * n);
  for (std::ptrdiff_t b = 0; b <= order; ++b)
    blocks.block(0, b * n, n, n) = product(present, x.middleCols(order - b, m).transpose(), parallel_for);
  for (std::ptrdiff_t a = 1; a <= order; ++a)
    for (std::ptrdiff_t b = a; b <= order; ++b)
      blocks.block(a * n, b * n, n, n) = blocks.block((a - 1) * n, (b - 1) * n, n, n) +
                                         x.col(order - a) * x.col(order - b).transpose() -
                                         x.col(length - a) * x.col(length - b).transpose();
  blocks.triangularView<Eigen::StrictlyLower>() = blocks.transpose();
  products += blocks;
}

LaggedProducts lagged_products(Trials trials, const MatrixXd& x, std::ptrdiff_t order, const ParallelFor& parallel_for) {
  const auto n = x.rows();
  LaggedProducts products;
  products.all = product(x, x.transpose(), parallel_for);
  MatrixXd sum = MatrixXd::Zero((order + 1) * n, (order + 1) * n);
  std::ptrdiff_t offset = 0;
  for (const auto& trial : trials) {
    if (trial.cols() > order) add_products(x.middleCols(offset, trial.cols()), order, sum, parallel_for);
    offset += trial.cols();
  }
  products.by_order.resize(order);
  for (auto k = order; k >= 1; --k) {
    const auto size = (k + 1) * n;
    sum = sum.topLeftCorner(size, size).eval();
    if (k < order) {
      // The next lower order has one more sample at the start of each trial: t = k.
      offset = 0;
      for (const auto& trial : trials) {
        if (trial.cols() > k) {
          Eigen::VectorXd lags(size);
          for (std::ptrdiff_t lag = 0; lag <= k; ++lag) lags.segment(lag * n, n) = x.col(offset + k - lag);
          sum += lags * lags.transpose();
        }
        offset += trial.cols();
      }
    }
    products.by_order[k - 1] = sum;
  }
  return products;
}

/// The products without the rows and columns of variable j in every block.
MatrixXd without(const MatrixXd& products, std::ptrdiff_t n, std::ptrdiff_t j) {
  std::vector<std::ptrdiff_t> kept;
  for (std::ptrdiff_t i = 0; i < products.rows(); ++i)
    if (i % n != j) kept.push_back(i);
  return products(kept, kept);
}

/// Diagonal of E Eᵀ, by the recursion of lwr.hpp on lagged products; nothing if an order is not of full rank.
std::optional<Eigen::VectorXd> residual_products(const LaggedProducts& products, std::ptrdiff_t order, std::ptrdiff_t n_all,
                                                 std::ptrdiff_t j, const ParallelFor& parallel_for) {
  const auto n = n_all - 1;
  const auto scale = lower_cholesky(without(products.all, n_all, j));
  if (!scale) return std::nullopt;
  // EF = forward · (x(t) … x(t-k+1)), EB = backward · (x(t-1) … x(t-k)).
  MatrixXd forward = scale->triangularView<Eigen::Lower>().solve(MatrixXd::Identity(n, n)), backward = forward;
  for (std::ptrdiff_t k = 1;; ++k) {
    const MatrixXd lagged = without(products.by_order[k - 1], n_all, j);
    const auto width = k * n;
    const MatrixXd seen = product(forward, lagged.topRows(width), parallel_for);  // Σ EF x(t-a)ᵀ, a = 0 … k
    ErrorProducts sums;
    sums.ff = product(seen.leftCols(width), forward.transpose(), parallel_for);
    sums.fb = product(seen.rightCols(width), backward.transpose(), parallel_for);
    sums.bb =
        product(product(backward, lagged.bottomRightCorner(width, width), parallel_for), backward.transpose(), parallel_for);
    const auto reflection = reflection_of(sums);
    if (!reflection) return std::nullopt;
    const auto& [forward_root, r, c] = *reflection;
    if (k == order) {
      // E = A₀⁻¹ EF with the new order's A₀ = C⁻¹ A₀; A₀ is lower triangular.
      MatrixXd root = c * forward_root;
      forward.leftCols(n).triangularView<Eigen::Lower>().solveInPlace(root);
      return root.rowwise().squaredNorm();
    }
    const auto d = contraction_root(r.transpose());
    if (!d) return std::nullopt;
    MatrixXd longer_forward = MatrixXd::Zero(n, width + n);
    MatrixXd longer_backward = longer_forward;
    longer_forward.leftCols(width) = forward;
    subtract_product(longer_forward.rightCols(width), r, backward, parallel_for);
    longer_backward.rightCols(width) = backward;
    subtract_product(longer_backward.leftCols(width), r.transpose(), forward, parallel_for);
    c.triangularView<Eigen::Lower>().solveInPlace(longer_forward);
    d->triangularView<Eigen::Lower>().solveInPlace(longer_backward);
    forward = std::move(longer_forward);
    backward = std::move(longer_backward);
  }
}

[[noreturn]] void refuse(std::ptrdiff_t order, std::ptrdiff_t j) {
  throw NumericError("a VAR of order " + std::to_string(order) + " without variable " + std::to_string(j) +
                     " (counted from 0) cannot be fitted: its residuals are not of full rank");
}

}  // namespace

Matrix lwr_reduced_variances(Trials trials, std::ptrdiff_t order, const ParallelFor& parallel_for) {
  const auto n = trials.front().rows();
  if (n < 2) return Matrix(n, n, undefined);
  Eigen::VectorXd deviation;
  const MatrixXd x = standardised(trials, deviation);
  const LaggedProducts products = lagged_products(trials, x, order, parallel_for);
  const Eigen::LLT<MatrixXd> factor(products.by_order.back());
  if (factor.info() != Eigen::Success || !(factor.rcond() * worst_condition >= 1))
    return lwr_reduced_variances_by_refit(trials, order, parallel_for);

  const auto divisor = static_cast<double>(std::max<std::ptrdiff_t>(1, n_samples_with_lags(trials, order + 1) - 1));
  Matrix variances(n, n, undefined);
  parallel_for(n, [&](std::ptrdiff_t j) {
    const auto sums = residual_products(products, order, n, j, parallel_for);
    if (!sums) refuse(order, j);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      if (i != j) variances(i, j) = (*sums)(i < j ? i : i - 1) * deviation(i) * deviation(i) / divisor;
  });
  return variances;
}

Matrix lwr_reduced_variances_by_refit(Trials trials, std::ptrdiff_t order, const ParallelFor& parallel_for) {
  const auto n = trials.front().rows();
  Matrix variances(n, n, undefined);
  if (n < 2) return variances;
  parallel_for(n, [&](std::ptrdiff_t j) {
    std::vector<Matrix> reduced;
    std::vector<ConstView> views;
    for (const auto& trial : trials) {
      Matrix kept(n - 1, trial.cols());
      eigen(kept).topRows(j) = eigen(trial).topRows(j);
      eigen(kept).bottomRows(n - 1 - j) = eigen(trial).bottomRows(n - 1 - j);
      reduced.push_back(std::move(kept));
    }
    for (const auto& trial : reduced) views.push_back(trial);
    const LwrFits fits(views, order, parallel_for);
    if (fits.n_orders() < order) refuse(order, j);
    const VarModel model = fits.model(order, parallel_for);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      if (i != j) variances(i, j) = model.residual_covariance(i < j ? i : i - 1, i < j ? i : i - 1);
  });
  return variances;
}

}  // namespace golgi

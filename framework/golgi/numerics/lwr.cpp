#include "golgi/numerics/lwr.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/lwr_step.hpp"
#include "golgi/numerics/tiles.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;

/// Columns that are processed together: forward errors at t … t+width-1 and backward errors of the samples `lag` earlier.
struct Chunk {
  std::ptrdiff_t start = 0, width = 0;
};

/// Pairs (t, t-lag) within trials, divided into pieces whose borders depend only on the size of the data, so that sums are
/// added in one order with any number of threads.
std::vector<Chunk> chunks_of(Trials trials, std::ptrdiff_t lag) {
  constexpr std::ptrdiff_t smallest = 512, most = 64;  // small enough for the cache; few enough partial sums
  std::ptrdiff_t total = 0;
  for (const auto& trial : trials) total += trial.cols();
  const auto width = std::max(smallest, (total + most - 1) / most);
  std::vector<Chunk> chunks;
  std::ptrdiff_t offset = 0;
  for (const auto& trial : trials) {
    for (auto t = lag; t < trial.cols(); t += width) chunks.push_back({offset + t, std::min(width, trial.cols() - t)});
    offset += trial.cols();
  }
  return chunks;
}

/// Forward errors are at their own sample, backward errors at the sample that they predict; trials are side by side.
struct Errors {
  MatrixXd forward, backward;
};

ErrorProducts products_of(const Errors& errors, const std::vector<Chunk>& chunks, std::ptrdiff_t lag,
                          const ParallelFor& parallel_for) {
  const auto n = errors.forward.rows();
  std::vector<ErrorProducts> parts(chunks.size());
  parallel_for(std::ssize(chunks), [&](std::ptrdiff_t c) {
    const auto [start, width] = chunks[c];
    const auto f = errors.forward.middleCols(start, width);
    const auto b = errors.backward.middleCols(start - lag, width);
    auto& part = parts[c];
    part.ff = MatrixXd::Zero(n, n);
    part.bb = MatrixXd::Zero(n, n);
    part.ff.selfadjointView<Eigen::Lower>().rankUpdate(f);
    part.bb.selfadjointView<Eigen::Lower>().rankUpdate(b);
    part.fb.noalias() = f * b.transpose();
  });
  ErrorProducts sum{MatrixXd::Zero(n, n), MatrixXd::Zero(n, n), MatrixXd::Zero(n, n)};
  for (const auto& part : parts) {
    sum.ff += part.ff;
    sum.bb += part.bb;
    sum.fb += part.fb;
  }
  sum.ff.triangularView<Eigen::StrictlyUpper>() = sum.ff.transpose();
  sum.bb.triangularView<Eigen::StrictlyUpper>() = sum.bb.transpose();
  return sum;
}

/// The update of unnormalised errors by one order, f <- f - forward_gain b, b <- b - backward_gain f, and the next normalisers.
struct Step {
  MatrixXd forward_gain, backward_gain, forward_norm, backward_norm;
  MatrixXd residual_root;        // a square root of the order's E Eᵀ
  double log_residual_root = 0;  // log of its determinant
};

double log_diagonal(const MatrixXd& triangular) { return triangular.diagonal().array().log().sum(); }

/// @param u, v  normalisers of the forward and backward errors: lower triangular, as inverses of lower factors are
std::optional<Step> step_of(const ErrorProducts& sums, const MatrixXd& u, const MatrixXd& v, const ParallelFor& parallel_for) {
  using Eigen::Lower;
  const auto in_units = [&](const MatrixXd& left, const MatrixXd& sum, const MatrixXd& right) {
    return product(product(left, sum, parallel_for), right.transpose(), parallel_for);
  };
  const auto reflection = reflection_of({in_units(u, sums.ff, u), in_units(v, sums.bb, v), in_units(u, sums.fb, v)});
  if (!reflection) return std::nullopt;
  const auto& [forward_root, r, c] = *reflection;
  const auto d = contraction_root(r.transpose());
  if (!d) return std::nullopt;
  Step step;
  step.forward_gain = u.triangularView<Lower>().solve(product(r, v, parallel_for));
  step.backward_gain = v.triangularView<Lower>().solve(product(r.transpose(), u, parallel_for));
  step.forward_norm = c.triangularView<Lower>().solve(u);
  step.backward_norm = d->triangularView<Lower>().solve(v);
  // E = U_new⁻¹ EF and EF EFᵀ = Lf Lfᵀ.
  step.residual_root = step.forward_norm.triangularView<Lower>().solve(forward_root);
  step.log_residual_root = log_diagonal(forward_root) - log_diagonal(step.forward_norm);
  return step;
}

void reflect(Errors& errors, const Step& step, const std::vector<Chunk>& chunks, std::ptrdiff_t lag,
             const ParallelFor& parallel_for) {
  parallel_for(std::ssize(chunks), [&](std::ptrdiff_t c) {
    const auto [start, width] = chunks[c];
    auto f = errors.forward.middleCols(start, width);
    auto b = errors.backward.middleCols(start - lag, width);
    const MatrixXd old_forward = f;
    f.noalias() -= step.forward_gain * b;
    b.noalias() -= step.backward_gain * old_forward;
  });
}

/// Demeans x and gives the lower Cholesky factor L of its products; the errors of order 0 are L⁻¹ x in both directions.
Errors whitened(Trials trials, MatrixXd& scale, const ParallelFor& parallel_for) {
  const auto n = trials.front().rows();
  const auto means = pooled_means(trials);
  const Eigen::Map<const Eigen::VectorXd> mean(means.data(), n);
  std::ptrdiff_t total = 0;
  for (const auto& trial : trials) total += trial.cols();
  Errors errors;
  errors.forward.resize(n, total);
  std::ptrdiff_t offset = 0;
  for (const auto& trial : trials) {
    errors.forward.middleCols(offset, trial.cols()) = eigen(trial).colwise() - mean;
    offset += trial.cols();
  }
  const auto factor = lower_cholesky(lower_gram(errors.forward, parallel_for));
  if (!factor) throw NumericError("the variables' covariance is not positive definite: some are combinations of others");
  scale = *factor;
  // A column needs n² / 2 multiplications.
  for_each_tile(1, total, n * n / 2, parallel_for, [&](auto, auto, auto first, auto n_columns) {
    auto columns = errors.forward.middleCols(first, n_columns);
    scale.triangularView<Eigen::Lower>().solveInPlace(columns);
  });
  errors.backward = errors.forward;
  return errors;
}

OrderCriteria criteria_of(std::ptrdiff_t order, std::ptrdiff_t n, double m, double log_determinant) {
  const auto k = static_cast<double>(order * n * n);
  OrderCriteria result;
  result.order = order;
  result.log_determinant = log_determinant;
  if (m - k - 1 > 0) result.aic = m * log_determinant + 2 * k * m / (m - k - 1);
  result.bic = m * log_determinant + k * std::log(m);
  return result;
}

/// Sum of the log variances; the diagonal of L Lᵀ contains the sums of squares, divided by T - 1 as in the toolbox.
double log_variances(const MatrixXd& scale, std::ptrdiff_t n_samples) {
  return (scale.rowwise().squaredNorm() / static_cast<double>(n_samples - 1)).array().log().sum();
}

}  // namespace

LwrFits::LwrFits(Trials trials, std::ptrdiff_t max_order, const ParallelFor& parallel_for) : n_(trials.front().rows()) {
  if (n_samples_with_lags(trials, 1) <= 2 * n_)
    throw DataError("a VAR of order 1 with " + std::to_string(n_) + " variables needs more than " + std::to_string(2 * n_) +
                    " samples with their lag, but the recording has " + std::to_string(n_samples_with_lags(trials, 1)));
  if (n_samples_with_lags(trials, 2) < 2)
    throw DataError("the trials are too short for a VAR: they need at least three samples");
  MatrixXd scale;
  Errors errors = whitened(trials, scale, parallel_for);
  MatrixXd forward_norm = MatrixXd::Identity(n_, n_), backward_norm = forward_norm;
  const double log_unit = log_variances(scale, n_samples_with_lags(trials, 0));
  for (std::ptrdiff_t order = 1; order <= max_order; ++order) {
    const auto m = n_samples_with_lags(trials, order);
    // Forward and backward errors together span 2N dimensions: with fewer samples a reflection of 1 is certain.
    // The toolbox divides by the number of samples that the next order would have, minus one.
    if (m <= 2 * n_ || n_samples_with_lags(trials, order + 1) < 2) break;
    const auto chunks = chunks_of(trials, order);
    const auto step = step_of(products_of(errors, chunks, order, parallel_for), forward_norm, backward_norm, parallel_for);
    if (!step) break;
    const MatrixXd residual_root = product(scale, step->residual_root, parallel_for);
    // The samples that the next order would have: the toolbox's count.
    const auto count = static_cast<double>(n_samples_with_lags(trials, order + 1));
    const double log_determinant =
        2 * (log_diagonal(scale) + step->log_residual_root) - log_unit - static_cast<double>(n_) * std::log(count - 1);
    criteria_.push_back(criteria_of(order, n_, count, log_determinant));
    forward_gain_.push_back(matrix_of(step->forward_gain));
    backward_gain_.push_back(matrix_of(step->backward_gain));
    residual_product_.push_back(matrix_of(product(residual_root, residual_root.transpose(), parallel_for)));
    n_samples_.push_back(m);
    divisor_.push_back(count - 1);
    forward_norm = step->forward_norm;
    backward_norm = step->backward_norm;
    if (order < max_order) reflect(errors, *step, chunks, order, parallel_for);
  }
  if (criteria_.empty())
    throw NumericError(
        "a VAR of order 1 cannot be fitted: the residuals are not of full rank (too few samples, or a variable that "
        "the past determines exactly)");
  scale_ = matrix_of(scale);
}

std::ptrdiff_t LwrFits::best(double OrderCriteria::*value, const char* name) const {
  const OrderCriteria* smallest = nullptr;
  for (const auto& entry : criteria_)
    if (!std::isnan(entry.*value) && (!smallest || entry.*value < smallest->*value)) smallest = &entry;
  if (!smallest)
    throw DataError(std::string(name) + " is not defined for any order: " + std::to_string(n_) + " variables have " +
                    std::to_string(n_ * n_) + " coefficients per lag, but the recording has " +
                    std::to_string(n_samples_.front()) +
                    " samples; choose criterion bic or fixed, fewer variables or a longer recording");
  return smallest->order;
}

std::ptrdiff_t LwrFits::order_by_aic() const { return best(&OrderCriteria::aic, "AIC"); }
std::ptrdiff_t LwrFits::order_by_bic() const { return best(&OrderCriteria::bic, "BIC"); }

VarModel LwrFits::model(std::ptrdiff_t order, const ParallelFor& parallel_for) const {
  if (order < 1 || order > n_orders())
    throw DataError("a VAR of order " + std::to_string(order) + " cannot be fitted; the recording allows orders up to " +
                    std::to_string(n_orders()));
  // Polynomials of the prediction errors of the whitened signal: forward [I, -A_1, …], backward […, -B_1, I].
  MatrixXd forward = MatrixXd::Identity(n_, n_), backward = forward;
  for (std::ptrdiff_t k = 0; k < order; ++k) {
    const auto width = (k + 1) * n_;
    MatrixXd longer_forward = MatrixXd::Zero(n_, width + n_), longer_backward = longer_forward;
    longer_forward.leftCols(width) = forward;
    longer_backward.rightCols(width) = backward;
    const std::size_t index = k;
    forward = longer_forward;
    subtract_product(forward.rightCols(width), eigen(forward_gain_[index]), backward, parallel_for);
    backward = longer_backward;
    if (k + 1 < order)
      subtract_product(backward.leftCols(width), eigen(backward_gain_[index]), longer_forward.leftCols(width), parallel_for);
  }
  const std::size_t index = order - 1;
  const MatrixXd scale = eigen(scale_);
  const MatrixXd unscale = scale.triangularView<Eigen::Lower>().solve(MatrixXd::Identity(n_, n_));
  VarModel model;
  model.order = order;
  model.n_samples = n_samples_[index];
  model.coefficients = Matrix(n_, n_ * order);
  for (std::ptrdiff_t lag = 1; lag <= order; ++lag)
    eigen(model.coefficients).middleCols((lag - 1) * n_, n_) =
        -product(product(scale, forward.middleCols(lag * n_, n_), parallel_for), unscale, parallel_for);
  model.residual_covariance = matrix_of(eigen(residual_product_[index]) / divisor_[index]);
  return model;
}

std::ptrdiff_t largest_aic_order(Trials trials, std::ptrdiff_t max_order) {
  const auto n = trials.front().rows();
  auto order = max_order;
  while (order > 0 && n_samples_with_lags(trials, order + 1) <= order * n * n + 1) --order;
  return order;
}

}  // namespace golgi

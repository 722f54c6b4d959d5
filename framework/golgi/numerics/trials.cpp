#include "golgi/numerics/trials.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/tiles.hpp"

namespace golgi {
namespace {

std::string name_of(std::span<const std::string> names, std::ptrdiff_t variable) {
  return variable < std::ssize(names) ? "'" + names[variable] + "'" : std::to_string(variable);
}

/// Pooled correlations, (N, N).
Eigen::MatrixXd correlations(Trials trials, const ParallelFor& parallel_for) {
  const auto n = trials.front().rows();
  const auto means = pooled_means(trials);
  const Eigen::Map<const Eigen::VectorXd> mean(means.data(), n);
  Eigen::MatrixXd products = Eigen::MatrixXd::Zero(n, n);
  for (const auto& trial : trials) {
    const Eigen::MatrixXd centred = eigen(trial).colwise() - mean;
    add_lower_gram(products, centred, parallel_for);
  }
  const Eigen::VectorXd scale = products.diagonal().cwiseSqrt().cwiseInverse();
  return scale.asDiagonal() * Eigen::MatrixXd(products.selfadjointView<Eigen::Lower>()) * scale.asDiagonal();
}

}  // namespace

std::vector<ConstView> views_of(const Dataset& data) {
  std::vector<ConstView> views;
  for (const auto& trial : data.trials()) views.push_back(trial.values());
  return views;
}

void require_finite(Trials trials, std::span<const std::string> names) {
  if (trials.empty() || trials.front().rows() == 0) throw DataError("the recording contains no variables");
  for (std::size_t r = 0; r < trials.size(); ++r) {
    const auto& trial = trials[r];
    if (trial.rows() != trials.front().rows())
      throw DataError("trial " + std::to_string(r) + " has " + std::to_string(trial.rows()) + " variables, but trial 0 has " +
                      std::to_string(trials.front().rows()));
    for (std::ptrdiff_t i = 0; i < trial.rows(); ++i)
      for (std::ptrdiff_t t = 0; t < trial.cols(); ++t)
        if (!std::isfinite(trial(i, t)))
          throw DataError("trial " + std::to_string(r) + ", variable " + name_of(names, i) + ", sample " + std::to_string(t) +
                          ": the value is not finite; remove or mask it first");
  }
}

std::vector<std::uint8_t> constant_variables(Trials trials, std::span<const std::string> names) {
  const auto n_samples = static_cast<double>(n_samples_with_lags(trials, 0));
  std::vector<std::uint8_t> constant;
  for (std::ptrdiff_t i = 0; i < trials.front().rows(); ++i) {
    double low = INFINITY, high = -INFINITY;
    for (const auto& trial : trials) {
      if (trial.cols() == 0) continue;
      low = std::min(low, std::ranges::min(trial.row(i)));
      high = std::max(high, std::ranges::max(trial.row(i)));
    }
    constant.push_back(!(low < high));
    if (constant.back()) continue;
    // A sum of squares must fit into a double and keep its digits.
    constexpr double most = 1e300, least = 1e-300;
    const double largest = std::max(std::abs(low), std::abs(high)), span = high / 2 - low / 2;
    const bool overflows = !(n_samples * largest * largest < most);
    if (overflows || span * span < least)
      throw DataError("variable " + name_of(names, i) + " ranges from " + format_number(low) + " to " + format_number(high) +
                      ": its variance " + (overflows ? "overflows" : "underflows") +
                      "; rescale the data (for example with transform/zscore)");
  }
  return constant;
}

void require_varying(Trials trials, std::span<const std::string> names) {
  const auto constant = constant_variables(trials, names);
  for (std::ptrdiff_t i = 0; i < std::ssize(constant); ++i)
    if (constant[i])
      throw DataError("variable " + name_of(names, i) + " is constant; leave it out, for example with transform/select");
}

void require_independent(Trials trials, std::span<const std::string> names, const ParallelFor& parallel_for) {
  const Eigen::MatrixXd correlation = correlations(trials, parallel_for);
  const auto n = correlation.rows();
  // 1e-12: the rounding of a sum of squares over 1e4 samples, with a margin.
  constexpr double least_unexplained = 1e-12;
  // A pivot of the factorisation is the variance that the variables before it leave unexplained.
  const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
  if (factor.info() == Eigen::Success && factor.matrixLLT().diagonal().cwiseAbs2().minCoeff() > least_unexplained) return;
  // Rare and slow: each variable is compared with those before it; the message names the first that they explain, and them.
  for (std::ptrdiff_t i = 1; i < n; ++i) {
    const auto before = correlation.topLeftCorner(i, i).llt();
    const Eigen::VectorXd weights = before.solve(correlation.col(i).head(i));
    const double unexplained = 1 - correlation.col(i).head(i).dot(weights);
    if (unexplained > least_unexplained) continue;
    std::string others;
    for (std::ptrdiff_t j = 0; j < i; ++j)
      if (std::abs(weights(j)) > 1e-6) others += (others.empty() ? "" : ", ") + name_of(names, j);
    throw DataError("variable " + name_of(names, i) + " is a linear combination of " + others +
                    " at the same sample; leave one of them out, for example with transform/select");
  }
}

std::ptrdiff_t n_samples_with_lags(Trials trials, std::ptrdiff_t order) {
  std::ptrdiff_t n = 0;
  for (const auto& trial : trials) n += std::max<std::ptrdiff_t>(0, trial.cols() - order);
  return n;
}

std::vector<double> pooled_means(Trials trials) {
  const auto n = trials.front().rows();
  std::vector<double> means(n);
  Eigen::Map<Eigen::VectorXd> sums(means.data(), n);
  std::ptrdiff_t total = 0;
  for (const auto& trial : trials) {
    sums += eigen(trial).rowwise().sum();
    total += trial.cols();
  }
  sums /= static_cast<double>(total);
  return means;
}

Matrix lagged_design(Trials trials, std::ptrdiff_t order) {
  const auto n = trials.front().rows();
  Matrix design(n_samples_with_lags(trials, order), n * order);
  auto view = eigen(design);
  std::ptrdiff_t row = 0;
  for (const auto& trial : trials) {
    const auto m = trial.cols() - order;
    if (m <= 0) continue;
    for (std::ptrdiff_t lag = 1; lag <= order; ++lag)
      view.block(row, (lag - 1) * n, m, n) = eigen(trial).middleCols(order - lag, m).transpose();
    row += m;
  }
  return design;
}

Matrix lagged_responses(Trials trials, std::ptrdiff_t order) {
  const auto n = trials.front().rows();
  Matrix responses(n_samples_with_lags(trials, order), n);
  std::ptrdiff_t row = 0;
  for (const auto& trial : trials) {
    const auto m = trial.cols() - order;
    if (m <= 0) continue;
    eigen(responses).middleRows(row, m) = eigen(trial).rightCols(m).transpose();
    row += m;
  }
  return responses;
}

}  // namespace golgi

#include "golgi/numerics/normal_equations.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace golgi {
namespace {

using Eigen::Lower;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Smallest share of a regressor's scaled variance that the best combination of the others must leave unexplained. Products are
// rounded by about 1e-15 of the variance, and powers and traces leave 1e-6 of each other unexplained.
constexpr double least_unexplained = 1e-10;

/// Regressors are dependent along eigenvectors of eigenvalue 0; a regressor that is part of a dependence is not determined.
NormalInverse pseudo_inverse(const MatrixXd& correlation) {
  const auto n = correlation.rows();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(correlation);
  NormalInverse result;
  VectorXd inverse_values = VectorXd::Zero(n), dependence = VectorXd::Zero(n);
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    if (eigen.eigenvalues()(k) > least_unexplained) {
      inverse_values(k) = 1 / eigen.eigenvalues()(k);
      result.log_determinant += std::log(eigen.eigenvalues()(k));
      ++result.rank;
    } else {
      dependence += eigen.eigenvectors().col(k).cwiseAbs2();
    }
  }
  result.inverse = eigen.eigenvectors() * inverse_values.asDiagonal() * eigen.eigenvectors().transpose();
  // 1e-8: squared share in a dependence, far above the eigenvectors' rounding.
  for (std::ptrdiff_t k = 0; k < n; ++k) result.determined.push_back(dependence(k) < 1e-8);
  return result;
}

/// Sums of products over blocks of samples.
struct Products {
  Products(std::ptrdiff_t p, std::span<const double> response, std::span<const double> weights)
      : result{MatrixXd::Zero(p, p), VectorXd::Zero(p)},
        y(response.data(), std::ssize(response)),
        w(weights.data(), std::ssize(weights)),
        scaled(p, samples_per_block) {}

  template <class Block>  // (P, n)
  void add(std::ptrdiff_t first, const Block& block) {
    const auto n = block.cols();
    const Eigen::VectorXd root = w.segment(first, n).sqrt();
    scaled.leftCols(n) = block * root.asDiagonal();
    result.gram.selfadjointView<Lower>().rankUpdate(scaled.leftCols(n));
    result.moments.noalias() += scaled.leftCols(n) * (root.array() * y.segment(first, n)).matrix();
  }

  NormalEquations result;
  Eigen::Map<const Eigen::ArrayXd> y, w;
  MatrixXd scaled;
};

}  // namespace

NormalEquations normal_equations(const ConstEigenMap& regressors, std::span<const double> response,
                                 std::span<const double> weights, const Poll& poll) {
  Products products(regressors.rows(), response, weights);
  for (std::ptrdiff_t first = 0; first < regressors.cols(); first += samples_per_block) {
    poll();
    products.add(first, regressors.middleCols(first, std::min(samples_per_block, regressors.cols() - first)));
  }
  return products.result;
}

NormalEquations normal_equations(const RegressorBlocks& regressors, std::span<const double> response,
                                 std::span<const double> weights, const Poll& poll) {
  Products products(regressors.n_regressors(), response, weights);
  for_each_block(regressors, poll, [&](std::ptrdiff_t first, const auto& block) { products.add(first, block); });
  return products.result;
}

NormalInverse invert_normal(const MatrixXd& gram, const Poll& poll) {
  const auto p = gram.rows();
  // Regressors may be in any units; one that is zero throughout is left out.
  std::vector<std::ptrdiff_t> used;
  for (std::ptrdiff_t k = 0; k < p; ++k)
    if (gram(k, k) > 0) used.push_back(k);
  const auto n = std::ssize(used);
  VectorXd scale(n);
  for (std::ptrdiff_t k = 0; k < n; ++k) scale(k) = 1 / std::sqrt(gram(used[std::size_t(k)], used[std::size_t(k)]));
  MatrixXd correlation(n, n);
  for (std::ptrdiff_t b = 0; b < n; ++b)
    for (std::ptrdiff_t a = b; a < n; ++a)
      correlation(a, b) = correlation(b, a) = gram(used[std::size_t(a)], used[std::size_t(b)]) * scale(a) * scale(b);

  NormalInverse small;
  const Eigen::LLT<MatrixXd> factor(correlation);
  // A pivot is the share of a regressor that those before it leave unexplained.
  if (n > 0 && factor.info() == Eigen::Success && factor.matrixLLT().diagonal().cwiseAbs2().minCoeff() > least_unexplained) {
    constexpr std::ptrdiff_t block = 48;  // columns; a multiple of what Eigen solves together, so that the bytes are the same
    small.inverse = MatrixXd::Identity(n, n);
    for (std::ptrdiff_t first = 0; first < n; first += block) {
      poll();
      auto columns = small.inverse.middleCols(first, std::min(block, n - first));
      factor.solveInPlace(columns);
    }
    small.determined.assign(std::size_t(n), 1);
    small.rank = n;
    small.log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum();
  } else if (n > 0) {
    small = pseudo_inverse(correlation);
  }
  NormalInverse result{MatrixXd::Zero(p, p), std::vector<std::uint8_t>(std::size_t(p), 0), small.rank,
                       small.log_determinant - 2 * scale.array().log().sum()};
  for (std::ptrdiff_t b = 0; b < n; ++b) {
    result.determined[std::size_t(used[std::size_t(b)])] = small.determined[std::size_t(b)];
    for (std::ptrdiff_t a = 0; a < n; ++a)
      result.inverse(used[std::size_t(a)], used[std::size_t(b)]) = small.inverse(a, b) * scale(a) * scale(b);
  }
  return result;
}

}  // namespace golgi

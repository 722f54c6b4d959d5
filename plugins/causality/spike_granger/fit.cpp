#include "fit.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/tiled_cholesky.hpp>

namespace golgi::spike_granger {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// With a ridge r, the variance of a coefficient grows to a share of 1 / r where its feature follows from others; a half for
/// each of two that are equal, a quarter for each of two whose sum is a third.
constexpr double most_variance = 0.2;

/// Replaces covariances by correlations, with the ridge. @return (P) the factors of the features
VectorXd scale(Moments& moments, double ridge, const ParallelFor& parallel_for) {
  const VectorXd factors = moments.gram.diagonal().cwiseSqrt().cwiseInverse();
  if (!factors.allFinite())
    throw DataError(
        "a unit's features do not vary over the recording; record longer, set last_ms or flanks_ms lower, or "
        "leave units out that fire in nearly every bin");
  const Index n = moments.responses.cols(), m = factors.size() / n;
  parallel_for(n, [&](std::ptrdiff_t j) {
    for (Index col = j * m; col < (j + 1) * m; ++col) {
      const Index rest = factors.size() - col;
      moments.gram.col(col).tail(rest).array() *= factors.tail(rest).array() * factors(col);
      moments.gram(col, col) += ridge;
    }
    moments.responses.col(j).array() *= factors.array();
  });
  return factors;
}

}  // namespace

MatrixXd whitening(const MatrixXd& covariance) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(covariance);
  const VectorXd roots = solver.eigenvalues().cwiseSqrt().cwiseInverse();
  return solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
}

Fit fit(Moments moments, const Features& features, std::int64_t n_bins, double ridge, const ParallelFor& parallel_for) {
  const Index n = moments.responses.cols(), m = features.size(), tested = features.n_tested, p = n * m;
  const VectorXd factors = scale(moments, ridge, parallel_for);
  MatrixXd& inverse = moments.gram;
  invert_cholesky(inverse, parallel_for);
  MatrixXd white = whitened(inverse, moments.responses, parallel_for);
  moments.responses.resize(0, 0);
  // beta' S R is the squared length of the whitened responses.
  const VectorXd residuals = moments.variances - white.colwise().squaredNorm().transpose();
  const MatrixXd beta = unwhitened(inverse, white, parallel_for);
  white.resize(0, 0);

  Fit result{Matrix(tested, n * n), Matrix(tested, n * n), {residuals.begin(), residuals.end()}, std::vector<std::uint8_t>(n)};
  auto raw = eigen(result.beta), u = eigen(result.u);
  parallel_for(n, [&](std::ptrdiff_t j) {
    const auto below = inverse.block(j * m, j * m, p - j * m, tested);
    const MatrixXd covariance = below.transpose() * below;
    result.collinear[j] = ridge > 0 && covariance.diagonal().maxCoeff() * ridge > most_variance;
    const MatrixXd white_of = whitening(covariance);
    const auto of_source = beta.middleRows(j * m, tested);
    const auto errors = (static_cast<double>(n_bins) / residuals.array()).sqrt().matrix();
    raw.middleCols(j * n, n) = factors.segment(j * m, tested).asDiagonal() * of_source;
    u.middleCols(j * n, n) = white_of * of_source * errors.asDiagonal();
  });
  return result;
}

Effect effect_of(const Eigen::Ref<const VectorXd>& beta, const MatrixXd& tested) {
  const VectorXd kernel = tested.transpose() * beta;
  Index largest = 0;
  kernel.cwiseAbs().maxCoeff(&largest);
  return {kernel.sum(), static_cast<double>(largest + 1)};
}

PairEffects pairs_of(const Fit& fit) {
  const auto n = std::ssize(fit.residuals);
  PairEffects pairs;
  pairs.n_units = n;
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j || fit.collinear[j]) continue;
      pairs.sources.push_back(static_cast<std::int32_t>(j));
      pairs.targets.push_back(static_cast<std::int32_t>(i));
    }
  pairs.u = Matrix(fit.u.rows(), std::ssize(pairs.sources));
  for (std::ptrdiff_t b = 0; b < fit.u.rows(); ++b)
    for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) pairs.u(b, k) = fit.u(b, pairs.sources[k] * n + pairs.targets[k]);
  return pairs;
}

}  // namespace golgi::spike_granger

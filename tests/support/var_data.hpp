// Seeded data of linear processes for tests: independent of the simulators, so that estimators and simulators are checked
// against different code.
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::test {

/// x(t) = Σ A_l x(t-l) + e(t), e independent standard normal, from zeros; 200 samples are discarded first.
/// @param coefficients  A_1, A_2, …
inline Matrix var_data(const std::vector<Eigen::MatrixXd>& coefficients, std::ptrdiff_t n_samples, const std::string& seed) {
  constexpr std::ptrdiff_t discarded = 200;
  const auto n = coefficients.front().rows();
  Random random(fingerprint_of(seed), "var_data");
  Eigen::MatrixXd x(n, n_samples + discarded);
  for (std::ptrdiff_t t = 0; t < x.cols(); ++t) {
    for (std::ptrdiff_t i = 0; i < n; ++i) x(i, t) = random.normal();
    for (std::size_t l = 0; l < coefficients.size(); ++l)
      if (const auto lag = static_cast<std::ptrdiff_t>(l) + 1; t >= lag) x.col(t) += coefficients[l] * x.col(t - lag);
  }
  return Matrix::from(x.rightCols(n_samples));
}

/// Random coefficients whose process is stable: the companion matrix is scaled to the given spectral radius.
inline std::vector<Eigen::MatrixXd> random_var(std::ptrdiff_t n, int order, double radius, const std::string& seed) {
  Random random(fingerprint_of(seed), "random_var");
  std::vector<Eigen::MatrixXd> coefficients;
  for (int l = 0; l < order; ++l)
    coefficients.push_back(Eigen::MatrixXd::NullaryExpr(n, n, [&] { return random.normal() / static_cast<double>(order); }));
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(n * order, n * order);
  for (int l = 0; l < order; ++l) companion.block(0, l * n, n, n) = coefficients[static_cast<std::size_t>(l)];
  companion.bottomLeftCorner(n * (order - 1), n * (order - 1)).setIdentity();
  const double factor = radius / companion.eigenvalues().cwiseAbs().maxCoeff();
  // Scaling lag l by factor^l scales every eigenvalue by factor.
  double power = factor;
  for (auto& matrix : coefficients) {
    matrix *= power;
    power *= factor;
  }
  return coefficients;
}

/// Of trials, without copying; they must outlive the views.
inline std::vector<ConstView> views(const std::vector<Matrix>& trials) {
  std::vector<ConstView> result;
  for (const auto& trial : trials) result.push_back(trial.view());
  return result;
}

inline Dataset dataset_of(std::vector<Matrix> trials) {
  Dataset data;
  data.names = default_names(trials.front().rows());
  for (auto& values : trials) data.trials.emplace_back().values = std::move(values);
  return data;
}

}  // namespace golgi::test

// For tests of components: seeded data of linear processes whose wiring is known. Independent of the simulators, so that
// estimators and simulators are checked against different code.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi::test {

/// x(t) = Σ A_l x(t-l) + e(t), e independent standard normal, from zeros; 200 samples are discarded first.
/// @param coefficients  A_1, A_2, …
inline Matrix var_data(const std::vector<Eigen::MatrixXd>& coefficients, std::ptrdiff_t n_samples, const std::string& seed) {
  constexpr std::ptrdiff_t discarded = 200;
  const auto n = coefficients.front().rows();
  Random random(fingerprint_of(seed), "var_data");
  // Plain loops: products of Eigen would take a second to compile in each test that includes this.
  std::vector<std::vector<double>> x(n_samples + discarded, std::vector<double>(n));
  for (std::ptrdiff_t t = 0; t < std::ssize(x); ++t) {
    for (double& value : x[t]) value = random.normal();
    for (std::ptrdiff_t lag = 1; lag <= std::min(t, std::ssize(coefficients)); ++lag) {
      const double* weight = coefficients[lag - 1].data();  // column after column
      for (const double source : x[t - lag])
        for (double& target : x[t]) target += *weight++ * source;
    }
  }
  Matrix values(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) values(i, t) = x[t + discarded][i];
  return values;
}

/// Views of trials, without copying; the trials must outlive the views.
inline std::vector<ConstView> views(const std::vector<Matrix>& trials) {
  std::vector<ConstView> result;
  for (const auto& trial : trials) result.push_back(trial);
  return result;
}

/// @param trials  (N, T) each   @return a dataset of x0, x1, …, with dt_s 1 and without truth
inline Dataset dataset_of(std::vector<Matrix> trials) {
  const auto names = default_names(trials.front().rows());
  std::vector<Trial> all;
  for (auto& values : trials) all.emplace_back(std::move(values));
  return Dataset(names, 1, std::move(all));
}

/// A chain x0 → x1 → …: each variable is 0.3 times its last value, plus `coupling` times the last value of the variable before
/// it, plus standard normal noise. One trial, with the truth. Coupling 0: no links, for checks of p-values.
inline Dataset chain_data(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, const std::string& seed) {
  Eigen::MatrixXd coefficients = Eigen::MatrixXd::Zero(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    coefficients(i, i) = 0.3;
    if (i > 0) coefficients(i, i - 1) = coupling;
  }
  Dataset data = dataset_of({var_data({coefficients}, n_samples, seed)});
  std::vector<Link> links;
  for (std::int32_t target = 1; coupling != 0 && target < n; ++target) links.push_back({target, target - 1, coupling, 1});
  data.set_truth(GroundTruth(static_cast<std::int32_t>(n), std::move(links)));
  return data;
}

}  // namespace golgi::test

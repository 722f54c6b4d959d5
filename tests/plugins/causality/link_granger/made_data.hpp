// Recordings whose wiring is known, for tests of causality/link_granger.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/npy_numbers.hpp"
#include "support/solvers.hpp"

namespace golgi::test {

/// A network of units x(t+1) = f(W x + B c + b) + noise, over trials from random starts, with step inputs c.
struct MadeNetwork {
  Eigen::MatrixXd weights;
  Dataset data;
};

struct NetworkRecipe {
  std::ptrdiff_t n = 4, n_trials = 200, n_steps = 100, n_inputs = 2;
  double radius = 1.2, noise = 0;
};

/// @param f  the link   @param recipe  radius: spectral radius of the normal weights between all units, self-weights included
template <class Link>
MadeNetwork made_network(const NetworkRecipe& recipe, const std::string& seed, const Link& f) {
  const auto n = recipe.n, n_inputs = recipe.n_inputs;
  const Fingerprint of = fingerprint_of(seed);
  Random wiring(of, "wiring");
  const auto normal = [](Random& random, std::ptrdiff_t rows, std::ptrdiff_t cols) {
    Eigen::MatrixXd values(rows, cols);
    for (Eigen::Index i = 0; i < rows; ++i)
      for (Eigen::Index j = 0; j < cols; ++j) values(i, j) = random.normal();
    return values;
  };
  MadeNetwork made{normal(wiring, n, n), {}};
  made.weights *= recipe.radius / golgi::test::spectral_radius(made.weights);
  const Eigen::MatrixXd inputs = normal(wiring, n, n_inputs), bias = 0.1 * normal(wiring, n, 1);
  std::vector<Trial> trials;
  for (std::ptrdiff_t r = 0; r < recipe.n_trials; ++r) {
    Random random(of, "trial", static_cast<std::uint64_t>(r));
    Eigen::VectorXd x = normal(random, n, 1);
    Matrix values(n, recipe.n_steps), courses(n_inputs, recipe.n_steps);
    for (std::ptrdiff_t k = 0; k < n_inputs; ++k) {
      const double height = random.normal();
      const auto onset = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(recipe.n_steps)));
      for (std::ptrdiff_t t = onset; t < recipe.n_steps; ++t) courses(k, t) = height;
    }
    for (std::ptrdiff_t t = 0; t < recipe.n_steps; ++t) {
      if (t > 0) {
        Eigen::VectorXd z = made.weights * x + bias.col(0);
        if (n_inputs > 0) z += inputs * eigen(courses).col(t);
        for (std::ptrdiff_t i = 0; i < n; ++i) x(i) = f(z(i)) + recipe.noise * random.normal();
      }
      for (std::ptrdiff_t i = 0; i < n; ++i) values(i, t) = x(i);
    }
    Trial trial(std::move(values));
    if (n_inputs > 0) trial.set_covariates(std::move(courses));
    trials.push_back(std::move(trial));
  }
  made.data = Dataset(default_names(n), 0.01, std::move(trials));
  std::vector<Covariate> covariates;
  for (std::ptrdiff_t k = 0; k < n_inputs; ++k)
    covariates.push_back({"input" + std::to_string(k), "", Covariate::Course::step, Covariate::At::next});
  if (n_inputs > 0) made.data.set_covariates(covariates);
  return made;
}

inline double correlation_of(const std::vector<double>& x, const std::vector<double>& y) {
  const Eigen::Map<const Eigen::ArrayXd> a(x.data(), std::ssize(x)), b(y.data(), std::ssize(y));
  const Eigen::ArrayXd u = a - a.mean(), v = b - b.mean();
  return (u * v).sum() / std::sqrt(u.square().sum() * v.square().sum());
}

/// Correlation of off-diagonal entries.
template <class Values>
double off_diagonal_correlation(const Values& estimated, const Eigen::MatrixXd& truth) {
  std::vector<double> x, y;
  for (Eigen::Index i = 0; i < truth.rows(); ++i)
    for (Eigen::Index j = 0; j < truth.cols(); ++j)
      if (i != j) {
        x.push_back(estimated(i, j));
        y.push_back(truth(i, j));
      }
  return correlation_of(x, y);
}

/// x(t+1) = x + 0.01 f((W0 + x a') x), of the golden folder `name`.
struct Toy {
  static constexpr std::ptrdiff_t n = 5, n_samples = 5001;
  Eigen::MatrixXd w0;
  Eigen::VectorXd gate;
  Matrix x;  ///< (n, n_samples)

  Toy(const std::string& name, double (*f)(double)) : w0(n, n), gate(n), x(n, n_samples) {
    const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators" / name;
    const auto w = npy_numbers<double>(folder / "w0.npy"), a = npy_numbers<double>(folder / "gate.npy");
    golden = npy_numbers<double>(folder / "x_every_50.npy");
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      gate(i) = a[i];
      x(i, 0) = golden[i];
      for (std::ptrdiff_t j = 0; j < n; ++j) w0(i, j) = w[i * n + j];
    }
    for (std::ptrdiff_t t = 1; t < n_samples; ++t) {
      const Eigen::VectorXd at = eigen(x).col(t - 1), z = (w0 + at * gate.transpose()) * at;
      for (std::ptrdiff_t i = 0; i < n; ++i) x(i, t) = at(i) + 0.01 * f(z(i));
    }
  }
  double weight(std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t t) const { return w0(i, j) + gate(j) * x(i, t); }
  /// Samples first … last.
  Dataset recorded(std::ptrdiff_t first, std::ptrdiff_t last) const {
    Matrix part(n, last - first + 1);
    eigen(part) = eigen(x).middleCols(first, last - first + 1);
    return Dataset(default_names(n), 0.01, {Trial(std::move(part))});
  }
  std::vector<double> golden;  ///< every 50th sample
};

/// Rows of a written table, without its header.
inline std::vector<std::vector<std::string>> table_of(const PlainContext& context, const std::string& name) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> cells;
  std::string cell;
  for (const char c : context.files.at(name)) {
    if (c != ',' && c != '\n') {
      cell += c;
      continue;
    }
    cells.push_back(cell);
    cell.clear();
    if (c == '\n') rows.push_back(std::move(cells)), cells = {};
  }
  rows.erase(rows.begin());
  return rows;
}

}  // namespace golgi::test

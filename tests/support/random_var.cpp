#include "support/random_var.hpp"

#include "golgi/core/rng.hpp"
#include "support/solvers.hpp"

namespace golgi::test {

std::vector<Eigen::MatrixXd> random_var(std::ptrdiff_t n, int order, double radius, const std::string& seed) {
  Random random(fingerprint_of(seed), "random_var");
  std::vector<Eigen::MatrixXd> coefficients;
  for (int l = 0; l < order; ++l)
    coefficients.push_back(Eigen::MatrixXd::NullaryExpr(n, n, [&] { return random.normal() / static_cast<double>(order); }));
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(n * order, n * order);
  for (int l = 0; l < order; ++l) companion.block(0, l * n, n, n) = coefficients[l];
  companion.bottomLeftCorner(n * (order - 1), n * (order - 1)).setIdentity();
  const double factor = radius / spectral_radius(companion);
  // Scaling lag l by factor^l scales every eigenvalue by factor.
  double power = factor;
  for (auto& matrix : coefficients) {
    matrix *= power;
    power *= factor;
  }
  return coefficients;
}

}  // namespace golgi::test

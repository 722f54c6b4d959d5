#include "golgi/simulation/noise.hpp"

#include <Eigen/Cholesky>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi::simulation {

Matrix cholesky(const Matrix& covariance, std::ptrdiff_t n, const std::string& name) {
  if (covariance.rows() != n || covariance.cols() != n)
    throw DataError(name + " is " + std::to_string(covariance.rows()) + " x " + std::to_string(covariance.cols()) + "; for " +
                    std::to_string(n) + " variables it must be " + std::to_string(n) + " x " + std::to_string(n));
  const auto view = eigen(covariance);
  if (!view.allFinite()) throw DataError(name + " contains a value that is not finite");
  if ((view - view.transpose()).cwiseAbs().maxCoeff() > 1e-12 * view.cwiseAbs().maxCoeff())
    throw DataError(name + " is not symmetric");
  const Eigen::LLT<Eigen::MatrixXd> factored(view);
  if (factored.info() != Eigen::Success) throw DataError(name + " is not positive definite: no noise has this covariance");
  const Eigen::MatrixXd lower = factored.matrixL();
  return matrix_of(lower);
}

}  // namespace golgi::simulation

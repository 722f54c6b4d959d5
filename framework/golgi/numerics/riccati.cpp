#include "golgi/numerics/riccati.hpp"

#include <Eigen/LU>
#include <cmath>
#include <cstdio>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

constexpr int max_doublings = 60;          // a horizon of 2^60 samples
constexpr double largest_residual = 1e-9;  // a larger one is an error; well-conditioned problems leave 1e-15

using Eigen::MatrixXd;

void symmetrise(MatrixXd& x) { x = 0.5 * (x + x.transpose()).eval(); }

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1e", value);
  return buffer;
}

}  // namespace

Matrix solve_filter_riccati(ConstView a_view, ConstView h_view, ConstView q_view) {
  const ConstEigenMap a = eigen(a_view), h = eigen(h_view), q = eigen(q_view);
  const auto p = a.rows();
  if (a.cols() != p || h.rows() != p || h.cols() != p || q.rows() != p || q.cols() != p)
    throw InternalError("solve_filter_riccati: the matrices differ in size");
  const MatrixXd identity = MatrixXd::Identity(p, p);
  // The filter's equation is the regulator's with A transposed; the names follow the filter's.
  MatrixXd transition = a, information = h, covariance = q;
  bool converged = false;
  for (int step = 0; step < max_doublings && !converged; ++step) {
    // A <- A W⁻¹ A,  P <- P + A P (I + H P)⁻¹ Aᵀ = P + A W⁻¹ P Aᵀ,  H <- H + Aᵀ H W⁻¹ A,  with W = I + P H.
    const Eigen::PartialPivLU<MatrixXd> w(identity + covariance * information);
    const MatrixXd through = w.solve(transition);
    MatrixXd growth = transition * w.solve(covariance) * transition.transpose();
    symmetrise(growth);
    MatrixXd learned = transition.transpose() * information * through;
    symmetrise(learned);
    covariance += growth;
    information += learned;
    transition = transition * through;
    if (!covariance.allFinite() || !information.allFinite() || !transition.allFinite()) break;
    converged = growth.norm() <= 1e-16 * covariance.norm();
  }
  if (!converged)
    throw NumericError("the Riccati equation of order " + std::to_string(p) +
                       " did not converge: the hidden state is not detectable from the observed variables");
  const MatrixXd again =
      a * covariance * (identity + h * covariance).partialPivLu().solve(MatrixXd(a.transpose())) + MatrixXd(q);
  const double residual = (again - covariance).norm() / covariance.norm();
  if (covariance.norm() > 0 && !(residual <= largest_residual))
    throw NumericError("the Riccati equation of order " + std::to_string(p) + " is solved only to a relative residual of " +
                       text(residual) + ": the hidden state is hardly detectable from the observed variables");
  return matrix_of(covariance);
}

}  // namespace golgi

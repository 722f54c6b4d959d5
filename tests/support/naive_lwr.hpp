// The slow twin of numerics/lwr: the recursion as the recipe states it, prediction errors recomputed from coefficients at every
// order, for one trial or several.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/trials.hpp"
#include "support/solvers.hpp"

namespace golgi::test {

struct NaiveLwr {
  Eigen::MatrixXd coefficients;      // (N, N·p)
  Eigen::MatrixXd residual_product;  // E Eᵀ
};

inline NaiveLwr naive_lwr(Trials trials, std::ptrdiff_t order) {
  using Eigen::MatrixXd;
  const auto n = trials.front().rows();
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(n);
  double total = 0;
  for (const auto& trial : trials) {
    sum += eigen(trial).rowwise().sum();
    total += static_cast<double>(trial.cols());
  }
  std::vector<MatrixXd> x;
  MatrixXd product = MatrixXd::Zero(n, n);
  for (const auto& trial : trials) {
    x.push_back(eigen(trial).colwise() - sum / total);
    product += x.back() * x.back().transpose();
  }
  MatrixXd forward = inverse_of(cholesky_of(product)), backward = forward, errors;
  for (std::ptrdiff_t k = 1; k <= order; ++k) {
    std::vector<MatrixXd> forward_errors, backward_errors;
    MatrixXd ff = MatrixXd::Zero(n, n), bb = ff, fb = ff;
    for (const auto& trial : x) {
      const auto m = trial.cols() - k;
      if (m <= 0) continue;
      MatrixXd ef = MatrixXd::Zero(n, m), eb = ef;
      for (std::ptrdiff_t lag = 0; lag < k; ++lag) {
        ef += forward.middleCols(lag * n, n) * trial.middleCols(k - lag, m);
        eb += backward.middleCols(lag * n, n) * trial.middleCols(k - 1 - lag, m);
      }
      ff += ef * ef.transpose();
      bb += eb * eb.transpose();
      fb += ef * eb.transpose();
    }
    const MatrixXd r = inverse_of(cholesky_of(ff)) * fb * inverse_of(cholesky_of(bb)).transpose();
    const MatrixXd identity = MatrixXd::Identity(n, n);
    const MatrixXd c = cholesky_of(identity - r * r.transpose()), d = cholesky_of(identity - r.transpose() * r);
    MatrixXd longer_forward = MatrixXd::Zero(n, (k + 1) * n), longer_backward = longer_forward;
    longer_forward.leftCols(k * n) = forward;
    longer_backward.rightCols(k * n) = backward;
    forward = inverse_of(c) * (longer_forward - r * longer_backward);
    backward = inverse_of(d) * (longer_backward - r.transpose() * longer_forward);
    errors = ff;
  }
  const MatrixXd unscale = inverse_of(forward.leftCols(n));
  return {-unscale * forward.rightCols(order * n), unscale * errors * unscale.transpose()};
}

}  // namespace golgi::test

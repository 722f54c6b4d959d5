// The slow twin of numerics/lwr: the recursion as the recipe states it, prediction errors recomputed from coefficients at every
// order, for one trial or several.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi::test {

struct NaiveLwr {
  Eigen::MatrixXd coefficients;      // (N, N·p)
  Eigen::MatrixXd residual_product;  // E Eᵀ
};

inline NaiveLwr naive_lwr(Trials trials, std::ptrdiff_t order) {
  using Eigen::Lower;
  using Eigen::MatrixXd;
  const auto n = trials.front().rows();
  const auto lower = [](const MatrixXd& a) { return MatrixXd(a.llt().matrixL()); };
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
  MatrixXd forward = lower(product).inverse(), backward = forward, errors;
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
    const MatrixXd r = lower(ff).inverse() * fb * lower(bb).inverse().transpose();
    const MatrixXd identity = MatrixXd::Identity(n, n);
    const MatrixXd c = lower(identity - r * r.transpose()), d = lower(identity - r.transpose() * r);
    MatrixXd longer_forward = MatrixXd::Zero(n, (k + 1) * n), longer_backward = longer_forward;
    longer_forward.leftCols(k * n) = forward;
    longer_backward.rightCols(k * n) = backward;
    forward = c.inverse() * (longer_forward - r * longer_backward);
    backward = d.inverse() * (longer_backward - r.transpose() * longer_forward);
    errors = ff;
  }
  const MatrixXd unscale = forward.leftCols(n).inverse();
  return {-unscale * forward.rightCols(order * n), unscale * errors * unscale.transpose()};
}

}  // namespace golgi::test

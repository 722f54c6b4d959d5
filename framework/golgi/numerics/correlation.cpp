#include "golgi/numerics/correlation.hpp"
#include "golgi/data/eigen.hpp"

#include <Eigen/Dense>
#include <algorithm>

#include "golgi/numerics/tiles.hpp"

namespace golgi {
namespace {

/// Centres the rows and scales them to norm 1; a constant row becomes NaN.
void normalise_rows(Eigen::MatrixXd& x, const ParallelFor& parallel_for) {
  parallel_for(x.rows(), [&](std::ptrdiff_t i) {
    if (x.row(i).minCoeff() == x.row(i).maxCoeff()) {
      x.row(i).setConstant(undefined);
      return;
    }
    x.row(i).array() -= x.row(i).mean();
    x.row(i) /= x.row(i).norm();
  });
}

}  // namespace

Matrix lagged_correlation(Trials trials, std::ptrdiff_t lag, const ParallelFor& parallel_for) {
  const auto n = trials.front().rows();
  const auto m = n_samples_with_lags(trials, lag);
  if (m == 0) return Matrix(n, n, undefined);
  Eigen::MatrixXd now(n, m), earlier(n, m);
  std::ptrdiff_t offset = 0;
  for (const auto& trial : trials) {
    const auto pairs = trial.cols() - lag;
    if (pairs <= 0) continue;
    now.middleCols(offset, pairs) = eigen(trial).rightCols(pairs);
    earlier.middleCols(offset, pairs) = eigen(trial).leftCols(pairs);
    offset += pairs;
  }
  normalise_rows(now, parallel_for);
  normalise_rows(earlier, parallel_for);
  const Eigen::MatrixXd r = product(now, earlier.transpose(), parallel_for);
  // Rounding may leave the interval; NaN stays NaN.
  return matrix_of(r.unaryExpr([](double x) { return x > 1 ? 1.0 : x < -1 ? -1.0 : x; }));
}

}  // namespace golgi

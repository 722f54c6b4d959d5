#include "golgi/numerics/link_change.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"

namespace golgi {
namespace {

using Eigen::ArrayXXd;
using Eigen::MatrixXd;

constexpr std::ptrdiff_t n_blocks = 16;

/// Mean products of standardised channels and their squared standard errors; row = target, column = source.
struct Correlations {
  MatrixXd r;
  ArrayXXd variance;
};

MatrixXd standardised(const Matrix& part) {
  MatrixXd x = eigen(part);
  x.colwise() -= x.rowwise().mean().eval();
  const Eigen::VectorXd sd = (x.rowwise().squaredNorm() / static_cast<double>(x.cols())).cwiseSqrt();
  return sd.cwiseInverse().asDiagonal() * x;
}

Correlations correlations(const MatrixXd& x, std::span<const std::ptrdiff_t> age, std::ptrdiff_t lag) {
  MatrixXd present = x.rightCols(x.cols() - lag);
  double n = 0;
  for (std::ptrdiff_t t = 0; t < present.cols(); ++t) {
    const bool is_one_stretch = age[t + lag] >= lag;
    n += is_one_stretch;
    if (!is_one_stretch) present.col(t).setZero();
  }
  const auto past = x.leftCols(x.cols() - lag);
  const auto width = present.cols() / n_blocks;
  MatrixXd sum = MatrixXd::Zero(x.rows(), x.rows());
  ArrayXXd of_blocks = ArrayXXd::Zero(x.rows(), x.rows());
  for (std::ptrdiff_t k = 0, first = 0; k < n_blocks; ++k, first += width) {
    const auto size = k + 1 < n_blocks ? width : present.cols() - first;
    const MatrixXd products = present.middleCols(first, size) * past.middleCols(first, size).transpose();
    sum += products;
    of_blocks += products.array().square();
  }
  Correlations found{sum / n, {}};
  const MatrixXd squares = present.cwiseAbs2() * past.cwiseAbs2().transpose() / n;
  constexpr double b = n_blocks;
  found.variance = ((squares.array() - found.r.array().square()) / n)
                       .max((of_blocks / (n * n) - found.r.array().square() / b) * (b / (b - 1)));
  return found;
}

}  // namespace

LinkChange link_change(const Matrix& first, std::span<const std::ptrdiff_t> first_age, const Matrix& last,
                       std::span<const std::ptrdiff_t> last_age) {
  constexpr std::ptrdiff_t most_lags = 3;
  const MatrixXd x = standardised(first), y = standardised(last);
  const auto n = x.rows();
  LinkChange result;
  double clearest = 0;
  for (std::ptrdiff_t lag = 1; lag <= most_lags; ++lag) {
    const Correlations before = correlations(x, first_age, lag), after = correlations(y, last_age, lag);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const double change = after.r(i, j) - before.r(i, j);
        const double z2 = change * change / (before.variance(i, j) + after.variance(i, j));
        if (i == j || !(z2 > clearest)) continue;
        clearest = z2;
        result = {1, i, j, lag, before.r(i, j), after.r(i, j)};
      }
  }
  const auto n_tests = static_cast<double>(n * (n - 1) * most_lags);
  result.p = std::min(1.0, n_tests * f_upper_tail(clearest, 1, 2 * (n_blocks - 1)));
  return result;
}

}  // namespace golgi

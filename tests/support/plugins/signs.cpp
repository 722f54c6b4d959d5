// A test of conditional independence as another plugin may provide it, for causality/pcmci: do the residuals of x and y, given
// the conditions, have the same sign?
#include "signs.hpp"

#include <cmath>

#include "golgi/data/eigen.hpp"

namespace golgi::test {

IndependenceTraits Signs::traits() const { return {.measure = "agreement of signs", .is_signed = true}; }

Independence Signs::test(const TestedRows& rows, const TaskContext&) const {
  Eigen::MatrixXd left = eigen(rows.values);  // x, y and conditions, one per row
  for (std::ptrdiff_t z = 2; z < left.rows(); ++z)
    for (std::ptrdiff_t i = 0; i < left.rows(); ++i) {
      const double squares = left.row(z).squaredNorm();
      if (i != z && (i < 2 || i > z) && squares > 0) left.row(i) -= left.row(i).dot(left.row(z)) / squares * left.row(z);
    }
  if (!(left.row(0).norm() > 1e-6) || !(left.row(1).norm() > 1e-6)) return {0, 1, false};
  const auto n = static_cast<double>(left.cols());
  const double agreement = (left.row(0).array() * left.row(1).array()).sign().sum() / n;  // mean 0, variance 1 / n
  return {agreement, std::erfc(std::abs(agreement) * std::sqrt(n / 2))};
}

}  // namespace golgi::test

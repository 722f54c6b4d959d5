// Linear systems by blocks, compared with Eigen's solution in one piece.
#include "golgi/numerics/tiled_cholesky.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>

#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "numerics/normal_values.hpp"
#include "support/messages.hpp"

using namespace golgi;
using Eigen::MatrixXd;
using test::normal;

namespace {

/// A matrix with a condition number of about 20.
MatrixXd positive_definite(std::ptrdiff_t n) {
  const MatrixXd x = normal(n, 2 * n, 1);
  return x * x.transpose() / static_cast<double>(2 * n) + 0.05 * MatrixXd::Identity(n, n);
}

}  // namespace

TEST_CASE("factor, inverse and solution equal those in one piece, whatever the number of blocks") {
  for (const std::ptrdiff_t n : {1, 7, 191, 192, 193, 600}) {
    const MatrixXd a = positive_definite(n), x = normal(n, 5, 2);
    const MatrixXd lower = a.llt().matrixL();
    MatrixXd inverse = a;
    // The upper half is not used, except in the blocks on the diagonal.
    inverse.topRightCorner(n / 3, n / 3).setConstant(n > 300 ? NAN : 0);
    invert_cholesky(inverse, serial_for);
    const MatrixXd l = inverse.triangularView<Eigen::Lower>();
    // 1e-12: some hundred roundings, times the condition.
    CHECK((l * lower - MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff() < 1e-12);
    const MatrixXd y = whitened(inverse, x, serial_for);
    CHECK((lower * y - x).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((a * unwhitened(inverse, y, serial_for) - x).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("the bytes of a solution are the same for any number of threads [threads]") {
  const MatrixXd a = positive_definite(500), x = normal(500, 300, 3);
  const auto solve = [&](const ParallelFor& parallel_for) {
    MatrixXd inverse = a;
    invert_cholesky(inverse, parallel_for);
    return unwhitened(inverse, whitened(inverse, x, parallel_for), parallel_for);
  };
  const MatrixXd expected = solve(serial_for);
  for (const int n_threads : {2, 3}) CHECK(solve(test::PlainContext(n_threads).parallel_loop()) == expected);
}

TEST_CASE("a matrix that is not positive definite is refused, with the rows where it fails") {
  MatrixXd a = positive_definite(400);
  a(250, 250) = -1;
  CHECK(test::has(test::message_of<NumericError>([&] { invert_cholesky(a, serial_for); }),
                  "not positive definite at rows 192 to 383"));
}

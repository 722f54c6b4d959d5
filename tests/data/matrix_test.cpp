// The array that is passed between host and plugins: ownership, equality, impossible sizes.
#include "golgi/data/matrix.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/matrix_guard.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {

TEST_CASE("a matrix is filled, row-major and 64-byte aligned") {
  Matrix m(3, 5, 2.5);
  CHECK(m(2, 4) == 2.5);
  m(1, 0) = 7;
  CHECK(m.values()[5] == 7);
  CHECK(m.row(1)[0] == 7);
  CHECK(eigen(m)(1, 0) == 7);
  CHECK(reinterpret_cast<std::uintptr_t>(m.values().data()) % 64 == 0);
}

TEST_CASE("copies are deep, moves leave an empty matrix, assignment to itself is harmless") {
  Matrix a{{1, 2}, {3, 4}};
  Matrix b = a;
  b(0, 0) = 9;
  CHECK(a(0, 0) == 1);
  const Matrix c = std::move(b);
  CHECK(c(0, 0) == 9);
  CHECK(b.empty());  // NOLINT(bugprone-use-after-move): that is the claim
  a = *&a;
  CHECK(a == Matrix{{1, 2}, {3, 4}});
}

TEST_CASE("equality is bitwise: NaN equals NaN, 0 differs from -0, shapes matter") {
  CHECK(Matrix{{undefined}} == Matrix{{undefined}});
  CHECK_FALSE(Matrix{{0.0}} == Matrix{{-0.0}});
  CHECK_FALSE(Matrix{{1, 2}} == Matrix{{1}, {2}});
  CHECK(Matrix() == Matrix());
}

TEST_CASE("a size that cannot be allocated is a data error that names it") {
  const auto huge = std::numeric_limits<std::ptrdiff_t>::max();
  CHECK(test::has(test::message_of<DataError>([&] { Matrix(huge, 2); }), "9223372036854775807 x 2"));
  CHECK_THROWS_AS(Matrix(-1, 2), DataError);
  CHECK_THROWS_AS(Matrix(2, -1), DataError);
  CHECK(Matrix(huge, 0).empty());
}

TEST_CASE("a write past the last number is detected, whatever the size") {
  CHECK(is_intact(Matrix()));
  for (std::ptrdiff_t cols = 1; cols <= 17; ++cols) {
    Matrix matrix(1, cols, 3);
    const Matrix moved = Matrix(matrix);
    CHECK(is_intact(matrix));
    CHECK(is_intact(moved));
    double* volatile end = matrix.values().data() + cols;
    *end = 0;
    CHECK_FALSE(is_intact(matrix));
  }
}

TEST_CASE("from copies an Eigen expression, whatever its storage order") {
  Eigen::MatrixXd column_major(2, 3);
  column_major << 1, 2, 3, 4, 5, 6;
  CHECK(matrix_of(column_major) == Matrix{{1, 2, 3}, {4, 5, 6}});
  CHECK(matrix_of(column_major.transpose()) == Matrix{{1, 4}, {2, 5}, {3, 6}});
}

}  // namespace
}  // namespace golgi

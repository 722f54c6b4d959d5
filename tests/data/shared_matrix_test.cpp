// Immutable numbers: their owner, and views of them.
#include "golgi/data/shared_matrix.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

TEST_CASE("a matrix is moved in, not copied, and a copy uses the same memory") {
  Matrix matrix{{1, 2, 3}, {4, 5, 6}};
  const double* numbers = matrix.values().data();
  const SharedMatrix shared(std::move(matrix));
  CHECK(shared.values().data() == numbers);
  const SharedMatrix copy = shared;
  CHECK(copy.shares(shared));
  CHECK(copy.rows() == 2);
  CHECK(copy.cols() == 3);
  CHECK(copy.size() == 6);
  CHECK(copy(1, 0) == 4);
  CHECK(copy.row(1)[2] == 6);
  CHECK(eigen(copy)(0, 2) == 3);
}

TEST_CASE("equal matrices are not shared ones, and equality is bitwise") {
  const SharedMatrix a(Matrix{{1, undefined}}), b(Matrix{{1, undefined}});
  CHECK(a == b);
  CHECK_FALSE(a.shares(b));
  CHECK_FALSE(SharedMatrix(Matrix{{0.0}}) == SharedMatrix(Matrix{{-0.0}}));
  CHECK_FALSE(SharedMatrix(Matrix{{1, 2}}) == SharedMatrix(Matrix{{1}, {2}}));
  CHECK(SharedMatrix() == SharedMatrix());
  CHECK(SharedMatrix().empty());
}

TEST_CASE("numbers of another owner live as long as a copy does") {
  auto owner = std::make_shared<std::array<double, 4>>(std::array<double, 4>{1, 2, 3, 4});
  const std::weak_ptr<const void> alive = owner;
  SharedMatrix shared(owner, ConstView(owner->data(), 2, 2));
  owner.reset();
  {
    const SharedMatrix copy = shared;
    shared = {};
    REQUIRE_FALSE(alive.expired());
    CHECK(copy == Matrix{{1, 2}, {3, 4}});
  }
  CHECK(alive.expired());
  const std::array<double, 6> rows{1, 2, 0, 3, 4, 0};
  CHECK_THROWS_AS(SharedMatrix(nullptr, ConstView(rows.data(), 2, 2, 3)), InternalError);
}

TEST_CASE("a write past the last number is detected when the matrix is moved in") {
  Matrix matrix(1, 3);
  double* volatile end = matrix.values().data() + 3;
  *end = 0;
  CHECK_FALSE(SharedMatrix(std::move(matrix)).is_intact());
  CHECK(SharedMatrix(Matrix(1, 3)).is_intact());
  CHECK(SharedMatrix().is_intact());
}

TEST_CASE("a view of some columns has the stride of the whole matrix; a copy of it does not") {
  const Matrix matrix{{1, 2, 3, 4}, {5, 6, 7, 8}};
  const ConstView part = matrix.view().columns(1, 2);
  CHECK(part.rows() == 2);
  CHECK(part.cols() == 2);
  CHECK(part.stride() == 4);
  CHECK(part(1, 0) == 6);
  CHECK(part.row(1)[1] == 7);
  CHECK_FALSE(part.is_contiguous());
  CHECK(Matrix(part) == Matrix{{2, 3}, {6, 7}});
  CHECK(matrix.view().is_contiguous());
  CHECK(ConstView(matrix.values().data(), 1, 2, 4).is_contiguous());  // a single row always is
  CHECK(ConstView().empty());
}

TEST_CASE("Eigen accepts contiguous rows, and no others") {
  const Matrix matrix{{1, 2, 3}, {4, 5, 6}};
  CHECK(eigen(matrix.view()).sum() == 21);
  CHECK(has(message_of<InternalError>([&] { eigen(matrix.view().columns(0, 2)); }), "are not contiguous"));
}

TEST_CASE("writing to a view writes to its matrix") {
  Matrix matrix(2, 3);
  const View view = matrix.view();
  view(1, 2) = 5;
  view.row(0)[1] = 7;
  CHECK(matrix == Matrix{{0, 7, 0}, {0, 0, 5}});
  const ConstView read = view;
  CHECK(read(1, 2) == 5);
}

}  // namespace
}  // namespace golgi

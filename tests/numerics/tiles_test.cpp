// Products by tiles: the same bytes as in one piece, and cancelled between two tiles.
#include "golgi/numerics/tiles.hpp"

#include <doctest/doctest.h>

#include "numerics/normal_values.hpp"

using namespace golgi;
using Eigen::MatrixXd;
using test::normal;

TEST_CASE("products by tiles have the bytes of the product in one piece") {
  // Larger than a tile both ways, with remainders that no width of the inner loops divides.
  const MatrixXd a = normal(500, 9001, 1), b = normal(9001, 157, 2);
  std::ptrdiff_t n_tiles = 0;
  const ParallelFor counting = [&](std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
    n_tiles += n;
    serial_for(n, body);
  };
  CHECK(product(a, b, counting) == MatrixXd(a * b));
  CHECK(n_tiles > 1);
  MatrixXd difference = normal(500, 157, 3), expected = difference;
  subtract_product(difference.leftCols(157), a, b, counting);
  expected.noalias() -= a * b;
  CHECK(difference == expected);
}

TEST_CASE("a Gram matrix by tiles has the bytes of the rank update in one piece, in its lower half") {
  for (const std::ptrdiff_t n : {1, 47, 301}) {
    const MatrixXd x = normal(n, 9001, 4);
    MatrixXd expected = MatrixXd::Zero(n, n);
    expected.selfadjointView<Eigen::Lower>().rankUpdate(x);
    MatrixXd found = MatrixXd::Zero(n, n);
    found.triangularView<Eigen::Lower>() = lower_gram(x, serial_for);
    CHECK(found == expected);
    // A second recording is added to the first in the same way as in one piece.
    const MatrixXd next = normal(n, 5003, 5);
    expected.selfadjointView<Eigen::Lower>().rankUpdate(next);
    MatrixXd both = found;
    add_lower_gram(both, next, serial_for);
    found.triangularView<Eigen::Lower>() = both;
    CHECK(found == expected);
  }
}

TEST_CASE("a tile takes little time, whatever the shape of the product") {
  for (const auto& [rows, cols, depth] : std::initializer_list<std::array<std::ptrdiff_t, 3>>{
           {1, 100'000, 5000}, {2000, 2000, 2000}, {400, 400, 100'000}, {100'000, 3, 100'000}, {48, 48, 1'000'000}}) {
    double most = 0, all = 0;
    for_each_tile(rows, cols, depth, serial_for, [&](auto, auto n_rows, auto, auto n_cols) {
      const double work = static_cast<double>(n_rows) * static_cast<double>(n_cols) * static_cast<double>(depth);
      most = std::max(most, work);
      all += work;
    });
    CHECK(all == static_cast<double>(rows) * static_cast<double>(cols) * static_cast<double>(depth));
    CHECK(most < 1e10);  // multiplications: a second
  }
}

TEST_CASE("a product is cancelled through its loop") {
  const MatrixXd a = normal(500, 9001, 1), b = normal(9001, 157, 2);
  int n_calls = 0;
  const ParallelFor stopping = [&](std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
    serial_for(n, [&](std::ptrdiff_t i) {
      if (++n_calls == 2) throw 1;
      body(i);
    });
  };
  CHECK_THROWS_AS(product(a, b, stopping), int);
}

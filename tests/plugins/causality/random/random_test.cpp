#include "random.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/numerics/roc.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

using namespace golgi;
using random_plugin::RandomScores;

TEST_CASE("random scores depend on the seed and not on the data, and their AUROC is about one half") {
  const Dataset data = test::dataset_of({Matrix(40, 3)}), other = test::dataset_of({Matrix(40, 3, 7.0)});
  const test::PlainContext a(1, "a"), b(1, "b");
  const SharedMatrix score = RandomScores({}).estimate(test::input_of(data), a).score();
  CHECK(score == RandomScores({}).estimate(test::input_of(other), a).score());
  CHECK_FALSE(score == RandomScores({}).estimate(test::input_of(data), b).score());
  for (std::ptrdiff_t i = 0; i < 40; ++i)
    for (std::ptrdiff_t j = 0; j < 40; ++j) CHECK((i == j ? std::isnan(score(i, j)) : score(i, j) > 0 && score(i, j) < 1));
  Matrix truth(40, 40);
  for (std::ptrdiff_t i = 0; i < 40; ++i)
    for (std::ptrdiff_t j = 0; j < 40; ++j) truth(i, j) = (i + j) % 3 == 0;
  // The standard error is sqrt((n+1) / (12 n+ n-)) = 0.0155 for 520 of 1560 pairs; four of them: false alarm rate 6e-5.
  CHECK(std::abs(auroc(off_diagonal_pairs(score, truth)).value - 0.5) < 0.062);
}

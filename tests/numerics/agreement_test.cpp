// Agreement of two estimates, compared with values computed by hand and by scipy.stats.spearmanr 1.10.
#include "golgi/numerics/agreement.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/core/error.hpp"

using namespace golgi;

TEST_CASE("equal values share the mean of their ranks") {
  CHECK(ranks(std::vector<double>{3, 1, 3, 2}) == std::vector<double>{3.5, 1, 3.5, 2});
}

TEST_CASE("rank correlation equals scipy's, and is undefined for a constant and for two values") {
  const std::vector<double> a{1, 2, 3, 4, 5}, b{5, 6, 7, 8, 7};
  CHECK(rank_correlation(a, b) == doctest::Approx(0.8207826816681233).epsilon(1e-14));
  CHECK(std::isnan(rank_correlation(a, std::vector<double>{1, 1, 1, 1, 1})));
  CHECK(std::isnan(rank_correlation(std::vector<double>{1, 2}, std::vector<double>{1, 2})));
}

TEST_CASE("two estimates: pairs that both define, links in both and in either") {
  Connectivity a({"x", "y", "z"}, Matrix{{9, .1, .2}, {.3, 9, .4}, {.5, undefined, 9}});
  Connectivity b({"x", "y", "z"}, Matrix{{9, 1, 2}, {3, 9, 5}, {4, 7, 9}});
  a.set(Quantity::q, Matrix{{undefined, .01, .2}, {.03, undefined, .9}, {.9, undefined, undefined}});
  b.set(Quantity::q, Matrix{{undefined, .04, .01}, {.3, undefined, .9}, {.9, .001, undefined}});
  const Agreement found = agreement(a, b, .05);
  CHECK(found.n_pairs == 5);
  CHECK(found.rank_correlation == doctest::Approx(.9).epsilon(1e-14));
  CHECK(found.n_both == 1);
  CHECK(found.n_either == 3);
  CHECK(found.jaccard() == 1.0 / 3);
  CHECK_THROWS_AS(agreement(a, Connectivity({"x", "y", "w"}, Matrix(b.score())), .05), DataError);
}

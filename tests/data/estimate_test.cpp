// One estimate: its quantities, and the correction of its p-values.
#include "golgi/data/estimate.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace golgi {
namespace {

TEST_CASE("every quantity has its own name, and is absent until it is set") {
  std::set<std::string> names;
  Estimate estimate;
  for (const Quantity quantity : all_quantities()) {
    names.insert(to_string(quantity));
    CHECK(estimate.get(quantity).empty());
  }
  CHECK(names == std::set<std::string>{"score", "sign", "weight", "lag_s", "p", "log10_p", "q", "low", "high", "sd"});
  double value = 0;
  for (const Quantity quantity : all_quantities()) estimate.set(quantity, Matrix{{++value}});
  value = 0;
  for (const Quantity quantity : all_quantities()) CHECK(estimate.get(quantity) == Matrix{{++value}});
  CHECK(estimate.score() == Matrix{{1}});
  CHECK(estimate.lag_s() == Matrix{{4}});
  estimate.set(Quantity::sign, {});
  CHECK(estimate.sign().empty());
  CHECK_FALSE(estimate.score().empty());
}

TEST_CASE("a copy shares its matrices, and changing it leaves the estimate unchanged") {
  const Estimate estimate(Matrix{{1, 2}, {3, 4}});
  for (auto change : {+[](Estimate& e) { e.set(Quantity::p, Matrix(2, 2)); }, +[](Estimate& e) { e.set_directed(false); },
                      +[](Estimate& e) { e.set_p(Matrix(2, 2), Correction::holm); }}) {
    Estimate copy = estimate;
    CHECK(copy == estimate);
    change(copy);
    CHECK_FALSE(copy == estimate);
    CHECK(copy.score().shares(estimate.score()));
    CHECK(estimate.p().empty());
    CHECK(estimate.is_directed());
    CHECK_FALSE(estimate.correction());
  }
}

TEST_CASE("the correction stays until q or another p is set") {
  Estimate estimate(Matrix(2, 2));
  CHECK_FALSE(estimate.correction());
  estimate.set_p(Matrix(2, 2, 0.5), Correction::holm);
  CHECK(estimate.p() == Matrix(2, 2, 0.5));
  CHECK(estimate.correction() == Correction::holm);
  estimate.set(Quantity::sign, Matrix(2, 2)).set_directed(false);
  CHECK(estimate.correction() == Correction::holm);
  CHECK_FALSE(Estimate(estimate).set(Quantity::q, Matrix(2, 2, 1)).correction());
  CHECK_FALSE(Estimate(estimate).set(Quantity::p, Matrix(2, 2, 1)).correction());
  CHECK(estimate.set_p(Matrix(2, 2, 0.25), Correction::sidak).correction() == Correction::sidak);
}

}  // namespace
}  // namespace golgi

// Sparse truth: dense and back, selection, and what is no wiring.
#include "golgi/data/wiring.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

const Matrix weights{{0, 2, 0}, {-1, 0, 0.5}, {0, 0, 3}};

TEST_CASE("dense and back gives the same wiring; rows are targets") {
  const Wiring wiring = Wiring::from_dense(weights.view());
  CHECK(wiring.n() == 3);
  CHECK(wiring.n_synapses() == 4);
  CHECK(wiring.dense() == weights);
  REQUIRE(wiring.targets(1).size() == 1);
  CHECK(wiring.targets(1)[0] == 0);
  CHECK(wiring.weights(1)[0] == 2);
  CHECK(wiring.lags(1).empty());
}

TEST_CASE("the order in which synapses are given does not matter") {
  CHECK(Wiring(3, {{2, 0, 1, 4}, {1, 0, 2, 0}, {0, 2, 3, 1}}) == Wiring(3, {{0, 2, 3, 1}, {1, 0, 2, 0}, {2, 0, 1, 4}}));
}

TEST_CASE("lags stay with their synapses, and a wiring without lags has none") {
  const Wiring wiring(2, {{1, 0, 1, 3}, {0, 1, 2, 0}});
  CHECK(wiring.has_lags());
  CHECK(wiring.lags(0)[0] == 3);
  CHECK(wiring.lags(1)[0] == 0);
  CHECK_FALSE(Wiring(2, {{1, 0, 1, 0}}).has_lags());
}

TEST_CASE("select keeps the synapses among the chosen, in their order") {
  const Wiring wiring = Wiring::from_dense(weights.view());
  const std::int32_t chosen[] = {2, 1};
  CHECK(wiring.select(chosen).dense() == Matrix{{3, 0}, {0.5, 0}});
  const std::int32_t all[] = {0, 1, 2};
  CHECK(wiring.select(all) == wiring);
  CHECK(wiring.select({}).n() == 0);
}

TEST_CASE("a wiring given as arrays is the one given as synapses") {
  CHECK(Wiring({0, 1, 2, 4}, {1, 0, 1, 2}, {-1, 2, 0.5, 3}) == Wiring::from_dense(weights.view()));
}

TEST_CASE("an index outside, a pair twice and a weight that is none are refused by name") {
  CHECK(has(message_of<DataError>([] { Wiring(2, {{2, 0, 1, 0}}); }), "synapse 0 -> 2: there are 2 variables"));
  CHECK(has(message_of<DataError>([] { Wiring(2, {{0, -1, 1, 0}}); }), "synapse -1 -> 0"));
  CHECK(has(message_of<DataError>([] { Wiring(2, {{1, 0, 1, 0}, {1, 0, 2, 0}}); }), "synapse 0 -> 1 is given twice"));
  CHECK(has(message_of<DataError>([] { Wiring(2, {{1, 0, 0, 0}}); }), "has weight 0"));
  CHECK(has(message_of<DataError>([] { Wiring(2, {{1, 0, undefined, 0}}); }), "has weight nan"));
  CHECK(has(message_of<DataError>([] {
              const Matrix oblong(2, 3);
              Wiring::from_dense(oblong.view());
            }),
            "square, this one is 2 x 3"));
  CHECK_THROWS_AS(Wiring({0, 2}, {0}, {1}), InternalError);
}

TEST_CASE("an empty wiring has no variables") {
  CHECK(Wiring().n() == 0);
  CHECK(Wiring().dense().empty());
  CHECK(Wiring(3, {}).n() == 3);
}

}  // namespace
}  // namespace golgi

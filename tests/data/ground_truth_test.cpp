// Sparse truth: conversion to dense and back, selection, and invalid wiring.
#include "golgi/data/ground_truth.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

const Matrix weights{{0, 2, 0}, {-1, 0, 0.5}, {0, 0, 3}};

TEST_CASE("dense and back gives the same wiring; rows are targets") {
  const GroundTruth truth = GroundTruth::from_dense(weights);
  CHECK(truth.n() == 3);
  CHECK(truth.n_links() == 4);
  CHECK(truth.dense() == weights);
  REQUIRE(truth.targets(1).size() == 1);
  CHECK(truth.targets(1)[0] == 0);
  CHECK(truth.weights(1)[0] == 2);
  CHECK(truth.delays_s(1).empty());
}

TEST_CASE("the order in which links are given does not matter; links are sorted by source, then target") {
  const GroundTruth truth(3, {{2, 0, 1, 4}, {1, 0, 2, 0}, {0, 2, 3, 1}});
  CHECK(truth == GroundTruth(3, {{0, 2, 3, 1}, {1, 0, 2, 0}, {2, 0, 1, 4}}));
  const auto links = truth.links();
  REQUIRE(links.size() == 3);
  CHECK(links[0].target == 1);
  CHECK(links[1].target == 2);
  CHECK(links[1].weight == 1);
  CHECK(links[1].delay_s == 4);
  CHECK(links[2].source == 2);
}

TEST_CASE("delays stay with their links; an unknown delay is NaN, and a wiring without delays has none") {
  const GroundTruth truth(2, {{1, 0, 1, 0.003}, {0, 1, 2}});
  CHECK(truth.has_delays());
  CHECK(truth.delays_s(0)[0] == 0.003);
  CHECK(std::isnan(truth.delays_s(1)[0]));
  CHECK_FALSE(GroundTruth(2, {{1, 0, 1}}).has_delays());
  CHECK(GroundTruth(2, {{1, 0, 1, 0}}).has_delays());  // a delay of 0 is a delay
  CHECK_FALSE(GroundTruth(2, {{1, 0, 1, 0}}) == GroundTruth(2, {{1, 0, 1}}));
  CHECK(truth == GroundTruth(2, {{1, 0, 1, 0.003}, {0, 1, 2}}));  // NaN equals NaN
}

TEST_CASE("dense delays are read where there is a link, and returned as such") {
  const Matrix delays_s{{9, 0.1, 9}, {undefined, 9, 0.2}, {9, 9, 0.3}};
  const GroundTruth truth = GroundTruth::from_dense(weights, delays_s);
  CHECK(truth.dense_delays_s() ==
        Matrix{{undefined, 0.1, undefined}, {undefined, undefined, 0.2}, {undefined, undefined, 0.3}});
  CHECK(GroundTruth::from_dense(truth.dense(), truth.dense_delays_s()) == truth);
  CHECK(has(message_of<DataError>([] { GroundTruth::from_dense(weights, Matrix(1, 3)); }),
            "the delays are 1 x 3, but the weights are 3 x 3"));
}

TEST_CASE("select keeps the links among the chosen variables, in their order, with their delays") {
  const GroundTruth truth = GroundTruth::from_dense(weights);
  CHECK(truth.select(std::array<std::int32_t, 2>{2, 1}).dense() == Matrix{{3, 0}, {0.5, 0}});
  CHECK(truth.select(std::array<std::int32_t, 3>{0, 1, 2}) == truth);
  CHECK(truth.select({}).n() == 0);
  const GroundTruth delayed(3, {{1, 0, 1, 0.1}, {2, 1, -1, 0.2}, {0, 2, 5}});
  CHECK(delayed.select(std::array<std::int32_t, 2>{2, 1}) == GroundTruth(2, {{0, 1, -1, 0.2}}));
}

TEST_CASE("wiring given as arrays equals wiring given as links") {
  CHECK(GroundTruth({0, 1, 2, 4}, {1, 0, 1, 2}, {-1, 2, 0.5, 3}) == GroundTruth::from_dense(weights));
  CHECK(GroundTruth({0, 1, 1}, {1}, {-1}, {0.5}) == GroundTruth(2, {{1, 0, -1, 0.5}}));
  CHECK_THROWS_AS(GroundTruth({0, 2}, {0}, {1}), InternalError);
  CHECK_THROWS_AS(GroundTruth({0, 1}, {0}, {1, 2}), InternalError);
  CHECK_THROWS_AS(GroundTruth({0, 1}, {0}, {1}, {1, 2}), InternalError);
}

TEST_CASE("an index out of range, a duplicate pair, an invalid weight or an invalid delay are refused by name") {
  const auto failure = [](std::vector<Link> links) { return message_of<DataError>([&] { GroundTruth(2, links); }); };
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(has(failure({{2, 0, 1}}), "link 0 -> 2: there are 2 variables, numbered from 0"));
  CHECK(has(failure({{0, -1, 1}}), "link -1 -> 0"));
  CHECK(has(failure({{1, 0, 1}, {1, 0, 2}}), "link 0 -> 1 is given twice"));
  CHECK(has(failure({{1, 0, 0}}), "link 0 -> 1 has weight 0; a link must have a finite weight other than 0"));
  CHECK(has(failure({{1, 0, undefined}}), "has weight nan"));
  CHECK(has(failure({{1, 0, 1, -0.5}}), "link 0 -> 1 has a delay of -0.5 s; a delay must be finite and not negative"));
  CHECK(has(failure({{1, 0, 1, inf}}), "has a delay of inf s"));
  CHECK(has(message_of<DataError>([] { GroundTruth::from_dense(Matrix(2, 3)); }), "square, but this one is 2 x 3"));
  CHECK(has(message_of<DataError>([] { GroundTruth::from_dense(Matrix{{0, inf}, {0, 0}}); }), "link 1 -> 0 has weight inf"));
}

TEST_CASE("an empty wiring has no variables") {
  CHECK(GroundTruth().n() == 0);
  CHECK(GroundTruth().dense().empty());
  CHECK(GroundTruth(3, {}).n() == 3);
}

TEST_CASE("the wiring of all neurons is kept with that of the recorded ones, and with that of selected ones") {
  const GroundTruth full(5, {{1, 0, 1}, {4, 3, -2}, {3, 1, 0.5}});
  const GroundTruth truth = GroundTruth(3, {{2, 1, -2}}).with_full(full, {0, 3, 4});
  REQUIRE(truth.full() != nullptr);
  CHECK(*truth.full() == full);
  CHECK(std::ranges::equal(truth.observed(), std::array<std::int32_t, 3>{0, 3, 4}));
  const GroundTruth part = truth.select(std::array<std::int32_t, 2>{2, 0});
  REQUIRE(part.full() != nullptr);
  CHECK(*part.full() == full);
  CHECK(std::ranges::equal(part.observed(), std::array<std::int32_t, 2>{4, 0}));
  CHECK(GroundTruth(3, {}).full() == nullptr);
  CHECK(GroundTruth(3, {}).observed().empty());

  CHECK(truth == GroundTruth(3, {{2, 1, -2}}).with_full(full, {0, 3, 4}));
  CHECK_FALSE(truth == GroundTruth(3, {{2, 1, -2}}));
  CHECK_FALSE(truth == GroundTruth(3, {{2, 1, -2}}).with_full(full, {1, 3, 4}));
  CHECK_FALSE(truth == GroundTruth(3, {{2, 1, -2}}).with_full(GroundTruth(5, {}), {0, 3, 4}));
}

TEST_CASE("the indices into the full wiring are as many as the variables, and all in range") {
  const GroundTruth full(5, {}), truth(2, {});
  const std::string needed = "the truth has 2 variables; each needs an index into the full wiring of 5 neurons";
  CHECK(has(message_of<DataError>([&] { truth.with_full(full, {0}); }), needed));
  CHECK(has(message_of<DataError>([&] { truth.with_full(full, {0, 5}); }), needed));
  CHECK(has(message_of<DataError>([&] { truth.with_full(full, {-1, 0}); }), needed));
}

}  // namespace
}  // namespace golgi

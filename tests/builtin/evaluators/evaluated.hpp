// A network of three whose estimates are evaluated, for tests of `evaluate`.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"
#include "golgi/testing/plain_context.hpp"

namespace golgi::test::evaluated {

inline const GroundTruth truth(3, {{1, 0, 2}, {2, 1, -1}});

// Off the diagonal the connected pairs score 5 and 2, the others 4, 2, 1, 0.
inline const Matrix known{{9, 4, 2}, {5, 9, 1}, {0, 2, 9}};

inline Connectivity estimate(Matrix score = known) { return Connectivity({"a", "b", "c"}, std::move(score)); }

inline Connectivity with_p() {
  return estimate()
      .set(Quantity::p, Matrix{{undefined, 0.04, 0.5}, {0.001, undefined, 0.9}, {0.3, 0.05, undefined}})
      .set(Quantity::q, Matrix{{undefined, 0.2, 0.5}, {0.01, undefined, 0.9}, {0.3, 0.06, undefined}});
}

inline Connectivity with_sign(Matrix sign) { return estimate().set(Quantity::sign, std::move(sign)); }

inline Part member(const std::string& name, SharedMatrix score) {
  return Part(Part::Axis::member, name, 0, 0, Estimate(std::move(score)));
}

inline Inputs inputs_of(const GroundTruth& of) {
  const Dataset network(default_names(of.n()), 1, {Matrix(of.n(), 1)});
  return Inputs().add("truth", "network", Dataset(network).set_truth(of));
}

inline Scores evaluate(const Connectivity& c, Evaluate::Params params = {}, const GroundTruth& of = truth,
                       const char* seed = "test") {
  const PlainContext context(2, seed);
  return Evaluate(params).evaluate(inputs_of(of).add("estimates", "mine", c), context);
}

inline const Score& find(const Scores& scores, const std::string& metric, const std::string& member = "") {
  const auto found =
      std::ranges::find_if(scores.rows(), [&](const Score& s) { return s.metric() == metric && s.member() == member; });
  REQUIRE(found != scores.rows().end());
  return *found;
}

inline std::vector<std::string> metrics(const Scores& scores) {
  std::vector<std::string> names;
  for (const Score& row : scores.rows())
    names.push_back(row.member().empty() ? row.metric() : row.member() + ":" + row.metric());
  return names;
}

}  // namespace golgi::test::evaluated

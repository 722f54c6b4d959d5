// The suite finds the faults of components of other kinds than estimators, and of defaults: tests/bad_plugins/kind_liars.cpp.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

std::map<std::string, std::string> broken_claims(const std::string& name) {
  return broken_by(check_liar(name, quick(), "kind_liars"));
}

}  // namespace

TEST_CASE("faults of transforms, simulators, models, evaluators and defaults are found") {
  kind_liar("simulator/liar_seed", "seed", {"seeds 1 and 2 give the same bytes"});
  kind_liar("transform/liar_parameters", "parameters", {"parameter 'count' is an integer without limits"});
  kind_liar("transform/liar_truth", "truth", {"the ground truth of the input is missing in the output"});
  kind_liar("transform/liar_events", "result", {"returned an invalid dataset: ", "lie outside the trial"});
  CHECK(has(broken_claims("transform/liar_input").at("input"), "it changes its input: values of trial 0(0, 0) is "));
  const auto defaults = broken_claims("transform/liar_defaults");
  CHECK(has(defaults.at("defaults"), "a default is refused: "));
  CHECK(has(defaults.at("schema"), "the defaults do not match the schema: 'share': 2.0 is outside the limits"));
  // It would crash with its default: it is not run.
  const auto crashing = broken_claims("causality/liar_defaults_crash");
  CHECK(has(crashing.at("defaults"), "a default is refused: params.lag: must be integer in [1, 10], found 0"));
  CHECK_FALSE(crashing.contains("making"));
  const auto model = broken_claims("model/liar_saving_attention");
  CHECK(model.size() == 2);
  CHECK(has(model.at("saving"), "forecast of member 0(0, 0) is 1 and 0"));
  CHECK(has(model.at("attention"), "the attention is 5 x 4; it must be 5 x 5"));
  const auto evaluator = broken_claims("evaluate/liar_reasons_sizes");
  CHECK(evaluator.size() == 2);
  CHECK(has(evaluator.at("reasons"), "'quality' is undefined without a reason"));
  CHECK(has(evaluator.at("sizes"), "given an estimate of 4 variables for a ground truth of 5, it gives scores"));
}

// A stimulus of pulses on one node of a simulator whose values follow from it: what it moves, and what the covariate says.
#pragma once

#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"

namespace golgi::test {

/// @param params  of at least 12 steps and three variables, without burn-in
template <class Component>
void check_stimulus_on_node(typename Component::Params params, double amplitude) {
  params.burn_in = 0;
  const Dataset before = Component(params).simulate(PlainContext());
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = amplitude;
  params.stimulus.period_s = 5 * params.dt_s;
  params.stimulus.duration_s = 2 * params.dt_s;
  params.stimulus.nodes = {2};
  const Dataset after = Component(params).simulate(PlainContext());
  after.validate();
  REQUIRE(after.covariates().size() == 1);
  CHECK(after.covariates()[0].name == "stimulus");
  const auto course = after.trial(0).covariates().row(0);
  for (std::size_t t = 0; t < 12; ++t) CHECK(course[t] == (t % 5 < 2 ? amplitude : 0));
  // Number t acts on the way to sample t: the first that can be seen is number 1.
  const auto &with = after.trial(0).values(), &without = before.trial(0).values();
  CHECK(with(2, 0) == without(2, 0));
  CHECK(with(2, 1) != without(2, 1));
  CHECK(with(1, 0) == without(1, 0));
}

}  // namespace golgi::test

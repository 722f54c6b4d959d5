// A stimulus of pulses on one node of a simulator whose values depend on it: which values it changes, and the covariate.
#pragma once

#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"

namespace golgi::test {

/// @param params  of at least 12 steps and three variables
template <class Component>
void check_stimulus_on_node(typename Component::Params params, double amplitude) {
  params.burn_in = 0;
  const Dataset before = Component(params).simulate(PlainContext());
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = amplitude;
  params.stimulus.period_s = 5 * params.dt_s;
  params.stimulus.duration_s = params.dt_s;
  params.stimulus.nodes = {2};
  const Dataset after = Component(params).simulate(PlainContext());
  after.validate();
  REQUIRE(after.covariates().size() == 1);
  CHECK(after.covariates()[0].name == "stimulus");
  const auto course = after.trial(0).covariates().row(0);
  for (std::size_t t = 0; t < 12; ++t) CHECK(course[t] == (t % 5 == 0 ? amplitude : 0));
  // Stimulus value t acts between samples t - 1 and t: nothing acts before sample 0, so the first visible one is number 5.
  const auto &with = after.trial(0).values(), &without = before.trial(0).values();
  for (std::ptrdiff_t t = 0; t < 5; ++t)
    for (std::ptrdiff_t i = 1; i <= 2; ++i) CHECK(with(i, t) == without(i, t));
  CHECK(with(2, 5) != without(2, 5));
}

}  // namespace golgi::test

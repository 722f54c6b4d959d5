// Properties of every simulator of coupled nodes, whatever its equations: determinism, burn-in, trials, observing a part, the
// stimulus as a covariate, delays in the truth, and one clear error for each invalid input.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi::test {

template <class Component>
Dataset simulated(const typename Component::Params& params, int n_threads = 1, const char* seed = "test") {
  return Component(params).simulate(PlainContext(n_threads, seed));
}

/// @param params  of few steps
template <class Component>
void check_determinism(typename Component::Params params) {
  params.trials = 3;
  const Dataset one = simulated<Component>(params, 1), four = simulated<Component>(params, 4);
  const Dataset other = simulated<Component>(params, 1, "another");
  one.validate();
  REQUIRE(one.truth());
  CHECK(one.truth()->n_links() > 0);
  CHECK(one == four);
  CHECK(!(one.trial(0).values() == one.trial(1).values()));
  CHECK(!(one.trial(0).values() == other.trial(0).values()));
  CHECK(!(*one.truth() == *other.truth()));
  params.trials = 1;
  CHECK(simulated<Component>(params).trial(0) == one.trial(0));
}

/// The samples of a longer burn-in equal later ones of a shorter burn-in.
template <class Component>
void check_burn_in(typename Component::Params params) {
  params.burn_in = 0;
  params.steps = 60;
  const Dataset whole = simulated<Component>(params);
  params.burn_in = 20;
  params.steps = 40;
  const Dataset late = simulated<Component>(params);
  for (std::ptrdiff_t i = 0; i < whole.n_variables(); ++i)
    CHECK(std::ranges::equal(late.trial(0).values().row(i), whole.trial(0).values().row(i).subspan(20)));
}

template <class Component>
void check_observed(typename Component::Params params) {
  params.stimulus.course = simulation::StimulusCourse::noise;
  params.stimulus.tau_s = 10 * params.dt_s;
  const Dataset all = simulated<Component>(params);
  params.observed = 4;
  const Dataset seen = simulated<Component>(params);
  seen.validate();
  REQUIRE(seen.n_variables() == 4);
  REQUIRE(seen.truth()->full() != nullptr);
  CHECK(*seen.truth()->full() == *all.truth());
  const auto chosen = seen.truth()->observed();
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(std::ranges::equal(seen.trial(0).values().row(static_cast<std::ptrdiff_t>(k)), all.trial(0).values().row(chosen[k])));
  // The covariate is present and unchanged.
  REQUIRE(seen.covariates().size() == 1);
  CHECK(seen.covariates()[0].name == "stimulus");
  CHECK(seen.covariates()[0].at == Covariate::At::next);
  CHECK(seen.trial(0).covariates() == all.trial(0).covariates());
}

/// Delays are in the truth, within their range, and change the values; delays below a step are refused.
template <class Component>
void check_delays(typename Component::Params params) {
  const double step_s = params.step_s();
  const Dataset at_once = simulated<Component>(params);
  CHECK(!at_once.truth()->has_delays());
  params.delay_min_s = 2 * step_s;
  params.delay_max_s = 7 * step_s;
  const Dataset late = simulated<Component>(params);
  double shortest = 1e300, longest = 0;
  for (const Link& link : late.truth()->links()) {
    shortest = std::min(shortest, link.delay_s / step_s);
    longest = std::max(longest, link.delay_s / step_s);
  }
  CHECK(shortest == doctest::Approx(2));
  CHECK(longest == doctest::Approx(7));
  CHECK(late.truth()->dense() == at_once.truth()->dense());
  CHECK(!(late.trial(0).values() == at_once.trial(0).values()));
  params.delay_min_s = 0.5 * step_s;
  const std::string message = message_of<ConfigError>([&] { Component component(params); });
  CHECK(has(message, "delay_min_s"));
  CHECK(has(message, "shorter than an integration step"));
  CHECK(has(message, "inner_step_s"));
}

template <class Component>
void check_bad_wiring(typename Component::Params params) {
  const auto refused = [&](const auto& change, const char* part) {
    auto changed = params;
    change(changed);
    CHECK(has(message_of<Error>([&] { simulated<Component>(changed); }), part));
  };
  using Params = typename Component::Params;
  const TempFolder folder;
  refused([](Params& p) { p.connection_probability = 0; }, "raise connection_probability");
  refused([](Params& p) { p.weight_spread = 1; }, "below 1");
  refused([](Params& p) { p.observed = 1000; }, "observed is 1000");
  refused([](Params& p) { p.stimulus.course = simulation::StimulusCourse::file; }, "needs `file`");
  refused(
      [&](Params& p) {
        p.topology = simulation::Topology::given;
        p.connectivity = {folder.write("small.csv", "0,1\n1,0\n")};
      },
      "holds 2 nodes");
}

/// @param part  of the message's advice   @return the message
template <class Component>
std::string message_of_long_steps(const typename Component::Params& params) {
  const std::string message = message_of<NumericError>([&] { simulated<Component>(params); });
  CHECK(has(message, "the state of node "));
  CHECK(has(message, "is not finite on the way to step "));
  CHECK(has(message, "set a smaller inner_step_s"));
  return message;
}

}  // namespace golgi::test

// Wiring that switches while the network runs.
#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"
#include "izhikevich.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::izhikevich;

namespace {

/// Parameters of a network of 20 neurons for 400 steps.
Params brief(bool has_delays) {
  Params params;
  params.excitatory = 16;
  params.inhibitory = 4;
  params.steps = 400;
  if (has_delays) params.delay_ms = simulation::DelayRange{1, 5};
  return params;
}

Dataset run(const Params& params) { return Izhikevich(params).simulate(test::PlainContext()); }

}  // namespace

TEST_CASE("a run is the same as without a switch until the switch, and different after it, with and without delays") {
  for (const bool has_delays : {false, true}) {
    CAPTURE(has_delays);
    Params params = brief(has_delays);
    const Dataset plain = run(params);
    params.regimes.resize(1);
    params.regimes[0].at_s = 0.2;
    params.regimes[0].rewire = 0.5;
    const Dataset switched = run(params);
    const SharedMatrix before = plain.trial(0).values(), after = switched.trial(0).values();
    bool is_same = true, differs = false;
    for (std::ptrdiff_t i = 0; i < 20; ++i) {
      for (std::ptrdiff_t t = 0; t <= 200; ++t) is_same = is_same && before(i, t) == after(i, t);
      for (std::ptrdiff_t t = 201; t <= 400; ++t) differs = differs || before(i, t) != after(i, t);
    }
    CHECK(is_same);
    CHECK(differs);
    CHECK(switched.truth()->dense_in(0) == plain.truth()->dense());
    CHECK(switched.truth()->has_delays() == has_delays);
  }
}

TEST_CASE("two switches within one step are refused") {
  Params params = brief(false);
  params.regimes.resize(2);
  params.regimes[0].at_s = 0.3;
  params.regimes[1].at_s = 0.3001;
  params.regimes[0].rewire = params.regimes[1].rewire = 0.5;
  CHECK(test::has(test::message_of<ConfigError>([&] { run(params); }), "regimes[1]: at_s is less than one step after"));
}

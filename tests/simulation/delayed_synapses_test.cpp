// The ring buffer of sums compared with a plain list of arrivals.
#include "golgi/simulation/delayed_synapses.hpp"

#include <doctest/doctest.h>

#include <map>
#include <utility>

#include "golgi/simulation/topology.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("the effect of a spike arrives after its delay, in the given sums, and nowhere else") {
  const Fingerprint seed = fingerprint_of("delayed synapses test");
  for (const double longest : {1.0, 2.0, 7.0}) {
    const GroundTruth wiring =
        with_delays(erdos_renyi({12, 3, 2, -3}, 0.4, false, seed), {1, longest}, 1, Random(seed, "delays"));
    // Inhibition has separate sums, after those of excitation.
    DelayedSynapses synapses(wiring, 0.001, 32, [](std::int32_t target, double weight) {
      return Arrival{weight > 0 ? target : 16 + target, 2 * weight};
    });
    std::map<std::pair<int, std::ptrdiff_t>, double> expected;  // step, sum
    Random spikes(seed, "spikes");
    bool same = true;
    for (int step = 0; step < 100; ++step) {
      for (std::int32_t j = 0; j < 15; ++j) {
        if (spikes.uniform() > 0.2) continue;
        synapses.send(j);
        for (const Link& link : wiring.links())
          if (link.source == j)
            expected[{step + delay_steps(link.delay_s, 0.001) - 1, link.target + (link.weight > 0 ? 0 : 16)}] +=
                2 * link.weight;
      }
      double* const now = synapses.arriving();
      for (std::ptrdiff_t i = 0; i < 32; ++i) {
        same = same && now[i] == expected[{step, i}];  // whole numbers: exact
        now[i] = 0;
      }
      synapses.turn();
    }
    CHECK(same);
  }
}

TEST_CASE("unknown delays are one step") {
  DelayedSynapses synapses(GroundTruth(2, {{1, 0, 4, undefined}}), 0.001, 2, [](std::int32_t target, double weight) {
    return Arrival{target, weight};
  });
  synapses.send(0);
  CHECK(synapses.arriving()[1] == 4);
}

// Spikes in order of time become the times of each neuron.
#include "golgi/simulation/spike_log.hpp"

#include <doctest/doctest.h>

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("every neuron gets its own times in their order, silent neurons get none") {
  SpikeLog log;
  CHECK(log.events(2, 0.5).size() == 0);
  log.push(0, 3);
  log.push(2, 0);
  log.push(2, 3);
  log.push(7, 1);
  log.push(9, 3);
  CHECK(log.events(5, 0.5) == Events({{1}, {3.5}, {}, {0, 1, 4.5}, {}}));
}

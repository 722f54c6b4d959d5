// Observing a part of a network.
#include "golgi/simulation/observing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "golgi/simulation/topology.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("the requested number is kept, with values, events and the full truth; another seed keeps others") {
  const GroundTruth truth = erdos_renyi({30, 10, 1, -1}, 0.3, false, fingerprint_of("observing test"));
  Matrix values(40, 2);
  std::vector<std::vector<double>> events(40);
  for (std::ptrdiff_t i = 0; i < 40; ++i) values(i, 1) = static_cast<double>(i), events[i] = {0.5};
  Dataset data(default_names(40), 1, {Trial(std::move(values), Events(events))});
  data.set_truth(truth);
  const Dataset seen = observe(data, 7, test::PlainContext());
  seen.validate();
  const auto chosen = seen.truth()->observed();
  REQUIRE(chosen.size() == 7);
  CHECK(std::ranges::is_sorted(chosen));
  for (std::size_t k = 0; k < 7; ++k) {
    CHECK(seen.names()[k] == data.names()[chosen[k]]);
    CHECK(seen.trial(0).values()(static_cast<std::ptrdiff_t>(k), 1) == chosen[k]);
  }
  CHECK(*seen.truth()->full() == truth);
  CHECK(seen.truth()->dense() == truth.select(chosen).dense());
  CHECK(observe(data, 40, test::PlainContext()).names() == data.names());
  CHECK(observe(data, {}, test::PlainContext()) == data);
  std::set<std::string> ever;
  for (const char* seed : {"a", "b", "c", "d"}) {
    const Dataset half = observe(data, 20, test::PlainContext(1, seed));
    ever.insert(half.names().begin(), half.names().end());
  }
  CHECK(ever.size() > 30);
}

TEST_CASE("more than the existing variables is refused") {
  check_observed({}, 3);
  check_observed(3, 3);
  CHECK(test::has(test::message_of<ConfigError>([] { check_observed(4, 3); }), "there are only 3 neurons"));
}

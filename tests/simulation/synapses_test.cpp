// Lognormal weights and delays, random and given.
#include "golgi/simulation/synapses.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/simulation/topology.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

const Fingerprint synapses_seed = fingerprint_of("synapses test");
const Population large_population{80, 20, 2, -3};

GroundTruth large_network() { return erdos_renyi(large_population, 0.5, false, synapses_seed); }

}  // namespace

TEST_CASE("lognormal weights keep wiring, sign and mean, and have the requested spread") {
  const GroundTruth plain = large_network(),
                    spread = lognormal_weights(plain, large_population, 0.8, 0, Random(synapses_seed, "weights"));
  double sum = 0, logs = 0, squares = 0, n = 0;
  for (std::int32_t j = 0; j < 100; ++j) {
    CHECK(std::ranges::equal(plain.targets(j), spread.targets(j)));
    for (const double weight : spread.weights(j)) {
      if (j >= 80) CHECK(weight == -3);
      if (j >= 80) continue;
      CHECK(weight > 0);
      sum += weight, logs += std::log(weight / 2), squares += std::log(weight / 2) * std::log(weight / 2), ++n;
    }
  }
  const double mean_log = logs / n;
  // Four standard errors: of lognormal numbers (standard deviation 0.95 of the mean), of normal ones, and of their deviation.
  CHECK(std::abs(sum / n - 2) < 4 * 0.95 * 2 / std::sqrt(n));
  CHECK(std::abs(mean_log + 0.32) < 4 * 0.8 / std::sqrt(n));
  CHECK(std::abs(std::sqrt(squares / n - mean_log * mean_log) - 0.8) < 4 * 0.8 / std::sqrt(2 * n));
  CHECK(lognormal_weights(plain, large_population, 0, 0, Random(synapses_seed, "weights")) == plain);
}

TEST_CASE("delays are multiples of a step within the range, and uniform") {
  const GroundTruth delayed = with_delays(large_network(), {1, 20}, 0.5, Random(synapses_seed, "delays"));
  CHECK(delayed.n_links() == large_network().n_links());
  CHECK(longest_delay_steps(delayed, 0.0005) == 40);
  double sum = 0, n = 0;
  for (const Link& link : delayed.links()) {
    const std::int32_t steps = delay_steps(link.delay_s, 0.0005);
    CHECK(std::abs(link.delay_s / 0.0005 - steps) < 1e-9);
    CHECK(steps >= 2);
    CHECK(steps <= 40);
    sum += steps, ++n;
  }
  CHECK(std::abs(sum / n - 21) < 4 * 38 / std::sqrt(12 * n));  // four standard errors of uniform numbers
  for (const Link& link : with_delays(large_network(), {3, 3}, 1, Random(synapses_seed, "delays")).links())
    CHECK(link.delay_s == 0.003);
  CHECK(delay_steps(undefined, 0.001) == 1);
  CHECK(longest_delay_steps(large_network(), 0.001) == 1);
}

TEST_CASE("a reversed range, or one that begins below a step, is refused") {
  CHECK(test::has(test::message_of<ConfigError>([] { check_delays({5, 2}, 1); }), "min is 5 and max 2"));
  const std::string message = test::message_of<ConfigError>([] { check_delays({0.4, 2}, 0.5); });
  CHECK(test::has(message, "0.4 ms"));
  CHECK(test::has(message, "raise min"));
  check_delays({0.3, 0.3}, 0.1 * 3);  // one step, up to rounding
}

TEST_CASE("given delays belong to synapses, one each, of at least one step") {
  const test::TempFolder folder;
  const GroundTruth wiring(2, {{1, 0, 4, undefined}});
  const auto given = [&](const char* text) { return with_delays(wiring, InputPath{folder.write("d.csv", text)}, 0.5); };
  CHECK(given("0,0\n2.3,0\n").delays_s(0)[0] == 0.0025);
  CHECK(given("nan,0\n2.5,0\n").delays_s(0)[0] == 0.0025);
  const auto refused = [&](const char* text, const char* part) {
    CHECK(test::has(test::message_of<DataError>([&] { given(text); }), part));
  };
  refused("0,3\n2,0\n", "row 1, column 2: a delay of 3 ms, but `connectivity` has no synapse there");
  refused("0,0\n0,0\n", "row 2, column 1: the synapse has a delay of 0 ms");
  refused("0,0\n0.2,0\n", "from a step, 0.5 ms");
  refused("0,0\nnan,0\n", "row 2, column 1");
  refused("0,0\n1e9,0\n", "10000 ms");
  refused("0,0,0\n1,0,0\n", "2 x 3");
}

#include "golgi/numerics/spike_warnings.hpp"

#include <doctest/doctest.h>

#include "support/messages.hpp"
#include "support/spike_data.hpp"

using namespace golgi;

TEST_CASE("silent and rare units are named, and merged spikes if they are more than 1 %") {
  std::vector<double> often;
  for (int k = 0; k < 100; ++k) often.push_back(0.01 * k);
  const std::vector<std::string> names{"a", "b", "c"};
  const SpikeTrains trains(test::spike_data({often, {0.5}, {}}, 2));
  const auto warnings = spike_warnings(trains, names);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].text() ==
        "without spikes: 'c'; all their connections are undefined; leave them out with transform/select to score the others");
  CHECK(warnings[1].seen == "fewer than 20 spikes: 'b'");
  CHECK(describe_spikes(trains) == "101 spikes of 3 units in 2 s, in bins of 1 ms");

  // Two of 102 spikes share a bin with another.
  auto twice = often;
  twice.insert(twice.begin() + 11, {0.1001, 0.1002});
  const SpikeTrains merged(test::spike_data({twice}, 2));
  REQUIRE(spike_warnings(merged, names).size() == 1);
  CHECK(spike_warnings(merged, names)[0].seen == "2 % of the spikes share a bin with another of their unit");
  CHECK(test::has(describe_spikes(merged), "100 spikes of 1 unit in 2 s, in bins of 1 ms; 2 more share a bin"));
  CHECK(spike_warnings(SpikeTrains(test::spike_data({often}, 2)), names).empty());
}

TEST_CASE("units with identical spikes are named; units that differ by one spike are not") {
  std::vector<double> often, other;
  for (int k = 0; k < 100; ++k) often.push_back(0.01 * k);
  for (int k = 0; k < 100; ++k) other.push_back(0.01 * k + (k == 50 ? 0.002 : 0));
  const std::vector<std::string> names{"a", "b", "c", "d"};
  const auto warnings = spike_warnings(SpikeTrains(test::spike_data({often, other, often, often}, 2)), names);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].code == "alike");
  CHECK(warnings[0].seen == "with identical spikes: 'a', 'c' and 'd'");
  CHECK(spike_warnings(SpikeTrains(test::spike_data({often, other}, 2)), names).empty());
}

TEST_CASE("pairs of silent units are undefined for that reason; other undefined pairs never fire together") {
  const SpikeTrains trains(test::spike_data({{0.5}, {}, {1.5}, {0.501}}, 2));
  Matrix score(4, 4, 1.0);
  for (int k = 0; k < 4; ++k) score(1, k) = score(k, 1) = undefined;
  score(2, 0) = undefined;
  Connectivity result({"a", "b", "c", "d"}, score);
  const auto warnings = explain_undefined(trains, 50, result);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].text() ==
        "1 pair of units never fire within 50 ms of each other; their connections are undefined; record longer");
  REQUIRE(result.undefined_pairs().size() == 2);
  CHECK(result.undefined_pairs()[1] == UndefinedPairs{1, -1, "'b' has no spikes"});
  CHECK_THROWS_AS(require_lags(trains, 2000, "wait"), DataError);
  CHECK_NOTHROW(require_lags(trains, 1999, "wait"));
}

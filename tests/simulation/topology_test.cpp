// Generated networks: density, degrees, weights, determinism, memory. Seeds are fixed; bounds of four standard deviations would
// raise a false alarm with probability 6e-5 at the moment a seed is chosen.
#include "golgi/simulation/topology.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace golgi;
using namespace golgi::simulation;

namespace {

const Fingerprint topology_seed = fingerprint_of("topology test");

bool has_self_connection(const GroundTruth& wiring) {
  for (std::int32_t j = 0; j < wiring.n(); ++j)
    if (std::ranges::binary_search(wiring.targets(j), j)) return true;
  return false;
}

/// Targets ascending without repetition, inside the network; weights those of the population.
bool is_sound(const GroundTruth& wiring, const Population& population) {
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    const auto targets = wiring.targets(j);
    if (std::adjacent_find(targets.begin(), targets.end(), std::greater_equal<>()) != targets.end()) return false;
    if (!targets.empty() && (targets.front() < 0 || targets.back() >= wiring.n())) return false;
    for (const double weight : wiring.weights(j))
      if (weight != population.strength(j)) return false;
  }
  return wiring.n() == population.size();
}

}  // namespace

TEST_CASE("erdos_renyi connects each ordered pair with the given probability, no neuron to itself") {
  const Population population{160, 40, 5, -5};
  const double pairs = 200 * 199;
  for (const double p : {0.01, 0.2, 0.5, 0.9}) {
    const GroundTruth wiring = erdos_renyi(population, p, false, topology_seed);
    CHECK(is_sound(wiring, population));
    CHECK(!has_self_connection(wiring));
    CHECK(std::abs(static_cast<double>(wiring.n_links()) - p * pairs) < 4 * std::sqrt(pairs * p * (1 - p)));
    // Every target is equally likely: in-degrees are binomial. 199 degrees of freedom.
    std::vector<double> in_degree(200);
    for (const auto& synapse : wiring.links()) ++in_degree[synapse.target];
    double chi_squared = 0;
    for (const double degree : in_degree) chi_squared += (degree - p * 199) * (degree - p * 199) / (199 * p * (1 - p));
    CHECK(std::abs(chi_squared - 200) < 4 * std::sqrt(2 * 199.0));
  }
}

TEST_CASE("erdos_renyi at probability 0 and 1, and with self connections") {
  const Population population{3, 2, 5, -5};
  CHECK(erdos_renyi(population, 0, false, topology_seed).n_links() == 0);
  const GroundTruth full = erdos_renyi(population, 1, false, topology_seed);
  CHECK(full.n_links() == 20);
  CHECK(!has_self_connection(full));
  CHECK(full.dense()(0, 1) == 5);
  CHECK(full.dense()(0, 4) == -5);
  CHECK(erdos_renyi(population, 1, true, topology_seed).n_links() == 25);
  CHECK(erdos_renyi({1, 0, 5, -5}, 0.5, false, topology_seed).n_links() == 0);
}

TEST_CASE("a source's synapses depend on the seed and its index only") {
  const GroundTruth small = erdos_renyi({50, 0, 1, -1}, 0.2, true, topology_seed),
                    large = erdos_renyi({80, 20, 1, -1}, 0.2, true, topology_seed);
  for (std::int32_t j = 0; j < 50; ++j) {
    const auto few = small.targets(j), many = large.targets(j);
    CHECK(few.size() <= many.size());
    CHECK(std::equal(few.begin(), few.end(), many.begin()));
  }
  CHECK(!(erdos_renyi({50, 0, 1, -1}, 0.2, true, fingerprint_of("another")) == small));
}

TEST_CASE("10,000 neurons of 1,000 synapses each are generated sparse") {
  // Dense they would need 800 MB; here 12 bytes per synapse, 120 MB.
  const Population population{8000, 2000, 0.5, -0.5};
  const GroundTruth wiring = erdos_renyi(population, 0.1, false, topology_seed);
  CHECK(std::abs(static_cast<double>(wiring.n_links()) - 9.999e6) < 4 * std::sqrt(9.999e6 * 0.9));
  CHECK(wiring.targets(9999).size() > 800);
}

TEST_CASE("small_world without rewiring is the ring, with rewiring keeps the number of edges and breaks the ring") {
  const Population population{80, 20, 5, -5};
  const GroundTruth ring = small_world(population, 6, 0, true, Random(topology_seed, "wiring"));
  CHECK(is_sound(ring, population));
  CHECK(ring.n_links() == 600);
  for (const auto& s : ring.links()) {
    const int distance = std::abs(s.source - s.target);
    CHECK(std::min(distance, 100 - distance) <= 3);
  }
  const GroundTruth rewired = small_world(population, 6, 0.3, true, Random(topology_seed, "wiring"));
  CHECK(is_sound(rewired, population));
  CHECK(!has_self_connection(rewired));
  int far = 0;
  for (const auto& s : rewired.links()) far += std::min(std::abs(s.source - s.target), 100 - std::abs(s.source - s.target)) > 3;
  // 300 edges, 0.3 of them rewired, two synapses each; a rewired edge may coincide with another, which then counts once.
  CHECK(std::abs(far / 2.0 - 90) < 4 * std::sqrt(300 * 0.3 * 0.7) + 4);
  CHECK(rewired.n_links() > 585);

  const GroundTruth one_way = small_world(population, 6, 0, false, Random(topology_seed, "wiring"));
  CHECK(one_way.n_links() == 300);
  int forward = 0;
  for (const auto& s : one_way.links()) forward += (s.target - s.source + 100) % 100 <= 3;
  CHECK(std::abs(forward - 150) < 4 * std::sqrt(300 * 0.25));
}

TEST_CASE("scale_free has hubs, and the requested density up to that of the largest scale") {
  const Population population{800, 200, 0.5, -0.5};
  for (const double p : {0.01, 0.03, 0.1, 0.3}) {
    const double scale = scale_for_density(1000, 1, p);
    const GroundTruth wiring = scale_free(population, 1, scale, Random(topology_seed, "wiring"));
    CHECK(is_sound(wiring, population));
    CHECK(!has_self_connection(wiring));
    std::vector<std::size_t> degree;
    for (std::int32_t j = 0; j < 1000; ++j) degree.push_back(wiring.targets(j).size());
    std::sort(degree.begin(), degree.end());
    // One source in a hundred has ten times the median or more: this does not happen in a random network.
    CHECK(degree[990] > 8 * degree[500]);
    // Out-degrees have a heavy tail, so their mean is accurate only to some 15 % at a thousand sources. At the largest scale it
    // is expected to be 0.049.
    const double reached = std::min(p, 0.049);
    CHECK(std::abs(static_cast<double>(wiring.n_links()) / (1000.0 * 999) - reached) < 0.3 * reached);
    CHECK((scale == 10'000) == (p > 0.049));
  }
}

TEST_CASE("random_sources gives each target its own sources at the given probability, and never itself") {
  const Sources sources = random_sources(100, 0.3, Random(topology_seed, "wiring"));
  REQUIRE(sources.size() == 100);
  std::size_t n_links = 0;
  for (std::int32_t i = 0; i < 100; ++i) {
    const auto& of = sources[i];
    n_links += of.size();
    CHECK(std::is_sorted(of.begin(), of.end()));
    CHECK(!std::ranges::binary_search(of, i));
  }
  CHECK(std::abs(static_cast<double>(n_links) - mean_links(100, 0.3)) < 4 * std::sqrt(9900 * 0.3 * 0.7));
  CHECK(random_sources(4, 1, Random(topology_seed, "wiring"))[2] == std::vector<std::int32_t>{0, 1, 3});
  CHECK(random_sources(4, 0, Random(topology_seed, "wiring"))[2].empty());
}

TEST_CASE("equal_shares divides a weight by the number of a target's sources; a weight of 0 gives no links") {
  const Sources sources{{1, 2}, {}, {0}};
  CHECK(equal_shares(sources, 0.5, 0.01) == GroundTruth(3, {{0, 1, 0.25, 0.01}, {0, 2, 0.25, 0.01}, {2, 0, 0.5, 0.01}}));
  CHECK(equal_shares(sources, 0, 0.01) == GroundTruth(3, {}));
}

TEST_CASE("erdos_renyi accepts a probability per source, and equal ones give the network of a single probability") {
  const Population population{80, 20, 1, -1};
  CHECK(erdos_renyi(population, std::vector<double>(100, 0.2), false, topology_seed) ==
        erdos_renyi(population, 0.2, false, topology_seed));
  std::vector<double> mixed(100, 0.2);
  mixed[3] = 0;
  mixed[4] = 1;
  const GroundTruth wiring = erdos_renyi(population, mixed, false, topology_seed),
                    plain = erdos_renyi(population, 0.2, false, topology_seed);
  CHECK(wiring.targets(3).empty());
  CHECK(wiring.targets(4).size() == 99);
  CHECK(std::ranges::equal(wiring.targets(5), plain.targets(5)));
}

TEST_CASE("pareto_out_degrees has the requested mean and few sources with many targets") {
  auto p = pareto_out_degrees(2000, 1.5, 0.05, Random(topology_seed, "out-degrees"));
  CHECK(std::accumulate(p.begin(), p.end(), 0.0) / 2000 == doctest::Approx(0.05).epsilon(1e-12));
  std::ranges::sort(p);
  // u^(-1 / 1.5): the largest is cut at eight times the smallest; a tenth of the sources is above 0.1^(-1 / 1.5) = 4.6 times.
  CHECK(p.back() / p.front() == doctest::Approx(8).epsilon(0.01));
  CHECK(p[1800] / p[0] == doctest::Approx(std::pow(0.1, -1 / 1.5)).epsilon(0.15));  // four standard errors: 0.13
  p = pareto_out_degrees(100, 1.5, 0.5, Random(topology_seed, "out-degrees"));
  CHECK(*std::ranges::max_element(p) == 1);
}

// Parameters of networks: contradictions, and that each topology has about the requested density.
#include "golgi/simulation/network_params.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("parameters that contradict each other are refused with advice") {
  const auto refused = [](const auto& change, const char* part) {
    NetworkParams params;
    change(params);
    CHECK(test::has(test::message_of<ConfigError>([&] { complete_network(params); }), part));
  };
  refused([](auto& p) { p.excitatory = p.inhibitory = 0; }, "needs a neuron");
  refused([](auto& p) { p.topology = Topology::given; }, "connectivity");
  refused([](auto& p) { p.connectivity = {"/somewhere.npy"}; }, "topology: given");
  refused([](auto& p) { p.excitatory_strength = 0; }, "connection_probability");
  refused([](auto& p) { p.topology = Topology::small_world, p.neighbours = 3; }, "even");
  refused([](auto& p) { p.topology = Topology::small_world, p.neighbours = 10; }, "to 8");
  refused([](auto& p) { p.topology = Topology::scale_free, p.scale = 1000; }, "ten times");
}

TEST_CASE("a network without any link is refused unless it was requested") {
  NetworkParams params;
  params.connection_probability = 1e-9;
  CHECK(test::has(test::message_of<DataError>([&] { network_of(params, test::PlainContext()); }),
                  "the network of 10 nodes has no link"));
  params.connection_probability = 0;
  CHECK(network_of(params, test::PlainContext()).n_links() == 0);
}

TEST_CASE("every topology has about the density of the random one, and the number of links that its predicted cost uses") {
  NetworkParams params;
  params.excitatory = 160;
  params.inhibitory = 40;
  params.connection_probability = 0.1;
  for (const auto topology : {Topology::erdos_renyi, Topology::small_world, Topology::scale_free})
    for (const bool reciprocal : {false, true}) {
      params.topology = topology;
      params.reciprocal = reciprocal;
      params.neighbours.reset();
      complete_network(params);
      const GroundTruth network = network_of(params, test::PlainContext());
      // 0.35: with the heavy tail of a scale-free network's degrees, its mean is uncertain at two hundred sources.
      const auto n_links = static_cast<double>(network.n_links());
      CHECK(std::abs(n_links / (200 * 199.0) - 0.1) < 0.35 * 0.1);
      CHECK(std::abs(n_links - mean_links(params)) < 0.35 * mean_links(params));
      CHECK(network.weights(0)[0] == 5);
      CHECK(link_bytes(params) == 12 * mean_links(params));
      CHECK((drawing_bytes(params) == 0) == (topology == Topology::erdos_renyi));
    }
}

namespace {

struct SimulatorParams : NetworkParams {
  int steps = 1;
  static void describe(SchemaOf<SimulatorParams>& s) {
    describe_network(s, "nS", "A conductance.");
    s.field("steps", &SimulatorParams::steps);
  }
};

}  // namespace

TEST_CASE("a simulator's own parameters follow those of its network, for which it gives unit and meaning of the strengths") {
  const Schema schema = schema_of<SimulatorParams>();
  CHECK(schema.fields().front().name() == "excitatory");
  CHECK(schema.fields().back().name() == "steps");
  CHECK(schema.find("excitatory_strength")->unit() == "nS");
  CHECK(schema.find("excitatory_strength")->doc() == "A conductance.");
  CHECK(schema.find("topology")->default_value().text == "erdos_renyi");
}

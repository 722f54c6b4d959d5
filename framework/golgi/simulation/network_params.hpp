// Parameters of every simulator of networks of neurons: populations and wiring with their descriptions, and the network that
// results from them.
#pragma once

#include <cmath>
#include <optional>
#include <string>

#include "golgi/api/task_context.hpp"
#include "golgi/core/error.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/simulation/given.hpp"
#include "golgi/simulation/topology.hpp"

namespace golgi::simulation {

enum class Topology { erdos_renyi, small_world, scale_free, given };

/// A simulator's Params derive from this, set their own defaults, and are described by describe_network.
struct NetworkParams {
  int excitatory = 8;
  int inhibitory = 2;
  double excitatory_strength = 5;
  double inhibitory_strength = -5;

  Topology topology = Topology::erdos_renyi;
  double connection_probability = 0.4;
  bool self_connections = false;
  std::optional<int> neighbours;
  double rewiring_probability = 0.1;
  bool reciprocal = false;
  double exponent = 1;
  std::optional<double> scale;
  InputPath connectivity;
};

/// Describes the parameters of the wiring, without those of the populations.
template <class Params>
void describe_topology(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T NetworkParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  schema
      .choice("topology", static_cast<Topology Params::*>(&NetworkParams::topology),
              {{"erdos_renyi", Topology::erdos_renyi},
               {"small_world", Topology::small_world},
               {"scale_free", Topology::scale_free},
               {"given", Topology::given}})
      .doc("Type of the wiring; 'given' reads the file `connectivity`.");
  field("connection_probability", &NetworkParams::connection_probability)
      .range(0, 1)
      .doc("Probability that an ordered pair is connected; `neighbours` or `scale`, if null, is set to give this density.");
  field("self_connections", &NetworkParams::self_connections)
      .doc("With erdos_renyi: whether a neuron may be connected to itself.");
  field("neighbours", &NetworkParams::neighbours)
      .at_least(2)
      .doc("With small_world: number of nearest neighbours on the ring, even.");
  field("rewiring_probability", &NetworkParams::rewiring_probability)
      .range(0, 1)
      .doc("With small_world: probability that an edge of the ring is rewired.");
  field("reciprocal", &NetworkParams::reciprocal)
      .doc(
          "With small_world: whether an edge becomes two synapses, one in each direction, instead of one in a random "
          "direction.");
  field("exponent", &NetworkParams::exponent)
      .range(0.1, 10)
      .doc("With scale_free: out-degrees are scale · x^-exponent, with x uniform.");
  field("scale", &NetworkParams::scale).above(0).doc("With scale_free: scale of the out-degrees, which is the largest one.");
  field("connectivity", &NetworkParams::connectivity)
      .doc(
          "With given: file of weights (.npy or .csv, row = target), or .csv of edges with the header source,target[,weight] "
          "and neurons counted from 0.");
}

/// @param strength_unit  unit of a link's weight   @param strength  doc of `excitatory_strength`, a sentence
template <class Params>
void describe_network(SchemaOf<Params>& schema, const char* strength_unit, const char* strength) {
  const auto field = [&]<class T>(const char* name, T NetworkParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  field("excitatory", &NetworkParams::excitatory).range(0, 10'000'000).doc("Number of excitatory neurons; they come first.");
  field("inhibitory", &NetworkParams::inhibitory).range(0, 10'000'000).doc("Number of inhibitory neurons.");
  field("excitatory_strength", &NetworkParams::excitatory_strength).unit(strength_unit).doc(strength);
  field("inhibitory_strength", &NetworkParams::inhibitory_strength)
      .unit(strength_unit)
      .doc("As excitatory_strength, for an inhibitory source.");
  describe_topology(schema);
}

inline int n_neurons(const NetworkParams& p) { return p.excitatory + p.inhibitory; }

/// Sets `neighbours` if a small world needs it and it is not given.
/// @throws ConfigError if parameters contradict each other
inline void complete_network(NetworkParams& p) {
  const auto refuse = [](const std::string& message) { throw ConfigError(message); };
  const int n = n_neurons(p);
  if (n == 0) refuse("excitatory and inhibitory are both 0: a network needs a neuron");
  if (p.topology == Topology::given && p.connectivity.empty()) refuse("topology: given needs `connectivity`, a file");
  if (p.topology != Topology::given && !p.connectivity.empty()) refuse("`connectivity` is read only with topology: given");
  if (p.topology != Topology::given && (p.excitatory_strength == 0 || p.inhibitory_strength == 0))
    refuse("a strength is 0: set connection_probability to 0 for a network without synapses");
  if (p.topology == Topology::small_world) {
    if (!p.neighbours) {
      const double degree = p.connection_probability * (n - 1);
      p.neighbours = 2 * static_cast<int>(std::lround(p.reciprocal ? degree / 2 : degree));
    }
    // Boost's generator looks for a target that is not a neighbour on the ring, and there must be one.
    if (*p.neighbours % 2 != 0 || *p.neighbours < 2 || *p.neighbours > n - 2)
      refuse("small_world: neighbours is " + std::to_string(*p.neighbours) + "; it must be even, from 2 to " +
             std::to_string(n - 2) + " for " + std::to_string(n) + " neurons (for a denser network set reciprocal: true)");
  }
  if (p.topology == Topology::scale_free) {
    if (n < 2) refuse("scale_free needs two neurons or more");
    if (p.scale && *p.scale > 10.0 * n) refuse("scale_free: scale is above ten times the number of neurons");
  }
}

/// The network of completed parameters: drawn from streams of "wiring", or read from the file.
/// @throws DataError if the file does not fit, or there is no link although connection_probability is above 0
inline GroundTruth network_of(const NetworkParams& p, const TaskContext& context) {
  const Population neurons{p.excitatory, p.inhibitory, p.excitatory_strength, p.inhibitory_strength};
  const Poll poll = context.poll();
  switch (p.topology) {
    case Topology::erdos_renyi: {
      GroundTruth wiring = erdos_renyi(neurons, p.connection_probability, p.self_connections, context.seed(), poll);
      require_links(wiring, p.connection_probability > 0 && neurons.size() > 1);
      return wiring;
    }
    case Topology::small_world:
      return small_world(neurons, *p.neighbours, p.rewiring_probability, p.reciprocal, context.random("wiring"), poll);
    case Topology::scale_free: {
      const double scale = p.scale ? *p.scale : scale_for_density(neurons.size(), p.exponent, p.connection_probability);
      return scale_free(neurons, p.exponent, scale, context.random("wiring"), poll);
    }
    case Topology::given: return read_wiring(p.connectivity.path, neurons);
  }
  throw InternalError("a topology without a generator");
}

/// The mean number of links of the network; 0 for a network from a file, which is not read before it is needed.
inline double mean_links(const NetworkParams& p) {
  const double n = n_neurons(p);
  switch (p.topology) {
    case Topology::small_world: return n * *p.neighbours / (p.reciprocal ? 1 : 2);
    case Topology::scale_free: {
      if (!p.scale) break;
      // scale · Σ x^-exponent over x = 1 … n - 1, bounded by the integral.
      const double rest = 1 - p.exponent, integral = rest == 0 ? std::log(n) : (std::pow(n, rest) - 1) / rest;
      return *p.scale * (1 + integral);
    }
    case Topology::given: return 0;
    case Topology::erdos_renyi: break;
  }
  return p.connection_probability * n * (p.self_connections ? n : n - 1);
}

/// Bytes of the links: target and weight.
inline double link_bytes(const NetworkParams& p) { return 12 * mean_links(p); }
/// Bytes needed in addition while links are drawn: for most topologies a list of edges, as pairs of indices.
inline double drawing_bytes(const NetworkParams& p) { return p.topology == Topology::erdos_renyi ? 0 : 8 * mean_links(p); }

}  // namespace golgi::simulation

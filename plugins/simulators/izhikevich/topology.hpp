// Who is connected to whom. Every generator yields synapses by source in memory proportional to their number.
#pragma once

#include <cstdint>
#include <filesystem>

#include "golgi/api/plugin.hpp"

namespace golgi::izhikevich {

/// The first `excitatory` neurons excite, the others inhibit; a synapse's weight follows from its source.
struct Population {
  std::int32_t excitatory = 0, inhibitory = 0;
  double excitatory_strength = 0, inhibitory_strength = 0;

  std::int32_t size() const { return excitatory + inhibitory; }
  double strength(std::int32_t source) const { return source < excitatory ? excitatory_strength : inhibitory_strength; }
};

/// Every ordered pair with the same probability, independently (Gilbert's version). Source j draws from stream j, the gaps
/// between its targets geometric, so that the work follows the synapses, not the pairs.
GroundTruth erdos_renyi(const Population& population, double probability, bool self_connections, const Fingerprint& seed,
                        const Poll& poll = no_poll);

/// Ring of `neighbours` nearest neighbours, each edge rewired with the given probability; Boost.Graph's
/// small_world_generator. An edge becomes one synapse of random direction, or one each way.
/// @param neighbours  even, 2 … n - 2
/// Source: Watts & Strogatz 1998.
GroundTruth small_world(const Population& population, std::int32_t neighbours, double rewiring_probability, bool reciprocal,
                        Random random, const Poll& poll = no_poll);

/// Power-law out-degrees: degree = floor(scale · x^-exponent) with x uniform on 1 … n - 1 (with probability 1 / n: none),
/// targets uniform, a target drawn twice counts once; Boost.Graph's plod_generator.
/// Source: Palmer & Steffan 2000, "Generating network topologies that obey power laws".
GroundTruth scale_free(const Population& population, double exponent, double scale, Random random, const Poll& poll = no_poll);

/// The scale, at most 10 n, at which a scale-free network has about the density of a random one: synapses per ordered pair.
double scale_for_density(std::int32_t n, double exponent, double probability);

/// A square .npy or .csv of weights (row = target), or a .csv of edges with the header source,target or
/// source,target,weight (neurons counted from 0); weights left out follow the population.
/// @throws DataError where the file is of another size than the population or is not one of these
GroundTruth read_wiring(const std::filesystem::path& path, const Population& population);

}  // namespace golgi::izhikevich

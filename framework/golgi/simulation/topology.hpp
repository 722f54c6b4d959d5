// Generators of wiring. Those of populations store links by source, in memory proportional to the number of links.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/simulation/population.hpp"

namespace golgi::simulation {

/// Connects every ordered pair independently with the same probability (Gilbert's version). Source j draws from stream j of
/// "wiring"; the gaps between its targets are geometric, so the cost is proportional to the links, not to the pairs.
GOLGI_API GroundTruth erdos_renyi(const Population& population, double probability, bool self_connections,
                                  const Fingerprint& seed, const Poll& poll = no_poll);
/// As above with a probability per source; the targets of a source depend only on its own probability.
/// @param probabilities  one per neuron
GOLGI_API GroundTruth erdos_renyi(const Population& population, std::span<const double> probabilities, bool self_connections,
                                  const Fingerprint& seed, const Poll& poll = no_poll);

/// Connection probabilities of sources, for a network with hubs: proportional to u^(-1 / exponent), u uniform, limited to 8;
/// scaled to the given mean, and then limited to 1.
GOLGI_API std::vector<double> pareto_out_degrees(std::int32_t n, double exponent, double mean_probability, Random random);

/// A ring in which each node is joined to its `neighbours` nearest neighbours and each edge is rewired with the given
/// probability (Boost.Graph's small_world_generator). An edge becomes one link in a random direction or, if reciprocal, one in
/// each direction.
/// @param neighbours  even, 2 … n - 2
/// Source: Watts & Strogatz 1998.
GOLGI_API GroundTruth small_world(const Population& population, std::int32_t neighbours, double rewiring_probability,
                                  bool reciprocal, Random random, const Poll& poll = no_poll);

/// Power-law out-degrees: degree = floor(scale · x^-exponent) with x uniform on 1 … n - 1 (with probability 1 / n: none),
/// targets uniform, a target drawn twice counts once; Boost.Graph's plod_generator.
/// Source: Palmer & Steffan 2000, "Generating network topologies that obey power laws".
GOLGI_API GroundTruth scale_free(const Population& population, double exponent, double scale, Random random,
                                 const Poll& poll = no_poll);

/// The scale at which a scale-free network has about the density `probability`, in links per ordered pair; at most 10 n. That
/// limits the density: for 1,000 neurons and exponent 1 to 0.049.
GOLGI_API double scale_for_density(std::int32_t n, double exponent, double probability);

/// The sources of each target, ascending.
using Sources = std::vector<std::vector<std::int32_t>>;

/// Connects every ordered pair of different variables with the same probability; draws target by target from one stream, about
/// n² numbers.
GOLGI_API Sources random_sources(std::int32_t n, double probability, Random random, const Poll& poll = no_poll);

/// Links of variables that receive the mean of their sources: each has the weight `total` / number of the target's sources.
/// @param total  0: no links
GOLGI_API GroundTruth equal_shares(const Sources& sources, double total, double delay_s);

/// The mean number of links among n variables if every ordered pair of different ones has the same probability.
inline double mean_links(double n, double probability) { return n * (n - 1) * probability; }

/// Requires a network with links. @param is_wanted  whether the parameters ask for links; if not, none is intended
/// @throws DataError if links are wanted and the network has none: there would be nothing to find
GOLGI_API void require_links(const GroundTruth& wiring, bool is_wanted);

}  // namespace golgi::simulation

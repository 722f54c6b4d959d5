// Who is connected to whom. Those of populations yield links by source in memory proportional to their number.
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

/// Every ordered pair with the same probability, independently (Gilbert's version). Source j draws from stream j of "wiring",
/// the gaps between its targets geometric, so that the work follows the links, not the pairs.
GOLGI_API GroundTruth erdos_renyi(const Population& population, double probability, bool self_connections,
                                  const Fingerprint& seed, const Poll& poll = no_poll);
/// The same with a probability per source; sources of equal probabilities keep their targets.
/// @param probabilities  one per neuron
GOLGI_API GroundTruth erdos_renyi(const Population& population, std::span<const double> probabilities, bool self_connections,
                                  const Fingerprint& seed, const Poll& poll = no_poll);

/// Probabilities for a network with hubs: proportional to u^(-1 / exponent), u uniform, at most eight times the scale and at
/// most 1, with the given mean before the latter.
GOLGI_API std::vector<double> pareto_out_degrees(std::int32_t n, double exponent, double mean_probability, Random random);

/// Ring of `neighbours` nearest neighbours, each edge rewired with the given probability; Boost.Graph's
/// small_world_generator. An edge becomes one link of random direction, or one each way.
/// @param neighbours  even, 2 … n - 2
/// Source: Watts & Strogatz 1998.
GOLGI_API GroundTruth small_world(const Population& population, std::int32_t neighbours, double rewiring_probability,
                                  bool reciprocal, Random random, const Poll& poll = no_poll);

/// Power-law out-degrees: degree = floor(scale · x^-exponent) with x uniform on 1 … n - 1 (with probability 1 / n: none),
/// targets uniform, a target drawn twice counts once; Boost.Graph's plod_generator.
/// Source: Palmer & Steffan 2000, "Generating network topologies that obey power laws".
GOLGI_API GroundTruth scale_free(const Population& population, double exponent, double scale, Random random,
                                 const Poll& poll = no_poll);

/// The scale, at most 10 n, at which a scale-free network has about the density of a random one: links per ordered pair.
/// Where that would take more, 10 n: among 1,000 neurons, exponent 1 gives no more than 0.049.
GOLGI_API double scale_for_density(std::int32_t n, double exponent, double probability);

/// Per target: its sources, ascending.
using Sources = std::vector<std::vector<std::int32_t>>;

/// Every ordered pair of different variables with the same probability, drawn target by target from one stream: n² draws.
GOLGI_API Sources random_sources(std::int32_t n, double probability, Random random, const Poll& poll = no_poll);

/// Links of variables that read the mean of their sources: each weighs `total` / number of the target's sources.
/// @param total  0: there are no links
GOLGI_API GroundTruth equal_shares(const Sources& sources, double total, double delay_s);

/// Links among n variables, on average, where every ordered pair of different ones has the same probability.
inline double mean_links(double n, double probability) { return n * (n - 1) * probability; }

/// @param is_wanted  whether the parameters ask for links: a network without any is drawn on purpose where they do not
/// @throws DataError where they do, and the network drawn has none: there would be nothing to find
GOLGI_API void require_links(const GroundTruth& wiring, bool is_wanted);

}  // namespace golgi::simulation

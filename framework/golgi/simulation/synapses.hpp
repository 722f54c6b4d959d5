// Properties of synapses in addition to the wiring: different strengths, and delays between a spike and its effect.
#pragma once

#include <optional>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/simulation/population.hpp"

namespace golgi::simulation {

/// Multiplies every weight by a lognormal factor of mean 1, drawn in the order of links().
/// @param excitatory_deviation  standard deviation of the factor's logarithm, for excitatory sources; 0: the factor is 1
GOLGI_API GroundTruth lognormal_weights(const GroundTruth& wiring, const Population& population, double excitatory_deviation,
                                        double inhibitory_deviation, Random random);

constexpr double longest_delay_ms = 10'000;

/// The range of the delays.
struct DelayRange {
  double min = 1;
  double max = 20;
  static void describe(SchemaOf<DelayRange>& s) {
    s.field("min", &DelayRange::min).range(0, longest_delay_ms).above(0).unit("ms").doc("Shortest delay, at least one step.");
    s.field("max", &DelayRange::max).range(0, longest_delay_ms).above(0).unit("ms").doc("Longest delay.");
  }
};

/// @throws ConfigError if max is below min, or min is below a step
GOLGI_API void check_delays(const DelayRange& range, double dt_ms);

/// Draws a delay per link, in the order of links(): uniform, then rounded to steps. The truth contains the rounded delays.
GOLGI_API GroundTruth with_delays(const GroundTruth& wiring, const DelayRange& range, double dt_ms, Random random);

/// Delays from a file: milliseconds as .npy or .csv, row = target, 0 where there is no synapse; rounded to steps.
/// @throws DataError if the file has another size, a synapse has a delay below one step, or a delay belongs to no synapse
GOLGI_API GroundTruth with_delays(const GroundTruth& wiring, const InputPath& file, double dt_ms);

/// The delay of a link in steps; 1 if the truth does not state it.
GOLGI_API std::int32_t delay_steps(double delay_s, double dt_s);
/// The longest delay of all links, in steps; at least 1.
GOLGI_API std::int32_t longest_delay_steps(const GroundTruth& wiring, double dt_s);

}  // namespace golgi::simulation

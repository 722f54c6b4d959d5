// What synapses have beyond who is connected to whom: strengths that differ, and delays between a spike and its effect.
#pragma once

#include <optional>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/simulation/population.hpp"

namespace golgi::simulation {

/// Every weight times a lognormal factor of mean 1, in the order of links().
/// @param excitatory_deviation  standard deviation of the factor's logarithm, for excitatory sources; 0: the factor is 1
GOLGI_API GroundTruth lognormal_weights(const GroundTruth& wiring, const Population& population, double excitatory_deviation,
                                        double inhibitory_deviation, Random random);

constexpr double longest_delay_ms = 10'000;

/// From where to where delays are spread.
struct DelayRange {
  double min = 1;
  double max = 20;
  static void describe(SchemaOf<DelayRange>& s) {
    s.field("min", &DelayRange::min).range(0, longest_delay_ms).above(0).unit("ms").doc("Shortest delay, at least a step.");
    s.field("max", &DelayRange::max).range(0, longest_delay_ms).above(0).unit("ms").doc("Longest delay.");
  }
};

/// @throws ConfigError where max is below min, or min below a step
GOLGI_API void check_delays(const DelayRange& range, double dt_ms);

/// A delay per link, in the order of links(): uniform, then rounded to steps. The truth states what was rounded.
GOLGI_API GroundTruth with_delays(const GroundTruth& wiring, const DelayRange& range, double dt_ms, Random random);

/// Delays from a file: milliseconds as .npy or .csv, row = target, 0 where there is no synapse; rounded to steps.
/// @throws DataError where the file is of another size, a synapse has a delay below a step, or a delay no synapse
GOLGI_API GroundTruth with_delays(const GroundTruth& wiring, const InputPath& file, double dt_ms);

/// Of a link in steps; one where the truth does not state it.
GOLGI_API std::int32_t delay_steps(double delay_s, double dt_s);
/// The longest of all.
GOLGI_API std::int32_t longest_delay_steps(const GroundTruth& wiring, double dt_s);

}  // namespace golgi::simulation

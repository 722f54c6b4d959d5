// Random distributions of strengths and other parameters of a network.
#pragma once

#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"

namespace golgi::simulation {

/// A uniform number between two limits; uses one word of the stream.
inline double uniform_between(Random& random, double min, double max) { return min + (max - min) * random.uniform(); }

/// A uniform magnitude between two limits, then a random sign; uses two words of the stream.
inline double signed_strength(Random& random, double min, double max, double negative_probability) {
  const double magnitude = uniform_between(random, min, max);
  return random.uniform() < negative_probability ? -magnitude : magnitude;
}

/// @param name  the parameters are name_min and name_max
/// @throws ConfigError if min is above max
inline void require_range(const std::string& name, double min, double max) {
  if (min > max) throw ConfigError(name + "_min is above " + name + "_max");
}

}  // namespace golgi::simulation

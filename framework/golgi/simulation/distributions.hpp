// How strengths and other parameters are spread over a network.
#pragma once

#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"

namespace golgi::simulation {

/// Uniform between two numbers; a draw takes one word of the stream.
inline double uniform_between(Random& random, double min, double max) { return min + (max - min) * random.uniform(); }

/// A magnitude uniform between two numbers, then a sign; two words.
inline double signed_strength(Random& random, double min, double max, double negative_probability) {
  const double magnitude = uniform_between(random, min, max);
  return random.uniform() < negative_probability ? -magnitude : magnitude;
}

/// @param name  of two parameters, name_min and name_max
/// @throws ConfigError where they are in the wrong order
inline void require_range(const std::string& name, double min, double max) {
  if (min > max) throw ConfigError(name + "_min is above " + name + "_max");
}

}  // namespace golgi::simulation

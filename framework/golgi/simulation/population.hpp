// Excitatory and inhibitory neurons: how many there are, and what sign and strength their links have.
#pragma once

#include <cstdint>

namespace golgi::simulation {

/// The first `excitatory` neurons excite, the others inhibit; a link's weight follows from its source. The layout is frozen.
struct Population {
  std::int32_t excitatory = 0, inhibitory = 0;
  double excitatory_strength = 0, inhibitory_strength = 0;

  std::int32_t size() const { return excitatory + inhibitory; }
  double strength(std::int32_t source) const { return source < excitatory ? excitatory_strength : inhibitory_strength; }
};

}  // namespace golgi::simulation

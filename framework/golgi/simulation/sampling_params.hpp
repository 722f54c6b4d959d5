// Parameters of simulators that record at regular intervals: length, number of trials, and sampling interval.
#pragma once

#include "golgi/params/schema.hpp"

namespace golgi::simulation {

/// A simulator's Params derive from this, set their own defaults, and are described by describe_sampling.
struct SamplingParams {
  int steps = 5000;
  int burn_in = 1000;
  int trials = 1;
  double dt_s = 0.001;
};

/// @param interval  doc of `dt_s`, a sentence
template <class Params>
void describe_sampling(SchemaOf<Params>& schema, const char* interval = "Sampling interval written to the dataset.") {
  const auto field = [&]<class T>(const char* name, T SamplingParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  field("steps", &SamplingParams::steps).range(1, 1'000'000'000).unit("steps").doc("Length of the recording.");
  field("burn_in", &SamplingParams::burn_in)
      .range(0, 1'000'000'000)
      .unit("steps")
      .doc("Steps dropped before the recording, so that the process is stationary.");
  field("trials", &SamplingParams::trials).range(1, 1'000'000).doc("Recordings of the same network with new random numbers.");
  field("dt_s", &SamplingParams::dt_s).above(0).unit("s").doc(interval);
}

/// Bytes of the values of n variables in all trials.
inline double values_bytes(const SamplingParams& p, double n) { return sizeof(double) * n * p.steps * p.trials; }

}  // namespace golgi::simulation

// simulator/pulses: units that fire at random, and with a higher probability after the units that drive them.
#pragma once

#include <golgi/api/plugin.hpp>

class Pulses final : public golgi::Simulator {
 public:
  static constexpr const char* name = "simulator/pulses";
  static constexpr const char* summary = "A ring of units whose pulses make those of the next unit likely.";
  static constexpr bool stochastic = true;

  struct Params {
    int variables = 4;
    double rate = 0.1;
    double drive = 0.6;
    int lag = 2;
    int steps = 2000;
    int trials = 2;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("variables", &Params::variables).range(2, 1000).doc("Units of the ring.");
      s.field("rate", &Params::rate).range(0, 1).unit("pulses/step").doc("Of a unit that is not driven.");
      s.field("drive", &Params::drive)
          .range(0, 1)
          .doc("Added to the probability of a pulse, `lag` steps after the last unit's.");
      s.field("lag", &Params::lag).range(1, 100).unit("steps").doc("From a pulse to its effect.");
      s.field("steps", &Params::steps).range(1, 1e7).unit("steps").doc("Length of a trial; a step is 1 ms.");
      s.field("trials", &Params::trials).range(1, 1000).doc("Independent trials of one ring.");
    }
  };

  explicit Pulses(const Params& params);
  /// @return values 0 or 1 (N, steps) per trial, the same spikes as events, and the ring as truth
  golgi::Dataset simulate(const golgi::TaskContext& context) const override;

 private:
  Params params_;
};

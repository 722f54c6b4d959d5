// simulator/my_simulator: noisy leaky units on a random graph.
#pragma once

#include <golgi/api/plugin.hpp>

class MySimulator final : public golgi::Simulator {
 public:
  static constexpr const char* name = "simulator/my_simulator";
  static constexpr const char* summary = "Noisy leaky units on a random graph, each driven by the mean of its sources.";
  static constexpr bool stochastic = true;  // draws random numbers, so the keys of its results contain a seed

  struct Params {
    int variables = 8;
    double connection_probability = 0.2;
    double coupling = 0.8;
    double time_constant_s = 0.02;
    double noise = 1;
    double duration_s = 10;
    double dt_s = 0.005;
    int trials = 1;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("variables", &Params::variables).range(1, 10000).doc("Number of units.");
      s.field("connection_probability", &Params::connection_probability)
          .range(0, 1)
          .doc("Probability of a link, for every ordered pair.");
      s.field("coupling", &Params::coupling).range(0, 0.95).doc("Weight of the sources' mean relative to the unit's own leak.");
      s.field("time_constant_s", &Params::time_constant_s).above(0).unit("s").doc("Time constant of the leak.");
      s.field("noise", &Params::noise).above(0).doc("Standard deviation of a unit without sources.");
      s.field("duration_s", &Params::duration_s).above(0).unit("s").doc("Duration of the recording.");
      s.field("dt_s", &Params::dt_s).above(0).unit("s").doc("Step and sampling interval; below time_constant_s.");
      s.field("trials", &Params::trials).range(1, 1'000'000).doc("Trials of the same network with new noise.");
    }
  };

  /// @throws golgi::ConfigError if the step is too long for the time constant, or the recording has not 1 to 1e9 steps
  explicit MySimulator(const Params& params);

  /// @return trials of (N, duration_s / dt_s), dimensionless, with the ground truth
  golgi::Dataset simulate(const golgi::TaskContext& context) const override;

 private:
  Params params_;
};

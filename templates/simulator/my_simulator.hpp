// simulator/my_simulator: noisy leaky units on a random graph.
#pragma once

#include <golgi/api/plugin.hpp>

class MySimulator final : public golgi::Simulator {
 public:
  static constexpr const char* name = "simulator/my_simulator";
  static constexpr const char* summary = "Noisy leaky units on a random graph, each drawn to the mean of those that drive it.";
  static constexpr bool stochastic = true;  // draws random numbers: its results are kept by a key with a seed

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
      s.field("coupling", &Params::coupling).range(0, 0.95).doc("Weight of the drivers' mean next to the unit's own leak.");
      s.field("time_constant_s", &Params::time_constant_s).above(0).unit("s").doc("Of the leak.");
      s.field("noise", &Params::noise).above(0).doc("Standard deviation of a unit that nobody drives.");
      s.field("duration_s", &Params::duration_s).above(0).unit("s").doc("Length of the recording.");
      s.field("dt_s", &Params::dt_s).above(0).unit("s").doc("Step and sampling interval; below time_constant_s.");
      s.field("trials", &Params::trials).range(1, 1'000'000).doc("Recordings of the same network with new noise.");
    }
  };

  /// @throws golgi::ConfigError where the step is too long for the time constant, or the recording for the memory
  explicit MySimulator(const Params& params);

  /// @return trials of (N, duration_s / dt_s), dimensionless, and who drives whom
  golgi::Dataset simulate(const golgi::TaskContext& context) const override;

 private:
  Params params_;
};

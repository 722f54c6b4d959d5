// simulator/lotka_volterra: prey and predators in groups, a benchmark with continuous nonlinear signals and signed effects.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/continuous_time.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <span>

namespace golgi::lotka_volterra {

struct Params : simulation::ContinuousTimeParams {
  int species = 10;
  int group_size = 2;
  double alpha = 1.2, beta = 0.2, gamma = 1.1, delta = 0.05;
  double capacity = 200;
  double noise_deviation = 0.1;
  double start_min = 10, start_max = 100;
  simulation::StimulusParams stimulus;

  Params() {
    steps = 2000;
    burn_in = 0;
    dt_s = 0.1;
    inner_step_s = 0.01;
  }
  static void describe(SchemaOf<Params>& s);
};

/// Prey x_i and predators y_i of group g:
///   dx_i/dt = alpha x_i - beta x_i (sum of g's y) - alpha (x_i / capacity)²
///   dy_i/dt = delta y_i (sum of g's x) - gamma y_i
/// @param state  the prey, then the predators
void slope(const Params& params, std::span<const double> state, std::span<double> change);

class LotkaVolterra : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/lotka_volterra";
  static constexpr const char* summary = "Prey and predators in groups, driven by noise; exact ground truth with signs.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = lotka_volterra::Params;

  explicit LotkaVolterra(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::lotka_volterra

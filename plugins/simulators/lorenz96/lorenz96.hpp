// simulator/lorenz96: the chaotic Lorenz-96 system, a common benchmark with continuous nonlinear signals and known wiring.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/continuous_time.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <span>

namespace golgi::lorenz96 {

/// dx_i/dt = (x_{i+1} - x_{i-2}) x_{i-1} - x_i + forcing, indices modulo the number of variables.
/// @param x, dx  4 variables or more
void slope(std::span<const double> x, double forcing, std::span<double> dx);

struct Params : simulation::ContinuousTimeParams {
  int variables = 20;
  double forcing = 10;
  double noise_deviation = 0;
  simulation::StimulusParams stimulus;

  Params() {
    steps = 500;
    burn_in = 0;
    dt_s = 0.1;
  }
  static void describe(SchemaOf<Params>& s);
};

class Lorenz96 : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/lorenz96";
  static constexpr const char* summary =
      "The chaotic Lorenz-96 system, each variable driven by three others; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = lorenz96::Params;

  explicit Lorenz96(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::lorenz96

// Stable random vector autoregressive processes with exactly known links: ground truth for linear estimators.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/changing_wiring.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>

#include "process.hpp"

namespace golgi::var {

struct Params : simulation::SamplingParams, simulation::ChangeParams {
  int variables = 10;
  int order = 2;
  double connection_probability = 0.2;
  double strength_min = 0.2;
  double strength_max = 0.6;
  double negative_probability = 0.5;
  double self_strength_min = 0.3;
  double self_strength_max = 0.6;
  bool every_lag = false;
  double spectral_radius = 0.9;
  double noise_variance = 1;
  double noise_correlation = 0;
  InputPath noise_covariance;
  simulation::StimulusParams stimulus;

  static void describe(SchemaOf<Params>& s);
};

class VarSimulator : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/var";
  static constexpr const char* summary = "Stable random vector autoregressive networks; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = var::Params;

  explicit VarSimulator(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  simulation::NormalNoise noise() const;
  void make_room_for_drift(std::vector<Coefficient>& coefficients, const Poll& poll) const;
  Trial simulate_trial(const std::vector<Coefficient>& coefficients, const simulation::NormalNoise& innovations,
                       const TaskContext& context, std::uint64_t trial, const NextCoefficients& next = {}) const;
  Dataset simulate_changing(const std::vector<Coefficient>& coefficients, const TaskContext& context) const;

  Params params_;
};

}  // namespace golgi::var

// simulator/logistic_maps: a network of coupled chaotic maps: continuous nonlinear signals without events, with ground truth.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>

namespace golgi::logistic_maps {

struct Params : simulation::SamplingParams {
  int variables = 10;
  double connection_probability = 0.3;
  double coupling = 0.2;
  double growth_min = 3.7, growth_max = 3.95;
  double noise_deviation = 0.005;
  simulation::StimulusParams stimulus;

  Params() { burn_in = 500; }
  static void describe(SchemaOf<Params>& s);
};

class LogisticMaps : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/logistic_maps";
  static constexpr const char* summary = "Networks of coupled chaotic logistic maps; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = logistic_maps::Params;

  explicit LogisticMaps(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::logistic_maps

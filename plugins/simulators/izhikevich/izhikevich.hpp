// Random networks of Izhikevich neurons driven by noise; the defaults are the recipe of Lu et al. 2023 (arXiv 2311.06928).
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/changing_wiring.hpp>
#include <golgi/simulation/network_params.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <golgi/simulation/synapses.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine.hpp"

namespace golgi::izhikevich {

using namespace simulation;

/// One number per neuron: base + span · r^power. All parameters of a neuron share its r, uniform on (0, 1).
struct Spread {
  double base = 0;
  double span = 0;
  int power = 1;
  static constexpr auto shorthand = &Spread::base;
  static void describe(SchemaOf<Spread>& s);
};

struct NeuronParameters {
  Spread a, b, c, d;
  static void describe(SchemaOf<NeuronParameters>& s);
};

struct Params : NetworkParams, ChangeParams {
  std::optional<DelayRange> delay_ms;
  InputPath delays;

  double noise_mean = 5;
  double noise_variance = 5;
  InputPath input;
  StimulusParams stimulus;

  int steps = 5000;
  double dt_ms = 1;
  int substeps = 2;
  int trials = 1;

  double quadratic = 0.04;
  double linear = 4.1;
  double constant = 108;
  double threshold_mv = 30;
  NeuronParameters excitatory_neurons{{0.02, 0, 1}, {-0.1, 0, 1}, {-65, 15, 2}, {8, -6, 2}};
  NeuronParameters inhibitory_neurons{{0.02, 0.08, 1}, {-0.1, 0, 1}, {-65, 0, 1}, {2, 0, 1}};
  InputPath neuron_parameters;

  double initial_v_mv = -65;
  std::optional<double> initial_u;
  InputPath initial_v_file;
  InputPath initial_u_file;
  int start_column = 0;

  std::optional<int> observed;
  std::vector<std::string> record;
  bool events_only = false;

  static void describe(SchemaOf<Params>& s);
};

class Izhikevich : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/izhikevich";
  static constexpr const char* summary =
      "Random networks of Izhikevich neurons driven by noise; records v, u, input and events.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = izhikevich::Params;

  explicit Izhikevich(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  SamplingParams sampling() const;
  Equation equation() const;
  Neurons neurons(const TaskContext& context) const;
  GroundTruth network(const TaskContext& context) const;
  ChangingWiring wiring(const TaskContext& context) const;

  Params params_;
  bool record_u_ = false;
  bool record_input_ = false;
};

}  // namespace golgi::izhikevich

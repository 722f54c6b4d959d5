// simulator/stdp: neurons whose synapses learn, each with its own Poisson inputs, so that the wiring changes all the time.
// Nodes are the neurons, then the inputs of the first neuron, of the second, …
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>

#include "neuron.hpp"

namespace golgi::stdp {

struct Params : simulation::SamplingParams {
  int neurons = 1;
  int inputs = 100;  // of each neuron
  double rate_hz = 50;
  double input_correlation = 0;
  double static_share = 0;
  double observation_noise_mv = 0;
  double truth_s = 0.1;
  simulation::StimulusParams stimulus;

  double initial_conductance = 0.014;
  double least_static_conductance = 0.002;
  double largest_conductance = 0.024;
  double potentiation = 0.008;
  double depression = 0.0088;
  double tau_learning_ms = 20;
  double tau_membrane_ms = 10;
  double tau_synapse_ms = 5;
  double refractory_ms = 2;
  double threshold_mv = -55;
  double reset_mv = -75;
  double rest_mv = -75;
  double reversal_mv = 0;
  double initial_v_mv = -65;

  Params() {
    steps = 100'000;
    burn_in = 0;
  }
  int n_inputs() const { return neurons * inputs; }
  int n_nodes() const { return neurons + n_inputs(); }
  static void describe(SchemaOf<Params>& s);
};

class Stdp : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/stdp";
  static constexpr const char* summary =
      "Neurons whose synapses learn (spike-timing dependent plasticity); exact time course of weights.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = stdp::Params;

  explicit Stdp(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::stdp

// simulator/latent_drive: neurons that share a latent drive, without synapses unless they are requested.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <vector>

#include "flow.hpp"

namespace golgi::latent_drive {

enum class Output { spikes, values };

struct Params : simulation::SamplingParams {
  int neurons = 40;
  std::vector<double> frequencies_hz{1, 2, 4};
  double gamma = 5;
  double temperature = 1;
  double coupling = 0;
  double depth = 0.8;
  double rate_hz = 5;
  Output output = Output::spikes;
  double noise_deviation = 1;
  bool stimulus = false;
  double connection_probability = 0;
  double strength = 0.8;
  double negative_probability = 0.5;
  double tau_synapse_ms = 5;

  Params() {
    steps = 300'000;
    burn_in = 0;
  }
  static void describe(SchemaOf<Params>& s);
};

class LatentDrive : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/latent_drive";
  static constexpr const char* summary =
      "Neurons with a shared latent drive and no synapses: every connection found is a false positive.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = latent_drive::Params;

  explicit LatentDrive(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::latent_drive

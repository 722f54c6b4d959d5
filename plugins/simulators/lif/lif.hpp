// Networks of leaky integrate-and-fire neurons with delays, unequal weights, hubs and common drive, recorded in full or in
// part: spike trains like those of large recordings, with known wiring.
#pragma once

#include <golgi/simulation/changing_wiring.hpp>
#include <golgi/simulation/common_drive.hpp>
#include <golgi/simulation/network_params.hpp>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <golgi/simulation/synapses.hpp>
#include <optional>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "engine.hpp"

namespace golgi::lif {

enum class OutDegree { homogeneous, pareto };

struct Params : simulation::NetworkParams, simulation::SamplingParams, simulation::ChangeParams {
  double excitatory_spread = 0.8;
  double inhibitory_spread = 0.4;
  OutDegree out_degree = OutDegree::homogeneous;
  double hub_exponent = 1.5;
  simulation::DelayRange delay_ms;
  InputPath delays;

  SynapseKind synapses = SynapseKind::current;
  double tau_membrane_ms = 20;
  double tau_excitatory_ms = 3;
  double tau_inhibitory_ms = 6;
  double threshold_mv = 15;
  double reset_mv = 0;
  double refractory_ms = 2;
  double excitatory_reversal_mv = 65;
  double inhibitory_reversal_mv = -15;

  double input_mean_mv = 8.3;
  double input_spread_mv = 1;
  double noise_mv = 4;
  simulation::DriveParams drive;
  simulation::GainParams slow_gain;
  simulation::StimulusParams stimulus;

  std::optional<int> observed;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
};

class Lif : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/lif";
  static constexpr const char* summary =
      "Networks of integrate-and-fire neurons with delays, hubs and common drive, recorded in full or in part; spikes, v on "
      "request.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = lif::Params;

  explicit Lif(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  double dt_ms() const { return 1000 * params_.dt_s; }
  Equation equation() const;
  GroundTruth network(const TaskContext& context) const;
  simulation::ChangingWiring wiring(const TaskContext& context) const;

  Params params_;
  bool record_v_ = false;
};

}  // namespace golgi::lif

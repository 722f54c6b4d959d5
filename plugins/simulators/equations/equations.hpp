// simulator/equations: nodes whose dynamics are written as text, so that a new simulator needs no plugin.
#pragma once

#include <cstdint>
#include <golgi/simulation/coupled_flow.hpp>
#include <golgi/simulation/spike_log.hpp>
#include <memory>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "system.hpp"

namespace golgi::equations {

/// The network of compiled texts. Each trial needs its own copy, because the programs write to its buffers.
class Nodes {
 public:
  int n_states, n_signals;

  /// @param params  must outlive this   @param n_steps_dropped  integration steps of the burn-in, whose spikes are dropped
  Nodes(const Params& params, System system, const GroundTruth& truth, std::int64_t n_steps_dropped);

  /// Draws the parameters that differ between nodes. @param context  that of the network, the same for all trials
  void draw_parameters(const TaskContext& context);
  void start(const TaskContext& context, std::uint64_t trial, double* state) const;
  void send(const double* state, double* signals);
  void slope(const simulation::Stage& at, double* change);
  void show(const double* state, double* seen);
  /// Applies threshold and reset; called before each step.
  void settle(double* state);

  Events events(double step_s) const { return spikes_.events(static_cast<std::ptrdiff_t>(n_), step_s); }

 private:
  void see(const double* state);
  void note_spikes(const double* state);

  const Params* params_;
  System system_;
  std::size_t n_;
  std::vector<std::vector<double>> by_node_;  ///< a row per parameter that differs between nodes
  std::vector<double> weights_;               ///< sum of the weights of each node's incoming links
  std::vector<double> fires_, become_;        ///< blocks of n
  std::vector<const double*> inputs_;
  std::vector<double*> results_;
  simulation::SpikeLog spikes_;
  std::int64_t step_;      ///< integration steps since the end of the burn-in; negative within it
  bool is_noted_ = false;  ///< whether fires_ is up to date for this step
};

class Equations : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/equations";
  static constexpr const char* summary = "Nodes with dynamics written as text: equations, synapse, threshold, reset.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = equations::Params;

  explicit Equations(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  int n_signals_ = 0;
  std::vector<int> recorded_;
};

}  // namespace golgi::equations

// simulator/fitzhugh_nagumo: neurons with two variables, coupled by the differences of their voltages, as through gap
// junctions.
#pragma once

#include <cstdint>
#include <golgi/simulation/coupled_flow.hpp>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::fitzhugh_nagumo {

struct Params : simulation::CoupledParams {
  double current = 0.5;
  double epsilon = 0.08;
  double a = 0.7;
  double b = 0.8;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// v_i' = v_i - v_i³ / 3 - w_i + current + sum_j W_ij (v_j - v_i) + input;  w_i' = epsilon (v_i + a - b w_i)
struct Neurons {
  static constexpr int n_states = 2, n_signals = 1;
  static const std::vector<std::string>& state_names();

  Params params;
  std::vector<double> pull;  ///< sum of the weights of each node's incoming links

  Neurons(const Params& params, const GroundTruth& truth);
  void start(const TaskContext& context, std::uint64_t trial, double* state) const;
  void send(const double* state, double* signals) const;
  void slope(const simulation::Stage& at, double* change) const;
  void show(const double* state, double* seen) const;
};

class FitzHughNagumo : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/fitzhugh_nagumo";
  static constexpr const char* summary =
      "FitzHugh-Nagumo neurons with diffusive coupling, driven by noise; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = fitzhugh_nagumo::Params;

  explicit FitzHughNagumo(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  std::vector<int> recorded_;
};

}  // namespace golgi::fitzhugh_nagumo

// simulator/hodgkin_huxley: neurons with sodium and potassium channels, and chemical synapses that excite or inhibit.
#pragma once

#include <cstdint>
#include <golgi/data/eigen.hpp>
#include <golgi/simulation/coupled_flow.hpp>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::hodgkin_huxley {

struct Params : simulation::CoupledParams {
  double current_min = 7, current_max = 10;
  double excitatory_reversal_mv = 0;
  double inhibitory_reversal_mv = -80;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// In mV and ms, for a membrane of 1 uF/cm²:
///   V' = I - 120 m³ h (V - 50) - 36 n⁴ (V + 77) - 0.3 (V + 54.387) - sum_j g_ij s_j (V_i - E_j) + input
///   x' = a_x(V) (1 - x) - b_x(V) x  for the gates m, h, n of Hodgkin and Huxley, V shifted to a rest near -65 mV
///   s' = 5 / (1 + exp(-V / 2)) (1 - s) - s / 5, the open share of a neuron's outgoing synapses
struct Neurons {
  static constexpr int n_states = 5, n_signals = 2;
  static const std::vector<std::string>& state_names();

  std::vector<double> current;   ///< uA/cm²
  std::vector<double> sign;      ///< of each neuron's outgoing synapses: the ground truth's weight is conductance times sign
  std::vector<double> reversal;  ///< mV, reversal potential of each neuron's outgoing synapses

  Neurons(std::vector<double> current, std::vector<double> sign, std::vector<double> reversal);
  void start(const TaskContext& context, std::uint64_t trial, double* state) const;
  void send(const double* state, double* signals) const;
  void slope(const simulation::Stage& at, double* change);
  void show(const double* state, double* seen) const;

 private:
  Eigen::ArrayXd slow, fast;  // exponentials; padded to whole SIMD vectors, so that every neuron is computed by the same code
};

/// Sets the gates to their steady state at the given voltages, and s to 0.
/// @param v  n voltages   @param state  blocks of V, m, h, n, s
void set_resting(const double* v, std::size_t n, double* state);

class HodgkinHuxley : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/hodgkin_huxley";
  static constexpr const char* summary =
      "Hodgkin-Huxley neurons with chemical synapses; V and spikes, exact ground truth with signs.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = hodgkin_huxley::Params;

  explicit HodgkinHuxley(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  std::vector<int> recorded_;
};

}  // namespace golgi::hodgkin_huxley

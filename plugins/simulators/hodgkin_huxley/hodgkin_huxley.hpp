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
///   s' = 5 / (1 + exp(-V / 2)) (1 - s) - s / 5, the open share of the synapses that a neuron makes
struct Neurons {
  static constexpr int n_states = 5, n_signals = 2;
  static const std::vector<std::string>& state_names();

  std::vector<double> current;   ///< uA/cm²
  std::vector<double> sign;      ///< of each neuron's synapses: the truth's weights are conductances times this
  std::vector<double> reversal;  ///< mV, of the same

  Neurons(std::vector<double> current, std::vector<double> sign, std::vector<double> reversal);
  void start(const TaskContext& context, std::uint64_t trial, double* state) const;
  void send(const double* state, double* signals) const;
  void slope(const simulation::Stage& at, double* change);
  void show(const double* state, double* seen) const;

 private:
  Eigen::ArrayXd slow, fast;  // exponentials; aligned and padded to whole vectors, so that every neuron is treated alike
};

/// The gates where they stay at a voltage; s = 0. @param v  n voltages   @param state  blocks of V, m, h, n, s
void set_resting(const double* v, std::size_t n, double* state);

class HodgkinHuxley : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/hodgkin_huxley";
  static constexpr const char* summary = "Hodgkin-Huxley neurons with chemical synapses; V and spikes, exact truth with signs.";
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

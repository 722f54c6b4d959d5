// One step t of an integrate-and-fire neuron whose synapses learn from the order of spikes; s(t) are the inputs' spikes:
//   held after a spike: V <- reset; else where V >= threshold: the neuron fires, V <- reset, M <- M - A_minus,
//                       g_k <- min(g_k + P_k g_max, g_max)
//   G <- G - dt / tau_syn G + sum over k of g_k s_k(t)
//   g_k <- max(g_k + M s_k(t) g_max, 0)                       (M <= 0)
//   V <- V + dt / tau_m (V_rest - V - G (V - E) + I)              (I in mV, given)
//   M <- M - dt / tau M;  P_k <- P_k - dt / tau P_k + A_plus s_k(t+1)
// Synapses that do not learn keep their g_k. Source: Song, Miller & Abbott 2000, Nature Neuroscience 3:919.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace golgi::stdp {

/// Constants of the equations in the header comment; times in ms.
struct Equation {
  double dt_ms = 1;
  double threshold_mv = -55, reset_mv = -75, rest_mv = -75, reversal_mv = 0;
  double tau_membrane_ms = 10, tau_synapse_ms = 5, tau_learning_ms = 20, refractory_ms = 2;
  double largest_conductance = 0.024;
  double potentiation = 0.008, depression = 0.0088;
};

class Neuron {
 public:
  /// @param conductances  initial conductances of the synapses   @param learns  per synapse: 0 if it does not learn
  Neuron(const Equation& equation, double v_mv, std::vector<double> conductances, std::vector<std::uint8_t> learns);

  /// Applies threshold and reset; v_mv() is then the recorded voltage. Must be called once before each advance.
  /// @return whether the neuron fires at the present sample
  bool fires();
  double v_mv() const { return v_mv_; }
  std::span<const double> conductances() const { return conductances_; }
  /// Advances to the next sample.
  /// @param now, next  1 if an input spikes at this sample, or at the next   @param current_mv  I
  void advance(std::span<const double> now, std::span<const double> next, double current_mv = 0);

 private:
  Equation equation_;
  double v_mv_;
  std::vector<double> conductances_, potentiation_;
  std::vector<std::uint8_t> learns_;
  double depression_ = 0, total_ = 0;  // M, G
  std::int64_t held_ = 0;              // steps
};

}  // namespace golgi::stdp

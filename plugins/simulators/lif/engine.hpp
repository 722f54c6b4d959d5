// The step loop of a network of leaky integrate-and-fire neurons, V relative to rest. One step from sample k to k + 1, with
// a = exp(-dt / tau_m), P_x = ∫ exp(-(dt - t) / tau_m) exp(-t / tau_x) dt from 0 to dt:
//   s_e, s_i += arriving spikes
//   V <- m + (V - m) a + P_e s_e + P_i s_i + kick        (currents: exact for inputs that are constant within a step)
//   V <- W + (V - W) exp(-dt g / tau_m) + kick,  g = 1 + s_e + s_i,  W = (m + s_e E_e + s_i E_i) / g      (conductances)
//   s_x <- s_x exp(-dt / tau_x)
//   refractory neurons stay at the reset; the others fire where V >= threshold: V <- reset, held for t_ref.
// A spike at sample k with a delay of D steps arrives in the step that computes sample k + D. It adds w / tau_x to s_x, the
// same charge as a jump of V by w; as a conductance w tau_m / (tau_x (E_x - 10 mV)), the same charge when V is 10 mV.
// Source: Rotter & Diesmann 1999, Biological Cybernetics 81 (exact integration).
#pragma once

#include <cstdint>
#include <golgi/data/eigen.hpp>
#include <golgi/simulation/delayed_synapses.hpp>
#include <span>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::lif {

enum class SynapseKind { current, conductance };

struct Equation {
  double dt_ms = 0.5;
  double tau_membrane_ms = 20, tau_excitatory_ms = 3, tau_inhibitory_ms = 6;
  double threshold_mv = 15, reset_mv = 0, refractory_ms = 2;
  SynapseKind synapses = SynapseKind::current;
  double excitatory_reversal_mv = 65, inhibitory_reversal_mv = -15;
};

/// The voltage at which a conductance carries the charge that its weight states.
inline constexpr double charge_at_mv = 10;

class Engine {
 public:
  /// Drive and kicks are read up to this many values beyond their end.
  static constexpr std::size_t padding = 4;

  /// @param wiring     with delays that are multiples of dt
  /// @param mean_mv    m without the drive, per neuron   @param v_mv  V at sample 0, per neuron
  /// @param longest_delay_s  longest delay of wirings that are set later, if it is longer
  /// @throws InternalError unless both have one entry per neuron
  Engine(const GroundTruth& wiring, const Equation& equation, std::span<const double> mean_mv, std::span<const double> v_mv,
         double longest_delay_s = 0);

  std::ptrdiff_t n() const { return n_; }
  std::span<const double> v() const { return std::span(v_.data(), n_); }
  /// Neurons that fire at the present sample, ascending.
  std::span<const std::int32_t> fired() const { return {fired_.data(), n_fired_}; }

  /// Uses other weights for spikes from the next step on.
  void set_wiring(const GroundTruth& wiring);

  /// @param drive  added to m   @param kick  added to V; n() values each, and `padding` more that are read and ignored
  /// @return false if some neuron's state has become infinite or not a number
  bool step(const double* drive, const double* kick);

  /// The first neuron whose voltage was not finite in the last step, or -1.
  std::ptrdiff_t first_not_finite() const { return first_not_finite_; }

 private:
  void relax(const double* drive);

  std::ptrdiff_t n_;
  Equation equation_;
  double decay_membrane_, decay_excitatory_, decay_inhibitory_;  // per step
  double charge_excitatory_, charge_inhibitory_;                 // P_e, P_i
  double held_steps_;
  // Padded to a multiple of four and aligned, so that Eigen computes all neurons by the same code.
  Eigen::ArrayXd mean_, v_, next_, excitatory_, inhibitory_, target_, hold_;
  simulation::DelayedSynapses synapses_;
  std::vector<std::int32_t> fired_;
  std::size_t n_fired_ = 0;
  std::ptrdiff_t first_not_finite_ = -1;
};

}  // namespace golgi::lif

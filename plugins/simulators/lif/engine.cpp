#include "engine.hpp"

#include <bit>
#include <cmath>
#include <golgi/core/lanes.hpp>

namespace golgi::lif {
namespace {

constexpr std::ptrdiff_t n_lanes = 4;

std::ptrdiff_t padded(std::ptrdiff_t n) { return (n + n_lanes - 1) / n_lanes * n_lanes; }

Eigen::ArrayXd padded(std::span<const double> values, std::ptrdiff_t n) {
  if (std::ssize(values) != n) throw InternalError("lif: one value per neuron expected");
  Eigen::ArrayXd copy = Eigen::ArrayXd::Zero(padded(n));
  std::copy(values.begin(), values.end(), copy.data());
  return copy;
}

/// P_x of the header comment: exact also if both time constants are equal, and without cancellation if they are nearly equal.
double charge(double dt_ms, double tau_membrane_ms, double tau_synapse_ms) {
  const double difference = 1 / tau_synapse_ms - 1 / tau_membrane_ms;
  const double decay = std::exp(-dt_ms / tau_membrane_ms);
  return difference == 0 ? dt_ms * decay : decay * -std::expm1(-dt_ms * difference) / difference;
}

/// The amount that a spike adds to s_e or s_i, and its index: excitatory sums come first.
simulation::Arrival arrival_of(const Equation& e, std::int32_t target, double weight, std::ptrdiff_t width) {
  const bool excites = weight > 0;
  double amount = weight / (excites ? e.tau_excitatory_ms : e.tau_inhibitory_ms);
  if (e.synapses == SynapseKind::conductance)
    amount *= e.tau_membrane_ms / ((excites ? e.excitatory_reversal_mv : e.inhibitory_reversal_mv) - charge_at_mv);
  return {excites ? target : width + target, amount};
}

}  // namespace

Engine::Engine(const GroundTruth& wiring, const Equation& equation, std::span<const double> mean_mv,
               std::span<const double> v_mv, double longest_delay_s)
    : n_(wiring.n()),
      equation_(equation),
      decay_membrane_(std::exp(-equation.dt_ms / equation.tau_membrane_ms)),
      decay_excitatory_(std::exp(-equation.dt_ms / equation.tau_excitatory_ms)),
      decay_inhibitory_(std::exp(-equation.dt_ms / equation.tau_inhibitory_ms)),
      charge_excitatory_(charge(equation.dt_ms, equation.tau_membrane_ms, equation.tau_excitatory_ms)),
      charge_inhibitory_(charge(equation.dt_ms, equation.tau_membrane_ms, equation.tau_inhibitory_ms)),
      held_steps_(std::round(equation.refractory_ms / equation.dt_ms)),
      mean_(padded(mean_mv, n_)),
      v_(padded(v_mv, n_)),
      next_(Eigen::ArrayXd::Zero(v_.size())),
      excitatory_(next_),
      inhibitory_(next_),
      target_(next_),
      hold_(next_),
      synapses_(
          wiring, equation.dt_ms / 1000, 2 * v_.size(),
          [&](std::int32_t target, double weight) { return arrival_of(equation, target, weight, v_.size()); },
          simulation::delay_steps(longest_delay_s, equation.dt_ms / 1000)),
      fired_(v_.size()) {}

void Engine::set_wiring(const GroundTruth& wiring) {
  synapses_.set_wiring(wiring, equation_.dt_ms / 1000,
                       [&](std::int32_t target, double weight) { return arrival_of(equation_, target, weight, v_.size()); });
}

/// Adds arriving spikes to the sums, computes the next V without the kick, and lets the sums decay.
void Engine::relax(const double* drive) {
  const std::ptrdiff_t n = v_.size();
  double* const arriving = synapses_.arriving();
  double *const s_e = excitatory_.data(), *const s_i = inhibitory_.data();
  const double *const v = v_.data(), *const mean = mean_.data();
  double *const next = next_.data(), *const target = target_.data();
  // Fused operations are written out, so that every build rounds the same way.
#pragma GCC ivdep
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    s_e[i] += arriving[i];
    s_i[i] += arriving[n + i];
    arriving[i] = arriving[n + i] = 0;
  }
  if (equation_.synapses == SynapseKind::current) {
#pragma GCC ivdep
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double m = mean[i] + drive[i];
      next[i] =
          std::fma(charge_inhibitory_, s_i[i], std::fma(charge_excitatory_, s_e[i], std::fma(v[i] - m, decay_membrane_, m)));
    }
  } else {
    const double rate = -equation_.dt_ms / equation_.tau_membrane_ms;
    const double e_e = equation_.excitatory_reversal_mv, e_i = equation_.inhibitory_reversal_mv;
#pragma GCC ivdep
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double total = 1 + s_e[i] + s_i[i];
      target[i] = std::fma(s_i[i], e_i, std::fma(s_e[i], e_e, mean[i] + drive[i])) / total;
      next[i] = rate * total;
    }
    next_ = next_.exp();
#pragma GCC ivdep
    for (std::ptrdiff_t i = 0; i < n; ++i) next[i] = std::fma(v[i] - target[i], next[i], target[i]);
  }
#pragma GCC ivdep
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    s_e[i] *= decay_excitatory_;
    s_i[i] *= decay_inhibitory_;
  }
}

bool Engine::step(const double* drive, const double* kick) {
  for (const std::int32_t j : fired()) synapses_.send(j);
  relax(drive);
  synapses_.turn();

  using lanes::Doubles4, lanes::Words4, lanes::doubles4, lanes::load4, lanes::store4;
  const Doubles4 threshold = doubles4(equation_.threshold_mv), reset = doubles4(equation_.reset_mv);
  const Doubles4 held_steps = doubles4(held_steps_), zero = doubles4(0);
  n_fired_ = 0;
  bool finite = true;
  for (std::ptrdiff_t i = 0; i < v_.size(); i += n_lanes) {
    const Doubles4 next = load4(&next_[i]) + load4(kick + i), hold = load4(&hold_[i]), shorter = hold - doubles4(1);
    const Words4 held = lanes::above(hold, zero), fires = lanes::at_least(next, threshold) & ~held;
    store4(lanes::choose(fires, lanes::choose(lanes::above(shorter, zero), zero, shorter), held_steps), &hold_[i]);
    store4(lanes::choose(held | fires, next, reset), &v_[i]);
    const auto valid = i + n_lanes <= n_ ? 15u : (1u << (n_ - i)) - 1;  // ignore the padding
    const auto broken = lanes::highest_bits(lanes::not_finite(next)) & valid;
    if (broken != 0 && finite) {
      finite = false;
      first_not_finite_ = i + std::countr_zero(broken);
    }
    lanes::for_each_lane(lanes::highest_bits(fires) & valid,
                         [&](int lane) { fired_[n_fired_++] = static_cast<std::int32_t>(i) + lane; });
  }
  return finite;
}

}  // namespace golgi::lif

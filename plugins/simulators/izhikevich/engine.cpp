#include "engine.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/core/lanes.hpp>

namespace golgi::izhikevich {
namespace {

constexpr std::size_t n_lanes = 4;

std::vector<double> padded(std::span<const double> values, std::size_t n) {
  if (values.size() != n) throw InternalError("izhikevich: one value per neuron expected");
  std::vector<double> copy(values.begin(), values.end());
  copy.resize((n + n_lanes - 1) / n_lanes * n_lanes, 0);
  return copy;
}

simulation::Arrival arrival_of(std::int32_t target, double weight) { return {target, weight}; }

void fetch(std::span<const std::int32_t> targets) {
  constexpr std::size_t in_line = 16, most = 16 * in_line;  // in longer rows, the processor prefetches by itself
  for (std::size_t k = 0; k < std::min(targets.size(), most); k += in_line) __builtin_prefetch(&targets[k]);
}

}  // namespace

Engine::Engine(const GroundTruth& wiring, const Neurons& neurons, const Equation& equation, std::span<const double> v_mv,
               std::span<const double> u, double longest_delay_s)
    : n_(wiring.n()), equation_(equation) {
  const std::size_t n = n_;
  a_ = padded(neurons.a, n);
  b_ = padded(neurons.b, n);
  c_ = padded(neurons.c, n);
  d_ = padded(neurons.d, n);
  fired_.resize(a_.size());
  set_state(v_mv, u);
  synaptic_.assign(v_.size(), 0);
  if (wiring.has_delays())
    delayed_.emplace(wiring, equation.dt_ms / 1000, std::ssize(v_), arrival_of,
                     simulation::delay_steps(longest_delay_s, equation.dt_ms / 1000));
  set_weights(wiring);
}

void Engine::set_wiring(const GroundTruth& wiring) {
  if (delayed_) delayed_->set_wiring(wiring, equation_.dt_ms / 1000, arrival_of);
  set_weights(wiring);
}

void Engine::set_weights(const GroundTruth& wiring) {
  wiring_ = &wiring;
  common_weight_.clear();
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    const auto weights = wiring.weights(j);
    const bool common = std::adjacent_find(weights.begin(), weights.end(), std::not_equal_to<>()) == weights.end();
    common_weight_.push_back(!common ? undefined : weights.empty() ? 0 : weights.front());
  }
}

void Engine::set_state(std::span<const double> v_mv, std::span<const double> u) {
  const std::size_t n = n_;
  v_ = padded(v_mv, n);
  u_ = padded(u, n);
  n_fired_ = 0;
  for (std::size_t i = 0; i < n; ++i)
    if (v_[i] >= equation_.threshold_mv) fired_[n_fired_++] = static_cast<std::int32_t>(i);
}

void Engine::scatter() {
  if (delayed_) {
    for (const std::int32_t j : fired()) {
      delayed_->send(j);
      synaptic_events_ += std::ssize(wiring_->targets(j));
    }
    return;
  }
  double* const sum = synaptic_.data();
  for (std::size_t f = 0; f < n_fired_; ++f) {
    // The rows are scattered in memory, but the next ones are known: prefetch them.
    if (f + 2 < n_fired_) fetch(wiring_->targets(fired_[f + 2]));
    const std::int32_t j = fired_[f];
    const auto targets = wiring_->targets(j);
    synaptic_events_ += std::ssize(targets);
    const double weight = common_weight_[j];
    if (!std::isnan(weight)) {
#pragma GCC unroll 4
      for (const std::int32_t i : targets) sum[i] += weight;
    } else {
      const auto weights = wiring_->weights(j);
      for (std::size_t k = 0; k < targets.size(); ++k) sum[targets[k]] += weights[k];
    }
  }
}

bool Engine::step(const double* input) {
  scatter();
  // Fused operations are written out, so that every build rounds the same way.
  using lanes::Doubles4, lanes::doubles4, lanes::load4, lanes::store4;
  const Doubles4 threshold = doubles4(equation_.threshold_mv), constant = doubles4(equation_.constant);
  const Doubles4 quadratic = doubles4(equation_.quadratic), linear = doubles4(equation_.linear);
  const Doubles4 dt = doubles4(equation_.dt_ms), substep = doubles4(equation_.dt_ms / equation_.substeps);
  const Doubles4 zero = doubles4(0);
  lanes::Words4 not_finite = lanes::words4(0);
  std::size_t n_fired = 0;
  std::int32_t* const fired = fired_.data();
  double* const synaptic = delayed_ ? delayed_->arriving() : synaptic_.data();
  const std::size_t n = n_;
  const auto advance = [&](std::size_t i, int n_substeps) {
    Doubles4 v = load4(&v_[i]), u = load4(&u_[i]);
    const lanes::Words4 fires = lanes::at_least(v, threshold);
    v = lanes::choose(fires, v, load4(&c_[i]));
    u = u + lanes::choose(fires, zero, load4(&d_[i]));
    const Doubles4 current = load4(input + i) + load4(synaptic + i);
    store4(zero, synaptic + i);
    const Doubles4 drive = constant - u + current;
    for (int k = 0; k < n_substeps; ++k) {
      const Doubles4 slope = lanes::fma(lanes::fma(quadratic, v, linear), v, drive);
      v = lanes::fma(substep, slope, v);
    }
    const Doubles4 recovery = lanes::fms(load4(&b_[i]), v, u);
    u = lanes::fma(dt * load4(&a_[i]), recovery, u);
    store4(v, &v_[i]);
    store4(u, &u_[i]);
    // If v is not finite, neither is u after the same step.
    not_finite |= lanes::not_finite(u);
    return lanes::highest_bits(lanes::at_least(v, threshold));
  };
  const auto append = [&](std::size_t first, unsigned fires) {
    lanes::for_each_lane(fires, [&](int lane) { fired[n_fired++] = static_cast<std::int32_t>(first) + lane; });
  };
  const auto all = [&](int n_substeps) {
    std::size_t i = 0;
    for (; i + n_lanes <= n; i += n_lanes) append(i, advance(i, n_substeps));
    if (i == n) return;
    const lanes::Words4 before = not_finite;  // the padding may overflow; ignore it
    append(i, advance(i, n_substeps) & ((1u << (n - i)) - 1));
    for (std::size_t lane = n - i; lane < n_lanes; ++lane) not_finite[lane] = before[lane];
  };
  // The usual number is a constant, so that the compiler unrolls the loop.
  if (equation_.substeps == 2)
    all(2);
  else
    all(equation_.substeps);
  n_fired_ = n_fired;
  if (delayed_) delayed_->turn();
  return lanes::highest_bits(not_finite) == 0;
}

std::ptrdiff_t Engine::first_not_finite() const {
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    const std::size_t at = i;
    if (!std::isfinite(v_[at]) || !std::isfinite(u_[at])) return i;
  }
  return -1;
}

}  // namespace golgi::izhikevich

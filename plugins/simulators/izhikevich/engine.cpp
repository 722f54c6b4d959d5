#include "engine.hpp"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace golgi::izhikevich {
namespace {

constexpr std::size_t lanes = 4;

std::vector<double> padded(std::span<const double> values, std::size_t n) {
  if (values.size() != n) throw InternalError("izhikevich: one value per neuron expected");
  std::vector<double> copy(values.begin(), values.end());
  copy.resize((n + lanes - 1) / lanes * lanes, 0);
  return copy;
}

/// Appends the lanes that are set to the list; branches only where there are any, which is rare.
inline void append(int mask, std::size_t first, std::int32_t* fired, std::size_t& n_fired) {
  for (auto rest = static_cast<unsigned>(mask); rest != 0; rest &= rest - 1)
    fired[n_fired++] = static_cast<std::int32_t>(first) + std::countr_zero(rest);
}

void fetch(std::span<const std::int32_t> targets) {
  constexpr std::size_t in_line = 16, most = 16 * in_line;  // longer rows the processor follows by itself
  for (std::size_t k = 0; k < std::min(targets.size(), most); k += in_line) __builtin_prefetch(&targets[k]);
}

}  // namespace

Engine::Engine(const GroundTruth& wiring, const Neurons& neurons, const Equation& equation, std::span<const double> v_mv,
               std::span<const double> u)
    : n_(wiring.n()), wiring_(&wiring), equation_(equation) {
  const std::size_t n = n_;
  a_ = padded(neurons.a, n);
  b_ = padded(neurons.b, n);
  c_ = padded(neurons.c, n);
  d_ = padded(neurons.d, n);
  fired_.resize(a_.size());
  set_state(v_mv, u);
  synaptic_.assign(v_.size(), 0);
  if (wiring.has_delays())
    delayed_.emplace(wiring, equation.dt_ms / 1000, std::ssize(v_), [](std::int32_t target, double weight) {
      return simulation::Arrival{target, weight};
    });
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
    // The rows lie apart in memory, but which come next is known: fetch ahead.
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
  // Fused operations are written out, so that every build rounds alike.
  const __m256d threshold = _mm256_set1_pd(equation_.threshold_mv), constant = _mm256_set1_pd(equation_.constant);
  const __m256d quadratic = _mm256_set1_pd(equation_.quadratic), linear = _mm256_set1_pd(equation_.linear);
  const __m256d dt = _mm256_set1_pd(equation_.dt_ms), substep = _mm256_set1_pd(equation_.dt_ms / equation_.substeps);
  const __m256d zero = _mm256_setzero_pd();
  __m256d not_finite = zero;
  std::size_t n_fired = 0;
  std::int32_t* const fired = fired_.data();
  double* const synaptic = delayed_ ? delayed_->arriving() : synaptic_.data();
  const std::size_t n = n_;
  const auto advance = [&](std::size_t i, int n_substeps) {
    __m256d v = _mm256_loadu_pd(&v_[i]), u = _mm256_loadu_pd(&u_[i]);
    const __m256d fires = _mm256_cmp_pd(v, threshold, _CMP_GE_OQ);
    v = _mm256_blendv_pd(v, _mm256_loadu_pd(&c_[i]), fires);
    u = _mm256_add_pd(u, _mm256_and_pd(fires, _mm256_loadu_pd(&d_[i])));
    const __m256d current = _mm256_add_pd(_mm256_loadu_pd(input + i), _mm256_loadu_pd(synaptic + i));
    _mm256_storeu_pd(synaptic + i, zero);
    const __m256d drive = _mm256_add_pd(_mm256_sub_pd(constant, u), current);
    for (int k = 0; k < n_substeps; ++k) {
      const __m256d slope = _mm256_fmadd_pd(_mm256_fmadd_pd(quadratic, v, linear), v, drive);
      v = _mm256_fmadd_pd(substep, slope, v);
    }
    const __m256d recovery = _mm256_fmsub_pd(_mm256_loadu_pd(&b_[i]), v, u);
    u = _mm256_fmadd_pd(_mm256_mul_pd(dt, _mm256_loadu_pd(&a_[i])), recovery, u);
    _mm256_storeu_pd(&v_[i], v);
    _mm256_storeu_pd(&u_[i], u);
    // A v that is not finite makes u so in the same step; u - u is 0 for finite u only.
    not_finite = _mm256_or_pd(not_finite, _mm256_cmp_pd(_mm256_sub_pd(u, u), zero, _CMP_NEQ_UQ));
    return _mm256_movemask_pd(_mm256_cmp_pd(v, threshold, _CMP_GE_OQ));
  };
  const auto all = [&](int n_substeps) {
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) append(advance(i, n_substeps), i, fired, n_fired);
    if (i == n) return;
    const __m256d before = not_finite;  // padding may overflow; nobody looks at it
    const auto left = static_cast<long long>(n - i);
    const __m256i valid = _mm256_cmpgt_epi64(_mm256_set1_epi64x(left), _mm256_setr_epi64x(0, 1, 2, 3));
    append(advance(i, n_substeps) & ((1 << left) - 1), i, fired, n_fired);
    not_finite = _mm256_or_pd(before, _mm256_and_pd(not_finite, _mm256_castsi256_pd(valid)));
  };
  // The usual number is spelt out for the compiler to unroll.
  if (equation_.substeps == 2)
    all(2);
  else
    all(equation_.substeps);
  n_fired_ = n_fired;
  if (delayed_) delayed_->turn();
  return _mm256_movemask_pd(not_finite) == 0;
}

std::ptrdiff_t Engine::first_not_finite() const {
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    const std::size_t at = i;
    if (!std::isfinite(v_[at]) || !std::isfinite(u_[at])) return i;
  }
  return -1;
}

}  // namespace golgi::izhikevich

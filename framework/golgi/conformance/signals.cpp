#include "golgi/conformance/signals.hpp"

#include "golgi/core/rng.hpp"

namespace golgi {
namespace {

constexpr std::ptrdiff_t discarded = 100;  // samples: memory of the start decays by 0.4 a sample

/// x_i(t) = 0.4 x_i(t-1) + coupling x_{i-1}(t-1) + e_i(t), e standard normal.
Matrix autoregressive(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, Random random) {
  Matrix x(n, n_samples);
  std::vector<double> before(static_cast<std::size_t>(n)), now(before);
  for (std::ptrdiff_t t = -discarded; t < n_samples; ++t, before = now)
    for (std::size_t i = 0; i < now.size(); ++i) {
      now[i] = 0.4 * before[i] + (i > 0 ? coupling * before[i - 1] : 0) + random.normal();
      if (t >= 0) x(static_cast<std::ptrdiff_t>(i), t) = now[i];
    }
  return x;
}

/// An event with probability 0.1, and `coupling` more where the predecessor had one a sample before.
Matrix spikes(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, Random random) {
  Matrix x(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const bool is_driven = t > 0 && i > 0 && x(i - 1, t - 1) > 0;
      x(i, t) = random.uniform() < 0.1 + (is_driven ? coupling : 0) ? 1 : 0;
    }
  return x;
}

Dataset recording(SignalKind kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed, bool is_coupled) {
  Dataset data;
  data.names = default_names(n);
  data.dt_s = 0.001;
  TimeSeries& trial = data.trials.emplace_back();
  const Random random(fingerprint_of("conformance"), is_coupled ? "chain" : "unconnected", seed);
  if (kind == SignalKind::values) {
    trial.values = autoregressive(n, n_samples, is_coupled ? 0.6 : 0, random);
  } else {
    trial.values = spikes(n, n_samples, is_coupled ? 0.5 : 0, random);
    trial.events = detect_events(trial.values, data.dt_s, 0.5, EventMode::every);
  }
  std::vector<Synapse> synapses;
  for (std::int32_t i = 1; is_coupled && i < n; ++i) synapses.push_back({i, i - 1, kind == SignalKind::values ? 0.6 : 0.5, 1});
  data.truth = Wiring(static_cast<std::int32_t>(n), std::move(synapses));
  return data;
}

}  // namespace

const char* to_string(SignalKind kind) { return kind == SignalKind::values ? "values" : "events"; }

Dataset chain(SignalKind kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed) {
  return recording(kind, n, n_samples, seed, true);
}
Dataset unconnected(SignalKind kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed) {
  return recording(kind, n, n_samples, seed, false);
}

Dataset reordered(const Dataset& data, const std::vector<std::int32_t>& order) {
  Dataset result = data;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto from = static_cast<std::size_t>(order[k]);
    result.names[k] = data.names[from];
    for (std::size_t r = 0; r < data.trials.size(); ++r) {
      const TimeSeries& before = data.trials[r];
      TimeSeries& after = result.trials[r];
      after.values.view().row(static_cast<std::ptrdiff_t>(k)) = before.values.view().row(order[k]);
      if (before.events) (*after.events)[k] = (*before.events)[from];
    }
  }
  if (data.truth) result.truth = data.truth->select(order);
  return result;
}

Dataset shortened(const Dataset& data, std::ptrdiff_t n_samples) {
  Dataset result = data;
  for (TimeSeries& trial : result.trials) {
    trial.values = Matrix::from(std::as_const(trial.values).view().leftCols(n_samples));
    trial.companions.clear();
    if (!trial.events) continue;
    for (auto& times : *trial.events)
      std::erase_if(times, [&](double s) { return s >= static_cast<double>(n_samples) * data.dt_s; });
  }
  return result;
}

}  // namespace golgi

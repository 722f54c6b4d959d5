#include "golgi/conformance/signals.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "golgi/core/rng.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi {
namespace {

constexpr std::ptrdiff_t discarded = 100;  // samples: the influence of the start decays by a factor of 0.4 per sample

/// x_i(t) = 0.4 x_i(t-1) + coupling x_{i-1}(t-1) + e_i(t), e standard normal.
Matrix autoregressive(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, Random random) {
  Matrix x(n, n_samples);
  std::vector<double> before(n), now(before);
  for (std::ptrdiff_t t = -discarded; t < n_samples; ++t, before = now)
    for (std::size_t i = 0; i < now.size(); ++i) {
      now[i] = 0.4 * before[i] + (i > 0 ? coupling * before[i - 1] : 0) + random.normal();
      if (t >= 0) x(static_cast<std::ptrdiff_t>(i), t) = now[i];
    }
  return x;
}

/// Events with probability 0.1, plus `coupling` if the predecessor had one in the previous sample.
Matrix spikes(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, Random random) {
  Matrix x(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const bool is_driven = t > 0 && i > 0 && x(i - 1, t - 1) > 0;
      x(i, t) = random.uniform() < 0.1 + (is_driven ? coupling : 0) ? 1 : 0;
    }
  return x;
}

Dataset recording(ProbeSignal kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed, bool is_coupled) {
  constexpr double dt_s = 0.001;
  const Random random(fingerprint_of("conformance"), is_coupled ? "chain" : "unconnected", seed);
  std::vector<Trial> trials;
  if (kind == ProbeSignal::values) {
    trials.emplace_back(autoregressive(n, n_samples, is_coupled ? 0.6 : 0, random));
  } else {
    Matrix values = spikes(n, n_samples, is_coupled ? 0.5 : 0, random);
    Events events(detect_events(values, dt_s, 0.5, EventMode::every));
    trials.emplace_back(std::move(values), std::move(events));
  }
  std::vector<Link> links;
  for (std::int32_t i = 1; is_coupled && i < n; ++i) links.push_back({i, i - 1, kind == ProbeSignal::values ? 0.6 : 0.5, dt_s});
  return Dataset(default_names(n), dt_s, std::move(trials))
      .set_truth(GroundTruth(static_cast<std::int32_t>(n), std::move(links)));
}

}  // namespace

const char* to_string(ProbeSignal kind) { return kind == ProbeSignal::values ? "values" : "events"; }

Dataset chain(ProbeSignal kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed) {
  return recording(kind, n, n_samples, seed, true);
}
Dataset unconnected(ProbeSignal kind, std::ptrdiff_t n, std::ptrdiff_t n_samples, std::uint64_t seed) {
  return recording(kind, n, n_samples, seed, false);
}

std::vector<std::int32_t> other_order(std::ptrdiff_t n) {
  std::vector<std::int32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  if (n < 3) return {order.rbegin(), order.rend()};
  std::rotate(order.begin(), order.end() - 2, order.end());
  std::rotate(order.begin() + 1, order.begin() + 2, order.begin() + 3);
  return order;
}

std::string order_text(const Dataset& data, const std::vector<std::int32_t>& order) {
  constexpr std::size_t most = 8;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < std::min(most, order.size()); ++k) names.push_back(data.variable(order[k]).name());
  if (order.size() > most) names.emplace_back("…");
  return "in the order " + join(names, ", ");
}

Dataset reordered(const Dataset& data, const std::vector<std::int32_t>& order) { return select_variables(data, order); }

Dataset shortened(const Dataset& data, std::ptrdiff_t n_samples) {
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  for (Trial& trial : trials) {
    trial.set_values(Matrix(trial.values().view().columns(0, n_samples))).set_hidden({});
    if (!data.has_events()) continue;
    auto events = trial.events().lists();
    for (auto& times : events)
      std::erase_if(times, [&](double s) { return s >= static_cast<double>(n_samples) * data.dt_s(); });
    trial.set_events(Events(events));
  }
  Dataset result = data;
  return result.set_trials(std::move(trials));
}

}  // namespace golgi

// Generated spike trains, for tests of estimators and spike statistics.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "golgi/core/rng.hpp"
#include "support/spike_data.hpp"

namespace golgi::test {

/// Spikes at random times, at `rate_hz` times the `gain` at each time (at most 1; by default 1 everywhere).
inline std::vector<double> random_train(
    double rate_hz, double duration_s, Random& random,
    const std::function<double(double time_s)>& gain = [](double) { return 1; }) {
  std::vector<double> times_s;
  for (double time_s = 0;;) {
    time_s -= std::log1p(-random.uniform()) / rate_hz;
    if (time_s >= duration_s) return times_s;
    if (random.uniform() < gain(time_s)) times_s.push_back(time_s);
  }
}

/// Independent units.
inline SpikeLists independent_trains(std::ptrdiff_t n, double rate_hz, double duration_s, const std::string& seed) {
  SpikeLists times_s(n);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    Random random(fingerprint_of(seed), "independent", static_cast<std::uint64_t>(i));
    times_s[i] = random_train(rate_hz, duration_s, random);
  }
  return times_s;
}

/// Units that fire in bursts of `burst_s` each, every `period_s`, 20 times as often as between them: all units in the same
/// bursts, or each in its own.
inline SpikeLists bursting_trains(std::ptrdiff_t n, double rate_hz, double duration_s, double burst_s, double period_s,
                                  bool is_shared, const std::string& seed) {
  constexpr double between = 0.05;  // of the rate within bursts
  const double within_hz = rate_hz / (between + (1 - between) * burst_s / period_s);
  SpikeLists times_s(n);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    Random random(fingerprint_of(seed), "bursting", static_cast<std::uint64_t>(i));
    const double shift_s = is_shared ? 0 : period_s * random.uniform();
    const double own_s = is_shared ? period_s : period_s * (0.7 + 0.6 * random.uniform());
    times_s[i] = random_train(within_hz, duration_s, random,
                              [&](double time_s) { return std::fmod(time_s + shift_s, own_s) < burst_s ? 1 : between; });
  }
  return times_s;
}

/// Each spike of `source` causes one of the target, with the given probability, after `delay_s` plus or minus `spread_s`.
inline void add_synapse(SpikeLists& times_s, std::ptrdiff_t source, std::ptrdiff_t target, double probability, double delay_s,
                        double spread_s, double duration_s, const std::string& seed) {
  // Normal and uniform numbers of one stream are not independent.
  Random random(fingerprint_of(seed), "synapse"), delays(fingerprint_of(seed), "synapse delays");
  for (const double time_s : times_s[source]) {
    const double made_s = time_s + delay_s + spread_s * delays.normal();
    if (random.uniform() < probability && made_s >= 0 && made_s < duration_s) times_s[target].push_back(made_s);
  }
  std::ranges::sort(times_s[target]);
}

}  // namespace golgi::test

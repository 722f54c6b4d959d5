#include "golgi/simulation/synapses.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/simulation/distributions.hpp"
#include "golgi/simulation/given.hpp"

namespace golgi::simulation {
namespace {

/// The same links with new weights and delays, given in the order of links().
GroundTruth rebuilt(const GroundTruth& wiring, std::vector<double> weights, std::vector<double> delays_s) {
  std::vector<std::int64_t> begin{0};
  std::vector<std::int32_t> targets;
  targets.reserve(wiring.n_links());
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    targets.insert(targets.end(), wiring.targets(j).begin(), wiring.targets(j).end());
    begin.push_back(std::ssize(targets));
  }
  return GroundTruth(std::move(begin), std::move(targets), std::move(weights), std::move(delays_s));
}

std::vector<double> weights_of(const GroundTruth& wiring) {
  std::vector<double> weights;
  weights.reserve(wiring.n_links());
  for (std::int32_t j = 0; j < wiring.n(); ++j)
    weights.insert(weights.end(), wiring.weights(j).begin(), wiring.weights(j).end());
  return weights;
}

double in_steps_s(double delay_ms, double dt_ms) { return std::max(1.0, std::round(delay_ms / dt_ms)) * dt_ms / 1000; }

/// A step minus the rounding error of a user's decimal numbers.
double shortest_ms(double dt_ms) { return dt_ms * (1 - 1e-9); }

}  // namespace

GroundTruth lognormal_weights(const GroundTruth& wiring, const Population& population, double excitatory_deviation,
                              double inhibitory_deviation, Random random) {
  std::vector<double> weights = weights_of(wiring);
  std::vector<double> normals(weights.size());
  random.fill_normal(normals);
  std::size_t k = 0;
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    const double deviation = j < population.excitatory ? excitatory_deviation : inhibitory_deviation;
    for (const std::size_t end = k + wiring.targets(j).size(); k < end; ++k)
      weights[k] *= std::exp(deviation * (normals[k] - deviation / 2));
  }
  return rebuilt(wiring, std::move(weights), {});
}

void check_delays(const DelayRange& range, double dt_ms) {
  if (range.min > range.max)
    throw ConfigError("delay_ms: min is " + format_number(range.min) + " and max " + format_number(range.max) +
                      "; min must not be above max");
  if (range.min < shortest_ms(dt_ms))
    throw ConfigError("delay_ms: min is " + format_number(range.min) + " ms, but a step is " + format_number(dt_ms) +
                      " ms; a spike acts in the next step at the earliest: raise min or make the steps shorter");
}

GroundTruth with_delays(const GroundTruth& wiring, const DelayRange& range, double dt_ms, Random random) {
  std::vector<double> delays_s(wiring.n_links());
  random.fill_uniform(delays_s);
  for (double& delay : delays_s) delay = in_steps_s(range.min + (range.max - range.min) * delay, dt_ms);
  return rebuilt(wiring, weights_of(wiring), std::move(delays_s));
}

GroundTruth with_delays(const GroundTruth& wiring, const InputPath& file, double dt_ms) {
  const std::string name = "'" + file.path.string() + "' (delays)";
  const Matrix delays_ms = read_numbers(file.path);
  const std::ptrdiff_t n = wiring.n();
  if (delays_ms.rows() != n || delays_ms.cols() != n)
    throw DataError(name + " is " + std::to_string(delays_ms.rows()) + " x " + std::to_string(delays_ms.cols()) + "; for " +
                    std::to_string(n) + " neurons it must be " + std::to_string(n) + " x " + std::to_string(n));
  const auto refuse = [&](std::ptrdiff_t target, std::ptrdiff_t source, const std::string& what) {
    throw DataError(name + ", row " + std::to_string(target + 1) + ", column " + std::to_string(source + 1) + ": " + what);
  };
  const Matrix weights = wiring.dense();
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const double delay = delays_ms(i, j);
      const bool stated = delay != 0 && !std::isnan(delay);
      if (weights(i, j) == 0) {
        if (stated)
          refuse(i, j, "a delay of " + format_number(delay) + " ms, but `connectivity` has no synapse there; write 0");
      } else if (!(delay >= shortest_ms(dt_ms) && delay <= longest_delay_ms)) {
        refuse(i, j,
               "the synapse has a delay of " + format_number(delay) + " ms; it must be from a step, " + format_number(dt_ms) +
                   " ms, to " + format_number(longest_delay_ms) + " ms");
      }
    }
  std::vector<double> delays_s;
  delays_s.reserve(wiring.n_links());
  for (std::int32_t j = 0; j < wiring.n(); ++j)
    for (const std::int32_t i : wiring.targets(j)) delays_s.push_back(in_steps_s(delays_ms(i, j), dt_ms));
  return rebuilt(wiring, weights_of(wiring), std::move(delays_s));
}

std::int32_t delay_steps(double delay_s, double dt_s) {
  return std::isnan(delay_s) ? 1 : std::max(1, static_cast<std::int32_t>(std::lround(delay_s / dt_s)));
}

std::int32_t longest_delay_steps(const GroundTruth& wiring, double dt_s) {
  std::int32_t longest = 1;
  for (std::int32_t j = 0; j < wiring.n(); ++j)
    for (const double delay_s : wiring.delays_s(j)) longest = std::max(longest, delay_steps(delay_s, dt_s));
  return longest;
}

}  // namespace golgi::simulation

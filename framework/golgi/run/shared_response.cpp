#include "golgi/run/shared_response.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// Trials of one variable without their own means; what is missing is 0.
using Centered = std::vector<std::vector<double>>;

Centered centered(const Dataset& data, std::ptrdiff_t variable, std::size_t n_samples) {
  Centered trials;
  for (const Trial& trial : data.trials()) {
    const auto values = trial.values().row(data.row_of(variable)).first(n_samples);
    double sum = 0, n = 0;
    for (const double x : values)
      if (!std::isnan(x)) sum += x, n += 1;
    auto& left = trials.emplace_back(values.begin(), values.end());
    for (double& x : left) x = std::isnan(x) ? 0 : x - sum / n;
  }
  return trials;
}

/// Of the mean over trials: its variance in time times R over that of a trial; 1 is expected of independent trials.
/// @param shifts  one per trial, in samples, circular
double ratio_of(const Centered& trials, const std::vector<std::size_t>& shifts) {
  const std::size_t n_samples = trials.front().size();
  std::vector<double> sum(n_samples);
  double squares = 0, squares_of_sum = 0;
  for (std::size_t r = 0; r < trials.size(); ++r)
    for (std::size_t t = 0; t < n_samples; ++t) {
      const double x = trials[r][(t + shifts[r]) % n_samples];
      sum[t] += x;
      squares += x * x;
    }
  for (const double x : sum) squares_of_sum += x * x;
  return squares > 0 ? squares_of_sum / squares : 0;
}

/// What a ratio of independent trials exceeds by chance in one of 10,000 variables: of slow noise, whose trials have few
/// samples that say something new, it scatters as chi-squared of few degrees of freedom. How many follows from the variance
/// among trials that are shifted against each other. Quantile: Wilson & Hilferty 1931, PNAS 17:684.
double by_chance(const Centered& trials) {
  constexpr int n_sets = 40;
  constexpr double quantile = 3.719;  // of the normal distribution
  double sum = 0, squares = 0;
  for (int k = 0; k < n_sets; ++k) {
    Random random(fingerprint_of("shared_response"), "shifts", static_cast<std::uint64_t>(k));
    std::vector<std::size_t> shifts(trials.size());
    for (auto& shift : shifts) shift = random.below(trials.front().size());
    const double ratio = ratio_of(trials, shifts);
    sum += ratio;
    squares += ratio * ratio;
  }
  const double mean = sum / n_sets, variance = (squares / n_sets - mean * mean) / (mean * mean);
  const double spread = variance / 9;  // 2 / (9 degrees), the variance being 2 / degrees
  return mean * std::pow(1 - spread + quantile * std::sqrt(std::max(0.0, spread)), 3);
}

}  // namespace

std::optional<Warning> shared_response(const Dataset& data, const Poll& poll) {
  constexpr std::ptrdiff_t fewest_trials = 10, fewest_samples = 8;
  constexpr double least_ratio = 2;
  if (data.n_trials() < fewest_trials) return std::nullopt;
  std::ptrdiff_t shortest = data.trial(0).n_samples();
  for (const Trial& trial : data.trials()) shortest = std::min(shortest, trial.n_samples());
  if (shortest < fewest_samples) return std::nullopt;
  std::vector<std::string> told;
  std::size_t n_found = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    poll();
    if (data.row_of(i) < 0) continue;
    const Centered trials = centered(data, i, static_cast<std::size_t>(shortest));
    const double ratio = ratio_of(trials, std::vector<std::size_t>(trials.size()));
    if (ratio <= least_ratio || ratio <= by_chance(trials)) continue;
    constexpr std::size_t shown = 5;
    if (++n_found <= shown)
      told.push_back("'" + data.variable(i).name() + "' (" + format_number(std::round(ratio)) + " times)");
  }
  if (n_found == 0) return std::nullopt;
  const std::string more = n_found > told.size() ? " and " + plural(n_found - told.size(), "other") : "";
  return Warning{"shared_response",
                 "the trials share a response: the mean over " + std::to_string(data.n_trials()) +
                     " trials varies more in time than that of independent trials, in " + join(told, ", ") + more,
                 "variables with such a response predict each other without a connection",
                 "take it out with transform/center_trials"};
}

}  // namespace golgi

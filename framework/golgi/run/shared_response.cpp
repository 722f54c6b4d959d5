#include "golgi/run/shared_response.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/core/text.hpp"
#include "golgi/numerics/distributions.hpp"

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

/// The degrees of freedom: slow noise has few samples that say something new. Trials without their mean are summed with random
/// signs; the squares of such a sum scatter as chi-squared of as many degrees. With signs, so that no assumption is made of how
/// the noise goes on in time.
double degrees_of(const Centered& left, double squares_left) {
  constexpr int n_sets = 40;
  double sum_of_ratios = 0, squares_of_ratios = 0;
  for (int k = 0; k < n_sets; ++k) {
    Random random(fingerprint_of("shared_response"), "signs", static_cast<std::uint64_t>(k));
    std::vector<double> sum(left.front().size());
    for (const auto& trial : left) {
      const double sign = random.uniform() < 0.5 ? -1 : 1;
      for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += sign * trial[t];
    }
    double squares = 0;
    for (const double x : sum) squares += x * x;
    sum_of_ratios += squares / squares_left;
    squares_of_ratios += squares / squares_left * (squares / squares_left);
  }
  const double mean = sum_of_ratios / n_sets, variance = squares_of_ratios / n_sets - mean * mean;
  return variance > 0 ? std::max(1.0, 2 * mean * mean / variance) : 1;
}

/// Of the mean over trials: its variance in time times R over that of what is left of a trial; 1 is expected of independent
/// trials. @return 0 where it does not exceed what they give by chance, in one of 10,000 variables
double response_ratio(Centered trials) {
  constexpr double least_ratio = 2, chance = 1e-4;
  const auto n_trials = static_cast<double>(trials.size());
  std::vector<double> sum(trials.front().size());
  for (const auto& trial : trials)
    for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += trial[t];
  double squares_of_sum = 0, squares_left = 0;
  for (const double x : sum) squares_of_sum += x * x;
  for (auto& trial : trials)
    for (std::size_t t = 0; t < sum.size(); ++t) {
      trial[t] -= sum[t] / n_trials;
      squares_left += trial[t] * trial[t];
    }
  if (squares_of_sum == 0) return 0;
  const double ratio = squares_of_sum / squares_left * (n_trials - 1) / n_trials;
  if (!(ratio > least_ratio)) return 0;
  if (std::isinf(ratio)) return ratio;
  const double degrees = degrees_of(trials, squares_left);
  return f_upper_tail(ratio, degrees, degrees * (n_trials - 1)) < chance ? ratio : 0;
}

}  // namespace

std::optional<Warning> shared_response(const Dataset& data, const Poll& poll) {
  constexpr std::ptrdiff_t fewest_trials = 10, fewest_samples = 8;
  if (data.n_trials() < fewest_trials) return std::nullopt;
  std::ptrdiff_t shortest = data.trial(0).n_samples();
  for (const Trial& trial : data.trials()) shortest = std::min(shortest, trial.n_samples());
  if (shortest < fewest_samples) return std::nullopt;
  std::vector<std::string> told;
  std::size_t n_found = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    poll();
    if (data.row_of(i) < 0) continue;
    const double ratio = response_ratio(centered(data, i, static_cast<std::size_t>(shortest)));
    if (ratio == 0) continue;
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

#include "golgi/run/shared_response.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

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
/// @param turn  trial r is shifted by frac(r · turn) of its length
double ratio_of(const Centered& trials, double turn) {
  const std::size_t n_samples = trials.front().size();
  std::vector<double> sum(n_samples);
  double squares = 0, squares_of_sum = 0;
  for (std::size_t r = 0; r < trials.size(); ++r) {
    const double share = static_cast<double>(r) * turn;
    const auto shift = static_cast<std::size_t>((share - std::floor(share)) * static_cast<double>(n_samples));
    for (std::size_t t = 0; t < n_samples; ++t) {
      const double x = trials[r][(t + shift) % n_samples];
      sum[t] += x;
      squares += x * x;
    }
  }
  for (const double x : sum) squares_of_sum += x * x;
  return squares > 0 ? squares_of_sum / squares : 0;
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
    const double ratio = ratio_of(trials, 0);
    if (ratio <= least_ratio) continue;
    double by_chance = 1;
    for (const double turn : {std::sqrt(2.0), std::sqrt(3.0), std::sqrt(5.0), std::sqrt(7.0), std::sqrt(11.0)})
      by_chance = std::max(by_chance, ratio_of(trials, turn));
    if (ratio <= least_ratio * by_chance) continue;
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

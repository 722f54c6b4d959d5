#include "golgi/looks/shared_response.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/numerics/distributions.hpp"

namespace golgi {
namespace {

/// Trials of one variable minus their own means; missing values are 0.
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

/// The degrees of freedom of the sum of squares of one trial: slow noise has few independent samples. With the covariance C
/// among its samples they are (tr C)² / tr C². Both traces are estimated from the residuals of trials after their mean is
/// removed: tr C from their squares, tr C² from products of two trials. No assumption is made about the noise's
/// autocorrelation.
/// Source: Satterthwaite 1946, Biometrics Bull. 2:110.
double degrees_of(const Centered& left, double squares_left) {
  constexpr std::size_t most_steps = 40;
  const std::size_t n_trials = left.size(), n_steps = std::min(most_steps, (n_trials - 1) / 2);
  const auto n = static_cast<double>(n_trials);
  const double trace = squares_left / (n - 1);
  double squares_of_products = 0;
  for (std::size_t step = 1; step <= n_steps; ++step)
    for (std::size_t r = 0; r < n_trials; ++r) {
      const auto &one = left[r], &other = left[(r + step) % n_trials];
      const double product = std::inner_product(one.begin(), one.end(), other.begin(), 0.0) + trace / n;  // of mean 0
      squares_of_products += product * product;
    }
  const double trace_of_square = squares_of_products / (n * static_cast<double>(n_steps));
  // The square of an estimated trace is biased upwards by its variance.
  return trace_of_square > 0 ? std::max(1.0, trace * trace / trace_of_square - 2 / n) : 1;
}

/// The variance in time of the mean over trials times R, divided by that of a trial's residuals; 1 is expected for independent
/// trials.
/// @return 0 if the ratio does not exceed what independent trials give by chance, p < 1e-6
double response_ratio(Centered trials) {
  constexpr double least_ratio = 2, chance = 1e-6;
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

std::ptrdiff_t shortest_of(const Dataset& data) {
  std::ptrdiff_t shortest = data.trial(0).n_samples();
  for (const Trial& trial : data.trials()) shortest = std::min(shortest, trial.n_samples());
  return shortest;
}

}  // namespace

std::optional<Warning> shared_response(const Dataset& data, const Poll& poll) {
  constexpr std::ptrdiff_t fewest_trials = 10, fewest_samples = 8;
  if (data.n_trials() < fewest_trials) return std::nullopt;
  const std::ptrdiff_t shortest = shortest_of(data);
  if (shortest < fewest_samples) return std::nullopt;
  std::vector<std::string> told;
  std::size_t n_found = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    poll();
    if (data.row_of(i) < 0) continue;
    const double ratio = response_ratio(centered(data, i, shortest));
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
                 "remove it with transform/center_trials"};
}

Dataset without_shared_response(const Dataset& data) {
  const std::ptrdiff_t n = data.n_variables();
  if (!data.has_values() || data.trial(0).values().rows() != n || !shared_response(data)) return data;
  const std::ptrdiff_t shortest = shortest_of(data);
  std::vector<Matrix> left(static_cast<std::size_t>(data.n_trials()), Matrix(n, shortest));
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < shortest; ++t) {
      double sum = 0, known = 0;
      for (const Trial& trial : data.trials())
        if (const double x = trial.values()(i, t); !std::isnan(x)) sum += x, known += 1;
      for (std::size_t k = 0; k < left.size(); ++k)
        left[k](i, t) = data.trial(static_cast<std::ptrdiff_t>(k)).values()(i, t) - sum / known;
    }
  return Dataset(data.names(), data.dt_s(),
                 std::vector<Trial>(std::make_move_iterator(left.begin()), std::make_move_iterator(left.end())));
}

}  // namespace golgi

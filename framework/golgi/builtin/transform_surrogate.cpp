// transform/surrogate: numerics/surrogates.hpp as a stage.
#include <algorithm>
#include <cmath>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/numerics/surrogates.hpp"

namespace golgi {
namespace {

/// Each event goes where its sample went.
std::vector<double> moved(const std::vector<double>& times_s, std::span<const std::ptrdiff_t> order, double dt_s) {
  std::vector<std::ptrdiff_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[static_cast<std::size_t>(order[i])] = static_cast<std::ptrdiff_t>(i);
  std::vector<double> result;
  for (const double time_s : times_s) {
    const double position = event_position(time_s, dt_s), column = std::floor(position);
    if (column < 0 || column >= static_cast<double>(place.size())) continue;
    result.push_back((static_cast<double>(place[static_cast<std::size_t>(column)]) + position - column) * dt_s);
  }
  std::ranges::sort(result);
  return result;
}

}  // namespace

void Surrogate::Params::describe(SchemaOf<Params>& s) {
  s.choice("method", &Params::method,
           {{"shift", SurrogateMethod::shift},
            {"blocks", SurrogateMethod::blocks},
            {"iaaft", SurrogateMethod::iaaft},
            {"jitter", SurrogateMethod::jitter}})
      .doc(
          "shift: moved on by a random number of samples, cyclically. blocks: blocks of samples in random order. iaaft: the "
          "same "
          "values and power spectrum with random phases; events are dropped. jitter: events anew within intervals; values "
          "become "
          "their counts.");
  s.field("block", &Params::block).unit("samples").at_least(1).doc("Length of the blocks.");
  s.field("interval_s", &Params::interval_s).unit("s").above(0).doc("Within which events are jittered.");
}

Dataset Surrogate::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  const auto n = input.n_variables();
  for (std::size_t k = 0; k < output.trials.size(); ++k) {
    TimeSeries& trial = output.trials[k];
    if (params_.method == SurrogateMethod::jitter && !trial.events)
      throw DataError(trial_prefix(input, k) + "no events to jitter; mark them with transform/events");
    const auto n_samples = trial.n_samples();
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      context.check_cancelled();
      Random random = context.random("surrogate", k * static_cast<std::uint64_t>(n) + static_cast<std::uint64_t>(i));
      const auto row = trial.values.row(i);
      const std::span<const double> values(row);
      auto* events = trial.events ? &(*trial.events)[static_cast<std::size_t>(i)] : nullptr;
      std::vector<double> result;
      if (params_.method == SurrogateMethod::iaaft) {
        result = iaaft(values, random, context.poll());
      } else if (params_.method == SurrogateMethod::jitter) {
        *events = jittered(*events, params_.interval_s, static_cast<double>(n_samples) * input.dt_s, random);
        continue;
      } else {
        const auto order =
            params_.method == SurrogateMethod::blocks
                ? block_order(n_samples, params_.block, random)
                : shifted_order(n_samples, static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n_samples))));
        result = reordered(values, order);
        if (events) *events = moved(*events, order, input.dt_s);
      }
      std::ranges::copy(result, row.begin());
    }
    if (params_.method == SurrogateMethod::iaaft) trial.events.reset();
    if (params_.method == SurrogateMethod::jitter) trial.values = event_counts(trial, input.dt_s);
  }
  if (params_.method == SurrogateMethod::jitter) output.unit.clear();
  return output;
}

}  // namespace golgi

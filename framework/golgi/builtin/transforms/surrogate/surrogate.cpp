#include "golgi/builtin/transforms/surrogate/surrogate.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/numerics/surrogates.hpp"

namespace golgi {
namespace {

/// Each event goes where its sample went.
std::vector<double> moved(std::span<const double> times_s, std::span<const std::ptrdiff_t> order, double dt_s) {
  std::vector<std::ptrdiff_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::ptrdiff_t>(i);
  std::vector<double> result;
  for (const double time_s : times_s) {
    const double position = event_position(time_s, dt_s), sample = std::floor(position);
    if (sample < 0 || sample >= static_cast<double>(place.size())) continue;
    result.push_back((static_cast<double>(place[sample]) + position - sample) * dt_s);
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
  if (params_.method == SurrogateMethod::jitter && !input.has_events())
    throw DataError("no events to jitter; mark them with transform/events");
  std::vector<Trial> trials = visible_trials(input);
  const std::size_t n = input.n_variables();
  for (std::size_t k = 0; k < trials.size(); ++k) {
    Trial& trial = trials[k];
    const auto n_samples = trial.n_samples();
    Matrix values(params_.method == SurrogateMethod::jitter ? ConstView() : trial.values().view());
    std::vector<std::vector<double>> events = trial.events().lists();
    for (std::size_t i = 0; i < n; ++i) {
      context.check_cancelled();
      Random random = context.random("surrogate", k * n + i);
      if (params_.method == SurrogateMethod::jitter) {
        events[i] = jittered(events[i], params_.interval_s, static_cast<double>(n_samples) * input.dt_s(), random);
        continue;
      }
      const auto row = values.row(static_cast<std::ptrdiff_t>(i));
      const std::span<const double> original(row);
      std::vector<double> result;
      if (params_.method == SurrogateMethod::iaaft) {
        result = iaaft(original, random, context.poll());
      } else {
        const auto order =
            params_.method == SurrogateMethod::blocks
                ? block_order(n_samples, params_.block, random)
                : shifted_order(n_samples, static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n_samples))));
        result = reordered(original, order);
        if (!events.empty()) events[i] = moved(events[i], order, input.dt_s());
      }
      std::ranges::copy(result, row.begin());
    }
    if (!events.empty()) trial.set_events(Events(events));
    if (params_.method == SurrogateMethod::jitter) values = event_counts(trial.events(), input.dt_s(), n_samples);
    trial.set_values(std::move(values));
  }
  Dataset output = input;
  output.set_trials(std::move(trials));
  if (params_.method == SurrogateMethod::iaaft) output.set_events({});
  if (params_.method == SurrogateMethod::jitter) output.set_unit("");
  return output;
}

void register_transforms_surrogate(Registry& registry) { registry.add<Surrogate>(); }

}  // namespace golgi

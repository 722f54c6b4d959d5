#include "golgi/builtin/transforms/surrogate/surrogate.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"

namespace golgi {

void Surrogate::Params::describe(SchemaOf<Params>& s) {
  s.choice("method", &Params::method,
           {{"shift", SurrogateMethod::shift},
            {"blocks", SurrogateMethod::blocks},
            {"iaaft", SurrogateMethod::iaaft},
            {"jitter", SurrogateMethod::jitter}})
      .doc(
          "shift: shifted by a random number of samples, cyclically. blocks: blocks of samples in random order. iaaft: the "
          "same values and power spectrum with random phases; events are dropped. jitter: each event moved to a random time "
          "within its interval; the values become event counts.");
  s.field("block", &Params::block).unit("samples").at_least(1).doc("With `method: blocks`: length of the blocks.");
  s.field("interval_s", &Params::interval_s)
      .unit("s")
      .above(0)
      .doc("With `method: jitter`: length of the intervals within which events are moved.");
}

Dataset Surrogate::apply(const Dataset& input, const TaskContext& context) const {
  if (params_.method == SurrogateMethod::jitter && !input.has_events())
    throw DataError("no events to jitter; mark them with transform/events");
  const SurrogateKind surrogates{
      .method = params_.method, .block = static_cast<std::ptrdiff_t>(params_.block), .interval_s = params_.interval_s};
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
      OneSeries original;
      if (!events.empty()) original.times_s = std::move(events[i]);
      if (!values.empty()) {
        const auto row = values.row(static_cast<std::ptrdiff_t>(i));
        original.values.assign(row.begin(), row.end());
      }
      OneSeries result = surrogate_of(original, surrogates, n_samples, input.dt_s(), random, context.poll());
      if (!values.empty()) std::ranges::copy(result.values, values.row(static_cast<std::ptrdiff_t>(i)).begin());
      if (!events.empty()) events[i] = std::move(result.times_s);
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

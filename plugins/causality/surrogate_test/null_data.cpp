#include "null_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace golgi::surrogate_test {
namespace {

constexpr double least_shift = 0.1;  // share of a trial, so that little of the old alignment is left

SurrogateKind kind_of(const Params& params) {
  switch (params.null) {
    case Null::blocks: return {.method = SurrogateMethod::blocks, .block = static_cast<std::ptrdiff_t>(params.block)};
    case Null::permute: return {.method = SurrogateMethod::blocks, .block = 1};
    case Null::iaaft: return {.method = SurrogateMethod::iaaft};
    case Null::jitter: return {.method = SurrogateMethod::jitter, .interval_s = params.interval_s};
    default: return {.method = SurrogateMethod::shift, .least_shift = least_shift};
  }
}

/// The data without values: values that do not move with the events would contradict them.
Dataset events_of(const Dataset& data) {
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (Variable& variable : variables) variable.set_kind(VariableKind::point);
  std::vector<Trial> trials;
  for (const Trial& trial : data.trials())
    trials.push_back(Trial(trial.events(), trial.duration_s()).set_label(trial.label()).set_start_s(trial.start_s()));
  return Dataset(std::move(variables), data.dt_s(), std::move(trials));
}

Dataset fit_for(const Dataset& data, const Params& params) {
  if (params.null == Null::iaaft) {
    if (!data.has_values())
      throw DataError(
          "surrogate: iaaft makes surrogates of values, and these data have variables with events only; use surrogate: shift "
          "or jitter");
    return data.has_events() ? Dataset(data).set_events({}) : data;
  }
  if (params.null == Null::jitter) {
    if (!data.has_events())
      throw DataError(
          "surrogate: jitter moves events, and these data have none; mark them with transform/events, or use surrogate: shift");
    return data.has_values() ? events_of(data) : data;
  }
  if (params.null != Null::trials)
    for (const Trial& trial : data.trials()) {
      const std::ptrdiff_t least = params.null == Null::blocks ? 2 * params.block : 10;
      if (n_samples_of(data, trial) >= least) continue;
      throw DataError(
          "a trial of " + plural(n_samples_of(data, trial), "sample") + " is too short for this null, which needs " +
          std::to_string(least) + "; " +
          (params.null == Null::blocks ? "lower block" : "use surrogate: trials where all trials are of one length"));
    }
  return data;
}

}  // namespace

NullData::NullData(const Dataset& data, const Params& params)
    : data_(fit_for(data, params)), null_(params.null), kind_(kind_of(params)) {
  if (null_ != Null::trials) return;
  std::map<std::string, std::vector<std::ptrdiff_t>> by_label;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    if (data.trial(k).duration_s() != data.trial(0).duration_s())
      throw DataError(
          "surrogate: trials exchanges trials of one length, and these have several (gaps cut trials too); use surrogate: "
          "shift");
    by_label[data.trial(k).label()].push_back(k);
  }
  if (data.n_trials() < 2) throw DataError("surrogate: trials exchanges trials, and there is one; use surrogate: shift");
  for (auto& [label, trials] : by_label) trials_of_kinds_.push_back(std::move(trials));
}

double NullData::log_n_surrogates() const {
  const auto log_factorial = [](double n) { return std::lgamma(n + 1); };
  double sum = 0;
  for (const auto& trials : trials_of_kinds_) sum += log_factorial(static_cast<double>(trials.size()));
  if (null_ == Null::trials) return sum;
  if (null_ == Null::iaaft || null_ == Null::jitter) return std::numeric_limits<double>::infinity();
  for (const Trial& trial : data_.trials()) {
    const auto n = static_cast<double>(n_samples_of(data_, trial));
    sum += null_ == Null::shift ? std::log((1 - 2 * least_shift) * n)
                                : log_factorial(std::ceil(n / static_cast<double>(kind_.block)));
  }
  return sum;
}

/// For each trial, the trial that replaces it; trials are exchanged only within one label.
std::vector<std::ptrdiff_t> NullData::permuted_trials(Random& random) const {
  std::vector<std::ptrdiff_t> from(data_.n_trials());
  for (const auto& trials : trials_of_kinds_) {
    auto order = trials;
    random.shuffle(std::span(order));
    for (std::size_t k = 0; k < trials.size(); ++k) from[trials[k]] = order[k];
  }
  return from;
}

Dataset NullData::surrogate(std::span<const std::ptrdiff_t> sources, std::ptrdiff_t replicate,
                            const TaskContext& context) const {
  const auto n_trials = data_.n_trials();
  std::vector<Matrix> values;
  std::vector<std::vector<std::vector<double>>> events;
  for (const Trial& trial : data_.trials()) {
    values.emplace_back(trial.values().view());
    events.push_back(trial.events().lists());
  }
  for (const std::ptrdiff_t source : sources) {
    Random random = context.random("surrogate", static_cast<std::uint64_t>(replicate * data_.n_variables() + source));
    const auto from = null_ == Null::trials ? permuted_trials(random) : std::vector<std::ptrdiff_t>();
    const std::ptrdiff_t row = data_.row_of(source);
    for (std::ptrdiff_t k = 0; k < n_trials; ++k) {
      const Trial& trial = data_.trial(from.empty() ? k : from[k]);
      OneSeries series;
      if (row >= 0) series.values.assign(trial.values().row(row).begin(), trial.values().row(row).end());
      if (trial.events().n_variables() > 0) series.times_s.assign(trial.events()[source].begin(), trial.events()[source].end());
      if (from.empty()) series = surrogate_of(series, kind_, n_samples_of(data_, trial), data_.dt_s(), random, context.poll());
      if (row >= 0) std::ranges::copy(series.values, values[k].row(row).begin());
      if (!events[k].empty()) events[k][source] = std::move(series.times_s);
    }
  }
  std::vector<Trial> trials(data_.trials().begin(), data_.trials().end());
  for (std::ptrdiff_t k = 0; k < n_trials; ++k) {
    if (!values[k].empty()) trials[k].set_values(std::move(values[k]));
    if (!events[k].empty()) trials[k].set_events(Events(events[k]));
  }
  return Dataset(data_).set_trials(std::move(trials));
}

}  // namespace golgi::surrogate_test

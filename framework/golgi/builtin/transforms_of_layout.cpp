// Transforms that choose among samples and variables: downsample, slice, select.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

// --- downsample

void Downsample::Params::describe(SchemaOf<Params>& s) {
  s.field("factor", &Params::factor).unit("samples").at_least(1).doc("Samples that become one.");
  s.choice("method", &Params::method, {{"mean", Method::mean}, {"pick", Method::pick}})
      .doc("mean: of the observed samples; pick: the first of them in time, whether observed or not.");
}

namespace {

Wiring with_lags_divided(const Wiring& truth, int factor) {
  auto synapses = truth.synapses();
  for (auto& synapse : synapses) synapse.lag = synapse.lag % factor == 0 ? synapse.lag / factor : 0;
  return Wiring(truth.n(), std::move(synapses));
}

double mean_of_observed(const TimeSeries& trial, std::ptrdiff_t variable, std::ptrdiff_t first, int n) {
  double sum = 0;
  int count = 0;
  for (std::ptrdiff_t t = first; t < first + n; ++t) {
    if (!is_observed(trial, variable, t)) continue;
    sum += trial.values(variable, t);
    ++count;
  }
  return count > 0 ? sum / count : undefined;
}

}  // namespace

Dataset Downsample::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = frame_of(input);
  const int factor = params_.factor;
  output.dt_s = input.dt_s * factor;
  if (input.truth && input.truth->has_lags()) output.truth = with_lags_divided(*input.truth, factor);
  for (std::size_t k = 0; k < input.trials.size(); ++k) {
    const TimeSeries& trial = input.trials[k];
    const std::ptrdiff_t n_samples = trial.n_samples() / factor;
    if (n_samples == 0)
      throw DataError(trial_prefix(input, k) + plural(static_cast<std::size_t>(trial.n_samples()), "sample") + "; factor " +
                      std::to_string(factor) + " leaves none");
    TimeSeries& result = output.trials.emplace_back();
    result.values = Matrix(input.n_variables(), n_samples);
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
        const double value =
            params_.method == Method::pick ? trial.values(i, t * factor) : mean_of_observed(trial, i, t * factor, factor);
        result.values(i, t) = value;
        if (!trial.mask.empty()) result.mask.push_back(!std::isnan(value));
      }
    }
    drop_complete_mask(result);
    if (trial.events) result.events = events_within(*trial.events, input.dt_s, 0, n_samples * factor);
  }
  return output;
}

// --- slice

void Slice::Params::describe(SchemaOf<Params>& s) {
  s.field("start", &Params::start).unit("columns").at_least(0).doc("First column that is kept.");
  s.field("stop", &Params::stop).unit("columns").at_least(-1).doc("First column after those kept; null or -1: the end.");
}

Slice::Slice(const Params& params) : params_(params) {
  if (params_.stop == -1) params_.stop.reset();
  if (params_.stop && *params_.stop <= params_.start)
    throw ConfigError("stop " + std::to_string(*params_.stop) + " leaves no column after start " +
                      std::to_string(params_.start));
}

Dataset Slice::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = frame_of(input);
  for (std::size_t k = 0; k < input.trials.size(); ++k) {
    context.check_cancelled();
    const TimeSeries& trial = input.trials[k];
    const std::int64_t start = params_.start, stop = params_.stop.value_or(trial.n_samples());
    if (start >= trial.n_samples() || stop > trial.n_samples())
      throw DataError(trial_prefix(input, k) + "columns " + std::to_string(start) + " to " +
                      (params_.stop ? std::to_string(stop) : "the end") + " are asked for, there are " +
                      std::to_string(trial.n_samples()));
    TimeSeries& result = output.trials.emplace_back();
    result.values = Matrix::from(trial.values.view().middleCols(start, stop - start));
    if (!trial.mask.empty()) {
      for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
        const auto row = trial.mask.begin() + i * trial.n_samples();
        result.mask.insert(result.mask.end(), row + start, row + stop);
      }
    }
    drop_complete_mask(result);
    if (trial.events) result.events = events_within(*trial.events, input.dt_s, start, stop - start);
  }
  return output;
}

// --- select

void Select::Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).doc("Names or indices (from 0) of the variables to keep, in the order wanted.");
  s.field("first", &Params::first).at_least(1).doc("Instead of `variables`: how many to keep, from the first.");
  s.field("drop", &Params::drop).doc("Instead of `variables`: names or indices of the variables to leave out.");
}

Select::Select(const Params& params) : params_(params) {
  if (!params.variables.empty() + params.first.has_value() + !params.drop.empty() != 1)
    throw ConfigError("give one of variables, first and drop");
}

namespace {

/// Indices of what is listed, in that order.
std::vector<std::int32_t> listed(const std::vector<std::string>& variables, const std::vector<std::string>& names) {
  std::vector<std::int32_t> indices;
  std::set<std::int32_t> seen;
  for (const auto& variable : variables) {
    indices.push_back(find_variable(variable, names));
    if (!seen.insert(indices.back()).second) throw DataError("variable '" + variable + "' is named twice");
  }
  return indices;
}

std::vector<std::int32_t> chosen_variables(const Select::Params& params, const Dataset& input) {
  if (!params.variables.empty()) return listed(params.variables, input.names);
  if (params.first && *params.first > input.n_variables())
    throw DataError("the first " + std::to_string(*params.first) + " variables are asked for, there are " +
                    std::to_string(input.n_variables()));
  std::vector<std::int32_t> chosen(static_cast<std::size_t>(params.first.value_or(static_cast<int>(input.n_variables()))));
  std::iota(chosen.begin(), chosen.end(), 0);
  const auto dropped = listed(params.drop, input.names);
  std::erase_if(chosen, [&](std::int32_t i) { return std::ranges::find(dropped, i) != dropped.end(); });
  if (chosen.empty()) throw DataError("drop leaves none of the " + plural(input.names.size(), "variable"));
  return chosen;
}

}  // namespace

Dataset Select::apply(const Dataset& input, const TaskContext& context) const {
  const auto chosen = chosen_variables(params_, input);
  Dataset output;
  output.dt_s = input.dt_s;
  output.unit = input.unit;
  if (input.truth) output.truth = input.truth->select(chosen);
  for (const auto i : chosen) output.names.push_back(input.names[static_cast<std::size_t>(i)]);
  for (const auto& trial : input.trials) {
    TimeSeries& result = output.trials.emplace_back();
    const std::ptrdiff_t n_samples = trial.n_samples();
    result.values = Matrix(std::ssize(chosen), n_samples);
    if (trial.events) result.events.emplace();
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      context.check_cancelled();
      const std::ptrdiff_t i = chosen[k];
      std::ranges::copy(trial.values.row(i), result.values.row(static_cast<std::ptrdiff_t>(k)).begin());
      if (trial.events) result.events->push_back((*trial.events)[static_cast<std::size_t>(i)]);
      for (std::ptrdiff_t t = 0; t < n_samples && !trial.mask.empty(); ++t) result.mask.push_back(is_observed(trial, i, t));
    }
    drop_complete_mask(result);
  }
  return output;
}

}  // namespace golgi

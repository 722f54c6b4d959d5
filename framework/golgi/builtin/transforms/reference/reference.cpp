#include "golgi/builtin/transforms/reference/reference.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi {

void Reference::Params::describe(SchemaOf<Params>& s) {
  s.choice("mode", &Params::mode, {{"average", Mode::average}, {"channel", Mode::channel}, {"bipolar", Mode::bipolar}})
      .doc(
          "The signal that is subtracted from each channel. average: the mean of all channels. channel: the mean of "
          "`channels`, which are then left out. bipolar: the next channel of its group; order them with transform/select "
          "first.");
  s.field("channels", &Params::channels)
      .doc("With `mode: channel`: names or indices (from 0) of the reference channels, such as the two mastoids.");
  s.field("exclude", &Params::exclude)
      .doc(
          "With `mode: average`: names or indices of channels to leave out of the mean, such as bad ones; the mean is "
          "subtracted from them, too.");
}

Reference::Reference(const Params& params) : params_(params) {
  if ((params.mode == Mode::channel) != !params.channels.empty())
    throw ConfigError(params.channels.empty() ? "mode channel needs channels" : "channels are given; they need mode: channel");
  if (params.mode != Mode::average && !params.exclude.empty()) throw ConfigError("exclude is only for mode: average");
}

namespace {

std::vector<std::int32_t> indices_of(const std::vector<std::string>& channels, const Dataset& input) {
  std::vector<std::int32_t> indices;
  for (const auto& channel : channels) {
    indices.push_back(find_variable(channel, input.names()));
    if (std::ranges::count(indices, indices.back()) > 1) throw DataError("channel '" + channel + "' is named twice");
  }
  return indices;
}

/// All indices except those.
std::vector<std::int32_t> others(std::ptrdiff_t n, const std::vector<std::int32_t>& left_out) {
  std::vector<std::int32_t> kept(n);
  std::iota(kept.begin(), kept.end(), 0);
  std::erase_if(kept, [&](std::int32_t i) { return std::ranges::find(left_out, i) != left_out.end(); });
  return kept;
}

void require_one_unit(const Dataset& input) {
  const Variable& first = input.variable(0);
  for (const Variable& variable : input.variables())
    if (variable.unit() != first.unit())
      throw DataError("'" + first.name() + "' is in '" + first.unit() + "' and '" + variable.name() + "' in '" +
                      variable.unit() + "'; channels must have the same unit: leave out other signals with transform/select");
}

/// Reports a channel that was never observed and so leaves the reference undefined.
void require_observed(const Dataset& input, const std::vector<std::int32_t>& averaged) {
  for (const auto i : averaged)
    if (why_constant(input, i) == "never observed")
      throw DataError("'" + input.names()[i] +
                      "' was never observed, so the reference is undefined; leave it out with transform/select (varying: "
                      "true)");
}

/// The mean of these channels at each sample; NaN where one of them is missing.
std::vector<double> mean_of(const Trial& trial, const Observed& observed, const std::vector<std::int32_t>& averaged) {
  std::vector<double> mean(trial.n_samples());
  for (const auto i : averaged) {
    const auto values = trial.values().row(i);
    for (std::size_t t = 0; t < mean.size(); ++t)
      mean[t] += observed(i, static_cast<std::ptrdiff_t>(t)) ? values[t] : undefined;
  }
  for (double& value : mean) value /= static_cast<double>(averaged.size());
  return mean;
}

Dataset without_mean(const Dataset& input, const std::vector<std::int32_t>& averaged, const TaskContext& context) {
  require_observed(input, averaged);
  std::int64_t n_lost = 0, n_all = 0;
  std::vector<Trial> trials = visible_trials(input);
  for (Trial& trial : trials) {
    const Observed observed(trial, input.dt_s());
    const std::vector<double> mean = mean_of(trial, observed, averaged);
    n_lost += std::ranges::count_if(mean, [](double x) { return std::isnan(x); });
    n_all += std::ssize(mean);
    Matrix values(trial.values());
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      const auto row = values.row(i);
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t) row[t] = observed(i, t) ? row[t] - mean[t] : undefined;
    }
    set_values_and_gaps(trial, std::move(values), input.dt_s());
  }
  if (n_lost > 0)
    context.warn({"reference_missing",
                  "a channel of the reference is missing for " +
                      format_number(std::round(1000 * static_cast<double>(n_lost) / static_cast<double>(n_all)) / 10) +
                      " % of the time",
                  "all channels are missing then", "fill short gaps with transform/fill first, or leave such channels out"});
  return Dataset(input).set_trials(std::move(trials));
}

/// Two successive channels.
struct Pair {
  std::int32_t first, second;
};

std::vector<Pair> neighbours(const Dataset& input) {
  std::vector<Pair> pairs;
  for (std::int32_t i = 0; i + 1 < input.n_variables(); ++i)
    if (input.variable(i).group() == input.variable(i + 1).group()) pairs.push_back({i, i + 1});
  if (pairs.empty()) throw DataError("no two successive channels belong to the same group; order them with transform/select");
  return pairs;
}

Variable difference_of(const Variable& a, const Variable& b) {
  Variable both(a.name() + "-" + b.name());
  std::array<double, 3> middle{};
  for (std::size_t axis = 0; axis < middle.size(); ++axis)
    middle[axis] = std::midpoint(a.position_um()[axis], b.position_um()[axis]);
  return both.set_unit(a.unit()).set_group(a.group()).set_position_um(middle);
}

Dataset bipolar(const Dataset& input, const TaskContext& context) {
  const std::vector<Pair> pairs = neighbours(input);
  std::vector<Variable> variables;
  for (const auto& [a, b] : pairs) variables.push_back(difference_of(input.variable(a), input.variable(b)));
  std::vector<Trial> trials = visible_trials(input);
  for (Trial& trial : trials) {
    const Observed observed(trial, input.dt_s());
    Matrix values(std::ssize(pairs), trial.n_samples());
    for (std::ptrdiff_t k = 0; k < values.rows(); ++k) {
      context.check_cancelled();
      const auto [a, b] = pairs[k];
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
        values(k, t) = observed(a, t) && observed(b, t) ? trial.values()(a, t) - trial.values()(b, t) : undefined;
    }
    set_values_and_gaps(trial, std::move(values), input.dt_s());
    trial.set_events({});
  }
  if (input.truth())
    context.warn({"truth_lost", "each variable is now a difference of two channels", "the result has no ground truth",
                  "score methods against the truth before a bipolar reference, or use mode: channel"});
  if (std::ranges::any_of(input.variables(), &Variable::has_events))
    context.log("the events of single channels are not kept: the variables are differences of two channels");
  Dataset output = input;
  return output.clear_truth().set_variables(std::move(variables)).set_trials(std::move(trials));
}

}  // namespace

Dataset Reference::apply(const Dataset& input, const TaskContext& context) const {
  require_one_unit(input);
  if (input.n_variables() < 2) throw DataError("there is one channel; a reference needs two or more");
  if (params_.mode == Mode::bipolar) return bipolar(input, context);
  if (params_.mode == Mode::average) {
    const auto averaged = others(input.n_variables(), indices_of(params_.exclude, input));
    if (averaged.empty()) throw DataError("exclude leaves no channel for the average");
    Dataset output = without_mean(input, averaged, context);
    if (std::ssize(averaged) == input.n_variables())
      context.log(
          "the channels now add up to 0: each follows from the others; leave one out with transform/select for linear methods");
    return output;
  }
  const auto channels = indices_of(params_.channels, input);
  const auto kept = others(input.n_variables(), channels);
  if (kept.empty()) throw DataError("channels lists all channels, so none is left");
  return select_variables(without_mean(input, channels, context), kept, context.poll());
}

void register_transforms_reference(Registry& registry) { registry.add<Reference>(); }

}  // namespace golgi

#include "conditions.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi::difference {
namespace {

std::string quoted(const std::vector<std::string>& names) { return "'" + join(names, "', '") + "'"; }

/// In the order of their first trials.
std::vector<std::string> labels_of(const Dataset& data) {
  std::vector<std::string> labels;
  for (const Trial& trial : data.trials())
    if (!trial.label().empty() && std::ranges::find(labels, trial.label()) == labels.end()) labels.push_back(trial.label());
  return labels;
}

Conditions of_labels(const Dataset& data, std::vector<std::string> of) {
  const auto labels = labels_of(data);
  if (of.empty()) {
    if (labels.size() != 2)
      throw DataError(labels.empty() ? "the trials have no labels, so there are no conditions to compare; give them labels "
                                       "(transform/trials, source/file), or a second recording as 'against'"
                                     : "the trials have the " + plural(labels.size(), "label") + " " + quoted(labels) +
                                           "; say which two are compared: of: [a, b]");
    of = labels;
  }
  for (const std::string& label : of)
    if (std::ranges::find(labels, label) == labels.end())
      throw DataError("no trial has the label '" + label + "'" + suggestion(label, labels));
  Conditions result{.data = data, .in_a = {}, .a = of[0], .b = of[1]};
  std::vector<Trial> trials;
  for (const Trial& trial : data.trials()) {
    if (trial.label() != of[0] && trial.label() != of[1]) continue;
    trials.push_back(trial);
    result.in_a.push_back(trial.label() == of[0]);
  }
  result.data.set_trials(std::move(trials));
  return result;
}

Conditions of_recordings(const Inputs& input) {
  const Dataset &a = input.data(), &b = input.dataset("against");
  if (a.names() != b.names())
    throw DataError("the two recordings have different variables (" + quoted(a.names()) + " and " + quoted(b.names()) +
                    "), or one varies in one of them alone; choose common ones by transform/select");
  if (a.dt_s() != b.dt_s())
    throw DataError("the two recordings have different sampling intervals, " + format_number(a.dt_s()) + " and " +
                    format_number(b.dt_s()) + " s; bring them to one by transform/downsample");
  if (!std::ranges::equal(a.covariates(), b.covariates()) || a.has_values() != b.has_values() ||
      a.has_events() != b.has_events())
    throw DataError("the two recordings do not hold the same of values, events and covariates");
  Conditions result{.data = a, .in_a = {}, .a = "data", .b = "against"};
  result.in_a.assign(a.n_trials(), true);
  for (const Trial& trial : b.trials()) {
    result.data.add_trial(trial);
    result.in_a.push_back(false);
  }
  return result;
}

}  // namespace

std::ptrdiff_t Conditions::n_a() const { return std::ranges::count(in_a, true); }

Dataset Conditions::trials_where(const std::vector<bool>& chosen, bool which) const {
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
    if (chosen[k] == which) trials.push_back(data.trial(k));
  return Dataset(data).set_trials(std::move(trials));
}

Conditions conditions_of(const Inputs& input, const std::vector<std::string>& of) {
  if (!input.has("against")) return of_labels(input.data(), of);
  if (!of.empty()) throw ConfigError("of names labels of trials, and 'against' is a second recording; leave out one of them");
  return of_recordings(input);
}

double log_n_divisions(const Conditions& conditions) {
  const auto n = static_cast<double>(conditions.in_a.size()), a = static_cast<double>(conditions.n_a());
  return std::lgamma(n + 1) - std::lgamma(a + 1) - std::lgamma(n - a + 1);
}

}  // namespace golgi::difference

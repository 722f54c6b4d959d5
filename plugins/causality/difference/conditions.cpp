#include "conditions.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/api/replicates.hpp>
#include <utility>

namespace golgi::difference {
namespace {

/// The labels of all trials, in the order of their first trials.
std::vector<std::string> labels_of(const Dataset& data) {
  std::vector<std::string> labels;
  for (const Trial& trial : data.trials())
    if (!trial.label().empty() && std::ranges::find(labels, trial.label()) == labels.end()) labels.push_back(trial.label());
  return labels;
}

/// The trials cut into pieces of `piece_s`; an incomplete piece at the end of a trial is left out.
Dataset pieces_of(const Dataset& data, double piece_s) {
  const double length_s = data.has_values() ? std::round(piece_s / data.dt_s()) * data.dt_s() : piece_s;
  if (length_s <= 0) throw ConfigError("piece_s must be at least one sample, " + format_number(data.dt_s()) + " s");
  std::vector<Stretch> pieces;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
    for (double n = 1; n * length_s <= data.trial(k).duration_s() * (1 + 1e-12); ++n)
      pieces.push_back({k, {(n - 1) * length_s, n * length_s}});
  if (pieces.empty()) throw DataError("no trial is as long as a piece of " + format_number(length_s) + " s; lower piece_s");
  return cut(data, pieces);
}

Conditions of_halves(const Dataset& data) {
  Conditions result{.data = data, .in_a = {}, .a = "first half", .b = "second half"};
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) result.in_a.push_back(2 * k < data.n_trials());
  return result;
}

Conditions of_labels(const Dataset& data, std::vector<std::string> of) {
  const auto labels = labels_of(data);
  if (of.empty()) {
    if (labels.size() != 2)
      throw DataError(labels.empty() ? "the trials have no labels, so there are no conditions to compare; give them labels "
                                       "(transform/split), a second recording as 'against', or compare halves: piece_s"
                                     : "the trials have the " + plural(labels.size(), "label") + " " + first_names(labels) +
                                           "; name the two to compare: of: [a, b]");
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

Conditions of_recordings(const Dataset& a, const Dataset& b) {
  if (a.names() != b.names())
    throw DataError("the two recordings have different variables (" + first_names(a.names()) + "; " + first_names(b.names()) +
                    "), or one is constant in one of them; choose common variables with transform/select");
  if (a.dt_s() != b.dt_s())
    throw DataError("the two recordings have different sampling intervals, " + format_number(a.dt_s()) + " and " +
                    format_number(b.dt_s()) + " s; resample one with transform/downsample");
  if (!std::ranges::equal(a.covariates(), b.covariates()) || a.has_values() != b.has_values() ||
      a.has_events() != b.has_events())
    throw DataError("the two recordings must both have values or none, events or none, and the same covariates");
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

Conditions conditions_of(const Inputs& input, const std::vector<std::string>& of, std::optional<double> piece_s) {
  const auto in_pieces = [&](const Dataset& data) { return piece_s ? pieces_of(data, *piece_s) : data; };
  const Dataset data = in_pieces(input.data());
  if (input.has("against")) {
    if (!of.empty()) throw ConfigError("of names labels of trials, and 'against' is a second recording; give only one of them");
    return of_recordings(data, in_pieces(input.dataset("against")));
  }
  if (piece_s && of.empty() && labels_of(data).empty()) return of_halves(data);
  return of_labels(data, of);
}

double log_n_divisions(const Conditions& conditions) {
  const auto n = static_cast<double>(conditions.in_a.size()), a = static_cast<double>(conditions.n_a());
  return std::lgamma(n + 1) - std::lgamma(a + 1) - std::lgamma(n - a + 1);
}

}  // namespace golgi::difference

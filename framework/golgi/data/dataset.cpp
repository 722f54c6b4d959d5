#include "golgi/data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"

namespace golgi {

struct Dataset::State {
  std::vector<Variable> variables;
  std::vector<std::string> names;
  std::vector<std::ptrdiff_t> rows;  // per variable; -1: it has no values
  double dt_s = 1;
  std::vector<Covariate> covariates;
  std::vector<Trial> trials;
  std::optional<GroundTruth> truth;

  void take_variables(std::vector<Variable> taken) {
    variables = std::move(taken);
    names.clear();
    rows.clear();
    std::ptrdiff_t row = 0;
    for (const Variable& variable : variables) {
      names.push_back(variable.name());
      rows.push_back(variable.has_values() ? row++ : -1);
    }
  }
  void take_trials(std::vector<Trial> taken) {
    trials = std::move(taken);
    for (Trial& trial : trials) set_duration(trial);
  }
  void set_duration(Trial& trial) const {
    if (trial.values().empty()) return;
    const double duration_s = static_cast<double>(trial.n_samples()) * dt_s;
    if (trial.duration_s() != duration_s) trial.set_duration_s(duration_s);
  }
};

Dataset::Dataset() : state_(std::make_shared<const State>()) {}

Dataset::Dataset(std::vector<Variable> variables, double dt_s, std::vector<Trial> trials) {
  auto state = std::make_shared<State>();
  state->dt_s = dt_s;
  state->take_variables(std::move(variables));
  state->take_trials(std::move(trials));
  state_ = std::move(state);
}

Dataset::Dataset(const std::vector<std::string>& names, double dt_s, std::vector<Trial> trials)
    // Braces guarantee that the trials are examined before they are moved.
    : Dataset{continuous_variables(
                  names, "",
                  !trials.empty() &&
                      std::ranges::all_of(
                          trials, [&](const Trial& trial) { return trial.events().n_variables() == std::ssize(names); })),
              dt_s, std::move(trials)} {}

std::ptrdiff_t Dataset::n_variables() const { return std::ssize(state_->variables); }
std::span<const Variable> Dataset::variables() const { return state_->variables; }
const std::vector<std::string>& Dataset::names() const { return state_->names; }
double Dataset::dt_s() const { return state_->dt_s; }
std::span<const Trial> Dataset::trials() const { return state_->trials; }
std::span<const Covariate> Dataset::covariates() const { return state_->covariates; }
const GroundTruth* Dataset::truth() const { return state_->truth ? &*state_->truth : nullptr; }
std::ptrdiff_t Dataset::row_of(std::ptrdiff_t variable) const { return state_->rows[variable]; }

std::string Dataset::unit() const {
  std::string shared;
  bool first = true;
  for (const Variable& variable : variables()) {
    if (!variable.has_values()) continue;
    if (!std::exchange(first, false) && variable.unit() != shared) return "";
    shared = variable.unit();
  }
  return shared;
}

bool Dataset::has_values() const { return std::ranges::all_of(variables(), &Variable::has_values); }
bool Dataset::has_events() const { return std::ranges::all_of(variables(), &Variable::has_events); }
bool Dataset::has_gaps() const {
  return std::ranges::any_of(trials(), [](const Trial& trial) { return !trial.gaps().empty(); });
}

Dataset& Dataset::set_variables(std::vector<Variable> variables) {
  return own(state_).take_variables(std::move(variables)), *this;
}

Dataset& Dataset::set_unit(const std::string& unit) {
  auto variables = state_->variables;
  for (Variable& variable : variables)
    if (variable.has_values()) variable.set_unit(unit);
  return set_variables(std::move(variables));
}

Dataset& Dataset::set_dt_s(double dt_s) {
  State& state = own(state_);
  state.dt_s = dt_s;
  for (Trial& trial : state.trials) state.set_duration(trial);
  return *this;
}

Dataset& Dataset::set_trials(std::vector<Trial> trials) { return own(state_).take_trials(std::move(trials)), *this; }

Dataset& Dataset::set_trial(std::ptrdiff_t index, Trial trial) {
  State& state = own(state_);
  state.set_duration(trial);
  state.trials.at(index) = std::move(trial);
  return *this;
}

Dataset& Dataset::add_trial(Trial trial) {
  State& state = own(state_);
  state.set_duration(trial);
  state.trials.push_back(std::move(trial));
  return *this;
}

Dataset& Dataset::set_events(std::vector<Events> events) {
  if (!events.empty() && std::ssize(events) != n_trials())
    throw InternalError("Dataset::set_events: " + std::to_string(events.size()) + " lists of events for " +
                        std::to_string(n_trials()) + " trials");
  State& state = own(state_);
  auto variables = state.variables;
  for (Variable& variable : variables) variable.set_has_events(!events.empty());
  state.take_variables(std::move(variables));
  for (std::size_t k = 0; k < state.trials.size(); ++k)
    state.trials[k].set_events(events.empty() ? Events() : std::move(events[k]));
  return *this;
}

Dataset& Dataset::set_covariates(std::vector<Covariate> covariates) {
  return own(state_).covariates = std::move(covariates), *this;
}
Dataset& Dataset::set_truth(GroundTruth truth) { return own(state_).truth = std::move(truth), *this; }
Dataset& Dataset::clear_truth() { return own(state_).truth.reset(), *this; }

Dataset Dataset::without_hidden() const {
  const auto hides = [](const Trial& trial) { return !trial.hidden().empty(); };
  if (std::ranges::none_of(trials(), hides)) return *this;
  Dataset open = *this;
  for (Trial& trial : own(open.state_).trials)
    if (hides(trial)) trial.set_hidden({});
  return open;
}
Dataset Dataset::without_secrets() const { return truth() ? Dataset(without_hidden()).clear_truth() : without_hidden(); }

Matrix Dataset::counts(std::ptrdiff_t trial, double dt_s) const {
  const double n_samples = std::floor(event_position(this->trial(trial).duration_s(), dt_s));
  return event_counts(this->trial(trial).events(), dt_s, static_cast<std::ptrdiff_t>(n_samples));
}

bool operator==(const Dataset& a, const Dataset& b) {
  const bool same_truth = (!a.truth() && !b.truth()) || (a.truth() && b.truth() && *a.truth() == *b.truth());
  return a.dt_s() == b.dt_s() && same_truth && std::ranges::equal(a.variables(), b.variables()) &&
         std::ranges::equal(a.covariates(), b.covariates()) && std::ranges::equal(a.trials(), b.trials());
}

}  // namespace golgi

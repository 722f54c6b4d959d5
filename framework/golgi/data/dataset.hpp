// Recordings: trials of the same variables, and where it is known the wiring that made them.
//
//   Dataset: variables, dt_s, covariates, trials, truth
//     Trial: label, start, duration, values (continuous variables, T), events per variable, covariates (K, T), gaps
//
// What crosses between host and plugins is read through functions over storage that is shared and never written to again: a
// copy is a pointer, a transform that changes events shares the values, and a new field is an addition.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/trial.hpp"
#include "golgi/data/variable.hpp"

namespace golgi {

/// Trials of the same N variables.
class GOLGI_API Dataset {
 public:
  Dataset();  ///< nothing: neither variables nor trials
  Dataset(std::vector<Variable> variables, double dt_s, std::vector<Trial> trials);
  /// Continuous variables of these names; their events count as recorded where every trial lists them for each.
  Dataset(const std::vector<std::string>& names, double dt_s, std::vector<Trial> trials);

  std::ptrdiff_t n_variables() const;
  std::span<const Variable> variables() const;
  const Variable& variable(std::ptrdiff_t index) const { return variables()[index]; }
  const std::vector<std::string>& names() const;  ///< of the variables
  std::string unit() const;                       ///< that all continuous variables share; else empty
  /// Sampling interval in seconds. Of point variables alone: the grid on which counts are made where someone asks for them.
  double dt_s() const;

  bool has_values() const;  ///< whether every variable is continuous, so that row i of a trial's values is variable i
  bool has_events() const;  ///< whether the events of every variable were recorded
  bool has_gaps() const;    ///< whether something is missing in some trial
  /// Row of a variable in the trials' values; -1: it has none.
  std::ptrdiff_t row_of(std::ptrdiff_t variable) const;

  std::span<const Trial> trials() const;
  std::ptrdiff_t n_trials() const { return std::ssize(trials()); }
  const Trial& trial(std::ptrdiff_t index) const { return trials()[index]; }
  std::span<const Covariate> covariates() const;  ///< of the rows of every trial's covariates
  const GroundTruth* truth() const;               ///< null: not known. For evaluators only: others never see it

  Dataset& set_variables(std::vector<Variable> variables);
  Dataset& set_unit(const std::string& unit);  ///< of every continuous variable
  Dataset& set_dt_s(double dt_s);              ///< the durations of trials with values follow
  Dataset& set_trials(std::vector<Trial> trials);
  Dataset& set_trial(std::ptrdiff_t index, Trial trial);
  Dataset& add_trial(Trial trial);
  /// @param events  one per trial, each of N variables, whose events then count as recorded; none at all: they do not any more
  Dataset& set_events(std::vector<Events> events);
  Dataset& set_covariates(std::vector<Covariate> covariates);
  Dataset& set_truth(GroundTruth truth);
  Dataset& clear_truth();
  /// Without the series that simulators keep for evaluation: what transforms are given.
  Dataset without_hidden() const;
  /// Neither truth nor hidden series: what estimators and models are given.
  Dataset without_secrets() const;

  /// Counts of the events of every variable. @param trial  index   @param dt_s  bin width in seconds
  /// @return (N, T), T = duration / dt_s, rounded down
  Matrix counts(std::ptrdiff_t trial, double dt_s) const;

  /// @throws DataError unless there are variables of distinct names and trials of positive duration; values, events,
  /// covariates,
  ///         gaps and truth fit each other; every value outside gaps is finite; events are ascending and within their trial.
  ///         The message names trial, variable and sample.
  void validate() const;

  friend GOLGI_API bool operator==(const Dataset& a, const Dataset& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi

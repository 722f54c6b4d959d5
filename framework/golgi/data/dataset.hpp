// Recordings: trials of the same variables and, if it is known, the true wiring.
//
//   Dataset: variables, dt_s, covariates, trials, truth
//     Trial: label, start, duration, values (continuous variables, T), events per variable, covariates (K, T), gaps
//
// Objects that host and plugins exchange are read through functions, and their storage is shared and never changed: copying is
// cheap, a transform that changes events shares the values, and a new field does not change the interface.
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

/// A recording: trials of the same N variables.
class GOLGI_API Dataset {
 public:
  Dataset();  ///< empty: neither variables nor trials
  Dataset(std::vector<Variable> variables, double dt_s, std::vector<Trial> trials);
  /// Continuous variables of these names; their events count as recorded if every trial lists them for each variable.
  Dataset(const std::vector<std::string>& names, double dt_s, std::vector<Trial> trials);

  std::ptrdiff_t n_variables() const;
  std::span<const Variable> variables() const;
  const Variable& variable(std::ptrdiff_t index) const { return variables()[index]; }
  const std::vector<std::string>& names() const;  ///< names of the variables
  std::string unit() const;                       ///< unit of all continuous variables if they share one; else empty
  /// Sampling interval in seconds. For point variables alone: the grid for counts of events, where they are needed.
  double dt_s() const;

  bool has_values() const;  ///< whether every variable is continuous, so that row i of a trial's values is variable i
  bool has_events() const;  ///< whether the events of every variable were recorded
  bool has_gaps() const;    ///< whether something is missing in some trial
  /// Row of a variable in the trials' values; -1: the variable has no values.
  std::ptrdiff_t row_of(std::ptrdiff_t variable) const;

  std::span<const Trial> trials() const;
  std::ptrdiff_t n_trials() const { return std::ssize(trials()); }
  const Trial& trial(std::ptrdiff_t index) const { return trials()[index]; }
  std::span<const Covariate> covariates() const;  ///< one per row of every trial's covariates
  const GroundTruth* truth() const;               ///< null: not known. For evaluators only; other components never get it

  Dataset& set_variables(std::vector<Variable> variables);
  Dataset& set_unit(const std::string& unit);  ///< sets it for every continuous variable
  Dataset& set_dt_s(double dt_s);              ///< the durations of trials with values are adjusted
  Dataset& set_trials(std::vector<Trial> trials);
  Dataset& set_trial(std::ptrdiff_t index, Trial trial);
  Dataset& add_trial(Trial trial);
  /// @param events  one per trial, each of N variables, which then count as recorded; empty: they no longer count as recorded
  Dataset& set_events(std::vector<Events> events);
  Dataset& set_covariates(std::vector<Covariate> covariates);
  Dataset& set_truth(GroundTruth truth);
  Dataset& clear_truth();
  /// Without the series that simulators keep for evaluation: the dataset that transforms get.
  Dataset without_hidden() const;
  /// Without ground truth and hidden series: the dataset that estimators and models get.
  Dataset without_secrets() const;

  /// Event counts of every variable. @param trial  index   @param dt_s  bin width in seconds
  /// @return (N, T), T = duration / dt_s, rounded down
  Matrix counts(std::ptrdiff_t trial, double dt_s) const;

  /// @throws DataError unless there are variables of distinct names and trials of positive duration; values, events,
  ///         covariates, gaps and truth fit each other; every value outside gaps is finite; events are ascending and within
  ///         their trial. The message names trial, variable and sample.
  void validate() const;

  friend GOLGI_API bool operator==(const Dataset& a, const Dataset& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi

// A recording as the regressions read it: trials one after the other, values and events of every variable, and what of a source
// acts on the others.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <span>
#include <vector>

#include "params.hpp"

namespace golgi::changing_granger {

/// One variable over all trials.
struct Signal {
  bool is_graded = false;              ///< its values are more than its events: they are what it responds with
  std::vector<double> values;          ///< (T); of a variable that is not graded its counts of events
  std::vector<std::ptrdiff_t> events;  ///< samples, ascending, one entry per event
  bool acts_by_events = false;         ///< as a source; otherwise by its values
};

struct Signals {
  std::vector<Signal> variables;
  std::vector<std::ptrdiff_t> starts;  ///< of trials, and the end of the last
  double dt_s = 0;
  DriveColumns conditions;  ///< covariates, and what stands in for an unseen drive: their weights stay, and are not scored

  std::ptrdiff_t n() const { return std::ssize(variables); }
  std::ptrdiff_t n_samples() const { return starts.back(); }
};

/// @throws ConfigError, DataError  as nuisance_covariates and drive_kernels
Signals read_signals(const Dataset& data, const Params& params, const Poll& poll);
/// Of `signals`, those that a target's regression has.
std::vector<std::ptrdiff_t> conditions_of(const Signals& signals, std::ptrdiff_t target);

/// Which rows make up a block: predictors at samples first … last - 1, responses one sample later.
struct BlockOfTime {
  std::ptrdiff_t first = 0, last = 0;
  std::int32_t trial = 0;
};
/// When it begins, in its trial, in s.
double time_of(const BlockOfTime& block, const Signals& signals);
/// Within trials; what is left at the end of one is a block of its own if it is longer than half of one.
std::vector<BlockOfTime> blocks_of(const Signals& signals, std::ptrdiff_t length);

/// How a source's past becomes its one regressor.
struct SourceTerm {
  double time_constant = 0;  ///< samples; 0: the latest sample alone
};

/// The regressors of all sources but the target, sample after sample.
class SourceColumns {
 public:
  SourceColumns(const Signals& signals, std::ptrdiff_t target, SourceTerm term);
  /// Samples first … last - 1, which follow those of the call before it, or begin a trial.
  /// @param columns  (last - first, n - 1)
  void fill(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> columns);

 private:
  const Signals& signals_;
  std::vector<std::ptrdiff_t> sources_;
  double decay_;
  std::vector<double> state_;
  std::vector<std::size_t> next_event_;
};

}  // namespace golgi::changing_granger

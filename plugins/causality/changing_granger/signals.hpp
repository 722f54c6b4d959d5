// A recording prepared for the regressions: trials one after the other, values and events of every variable, and the signal by
// which a source acts on the others.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <span>
#include <vector>

#include "params.hpp"

namespace golgi::changing_granger {

/// One variable over all trials.
struct Signal {
  bool is_graded = false;              ///< whether its values are more than its events; its values are then the response
  std::vector<double> values;          ///< (T); for a variable that is not graded, its counts of events
  std::vector<std::ptrdiff_t> events;  ///< samples, ascending, one entry per event
  bool acts_by_events = false;         ///< whether it acts by its events as a source; otherwise by its values
};

struct Signals {
  std::vector<Signal> variables;
  std::vector<std::ptrdiff_t> starts;  ///< first samples of the trials, and the end of the last
  double dt_s = 0;
  DriveColumns conditions;  ///< covariates, and columns for an unseen drive: their weights are constant and not scored

  std::ptrdiff_t n() const { return std::ssize(variables); }
  std::ptrdiff_t n_samples() const { return starts.back(); }
};

/// @throws ConfigError, DataError  as nuisance_covariates and drive_kernels do
Signals read_signals(const Dataset& data, const Params& params, const Poll& poll);
/// Indices of the conditions that a target's regression has.
std::vector<std::ptrdiff_t> conditions_of(const Signals& signals, std::ptrdiff_t target);

/// The rows of a block: predictors at samples first … last - 1, responses one sample later.
struct BlockOfTime {
  std::ptrdiff_t first = 0, last = 0;
  std::int32_t trial = 0;
};
/// Start of the block in its trial, in s.
double time_of(const BlockOfTime& block, const Signals& signals);
/// Cuts trials into blocks; the rest at the end of a trial is a block of its own if it is longer than half a block.
std::vector<BlockOfTime> blocks_of(const Signals& signals, std::ptrdiff_t length);

/// The one regressor that is made of a source's past.
struct SourceTerm {
  double time_constant = 0;  ///< samples; 0: only the latest sample
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

// A recording prepared for the regressions: trials side by side, events found, each variable standardised.
#pragma once

#include <golgi/numerics/trials.hpp>
#include <string>
#include <vector>

#include "params.hpp"

namespace golgi::event_granger {

/// One kind of candidate cause. For every variable j it acts on the sample after t: its events (or values) `first_lag` to
/// `last_lag` samples earlier, summed, or a trace of them.
struct Cause {
  std::ptrdiff_t first_lag = 0, last_lag = 0;
  Matrix trace;  ///< (N, T); empty where there are lags

  bool is_trace() const { return !trace.empty(); }
};

/// A sample that has all its lags and a next one in its trial, and where that trial begins.
struct Sample {
  std::ptrdiff_t t = 0, trial_start = 0;
};

/// T is the sum over trials.
struct Signals {
  Response response = Response::values;  ///< never automatic
  bool has_events = false;               ///< whether any variable has events
  bool by_threshold = false;             ///< a variable without events of its own was searched for them
  std::string origin;                    ///< where the events come from, for the log

  /// A peaked variable's events are its highest values, as spikes are. It is clipped at the lowest of them, since values above
  /// carry no information on the state before or after.
  std::vector<std::uint8_t> peaked;  ///< (N)

  Matrix values;        ///< (N, T) mean 0 and variance 1 over the samples that are not peaks
  Matrix graded;        ///< (N, T) as `values`, but 0 at peaks
  Matrix events;        ///< (N, T) events per sample
  Matrix events_until;  ///< (N, T + 1) events before each sample, from the first on; empty where no cause sums over lags
  std::vector<std::uint8_t> constant;                ///< (N) a variable of one value, where values are the response
  Matrix covariates;                                 ///< (C, T) mean 0 and variance 1
  std::vector<Matrix> covariate_traces;              ///< (C, T) of each time constant
  std::vector<std::ptrdiff_t> covariate_first_lags;  ///< (C) 0: known in advance
  DriveColumns drive;                                ///< for a drive that was not recorded
  std::vector<Cause> causes;
  std::vector<std::ptrdiff_t> trial_starts;  ///< first sample of each trial, and the end
  std::vector<Sample> samples;

  /// The signals that causes are made of.
  const Matrix& base() const { return has_events ? events : values; }
  std::ptrdiff_t n() const { return events.rows(); }
};

/// @param from_first  a trace starts at the trial's first value, as if it had been constant before; else at 0
/// @return (T) leaky trace of one variable, restarted in each trial
std::vector<double> trace_of(std::span<const double> x, double time_constant, bool from_first,
                             std::span<const std::ptrdiff_t> trial_starts);

/// The signals of variables with values. Where events are to be predicted, causes and samples are left out.
/// @throws DataError for values that are not finite, variables that are all constant where values are the response, or no event
///         at all where events are
Signals read_signals(const Dataset& data, const Params& params, const Poll& poll = no_poll);

}  // namespace golgi::event_granger

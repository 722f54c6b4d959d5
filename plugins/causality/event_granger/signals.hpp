// A recording as the regressions see it: trials side by side, events found, each variable in units of its own.
#pragma once

#include <golgi/numerics/trials.hpp>
#include <string>
#include <vector>

#include "params.hpp"

namespace golgi::event_granger {

/// One kind of candidate: of every variable j, values(j, t - shift) bears on the sample after t.
struct Cause {
  Matrix values;  ///< (N, T)
  std::ptrdiff_t shift = 0;
  double lag = 1;  ///< samples; a trace has none
};

/// T is the sum over trials.
struct Signals {
  Response response = Response::values;  ///< never automatic
  bool has_events = false;               ///< of any variable
  bool by_threshold = false;             ///< a variable without events of its own was searched for them
  std::string origin;                    ///< where the events come from, for the log

  /// A peaked variable's events are its highest values, as spikes are. It is clipped at the lowest of them, since what lies
  /// above says nothing of the state before or after.
  std::vector<std::uint8_t> peaked;  ///< (N)

  Matrix values;                     ///< (N, T) mean 0 and variance 1 over the samples that are no peaks
  Matrix graded;                     ///< (N, T) the same, 0 at peaks
  Matrix events;                     ///< (N, T) events per sample
  std::vector<Matrix> value_traces;  ///< (N, T), one per time constant
  std::vector<Matrix> event_traces;
  std::vector<Cause> causes;
  std::vector<std::ptrdiff_t> samples;  ///< the t that have all their lags and a next sample in their trial

  std::ptrdiff_t n() const { return events.rows(); }
};

/// @throws DataError for values that are not finite, a variable that is constant where values are the response, or no event at
/// all
///         where events are
Signals read_signals(const Dataset& data, const Params& params, const Poll& poll = no_poll);

}  // namespace golgi::event_granger

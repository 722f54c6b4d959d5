// Whether trials share a response at the same time, such as an evoked potential: variables that do not drive each other then
// predict each other, and no test within an estimator detects that.
#pragma once

#include <optional>

#include "golgi/core/poll.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Compares the variance in time of the mean over trials with that of independent trials, which is 1/R of a trial's variance
/// for any spectrum. A response is reported if the variance is more than 2 times that, and more than noise of the same
/// autocorrelation gives by chance (F test, p < 1e-6).
/// @return none for fewer than 10 trials, or trials shorter than 8 samples; trials are cut to the length of the shortest
std::optional<Warning> shared_response(const Dataset& data, const Poll& poll = no_poll);

/// The values of trials minus their mean over trials, as long as the shortest one; `data` if they share no response.
Dataset without_shared_response(const Dataset& data);

}  // namespace golgi

// Whether trials repeat a response at the same time, such as an evoked potential: variables that do not drive each other then
// predict each other, and no test of an estimator sees that.
#pragma once

#include <optional>

#include "golgi/core/poll.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Compares the variance in time of the mean over trials with that of independent trials, 1/R of a trial's own whatever its
/// spectrum. Found where it is more than 2 times that, and more than noise so slow gives by chance (F test, p < 1e-6).
/// @return nothing for fewer than 10 trials, or trials shorter than 8 samples; of trials of unequal lengths what all reach
/// counts
std::optional<Warning> shared_response(const Dataset& data, const Poll& poll = no_poll);

/// The values of trials without their mean over trials, as long as the shortest one; `data` where they share no response.
Dataset without_shared_response(const Dataset& data);

}  // namespace golgi

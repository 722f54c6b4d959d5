// Whether a response varies from trial to trial, so that subtracting the mean over trials leaves a trace of it.
#pragma once

#include <span>
#include <vector>

namespace golgi {

/// The residuals of the trials are projected on the mean m and on its slope m'; the projections grow with changes of the
/// response's size and latency. The variance of a projection over trials is compared with that on the same course shifted in
/// time (circularly; median of up to 32 shifts), which has the spectrum of m but does not coincide with the response.
/// @param left  one per trial: the residuals of a variable, with as many samples as the mean
/// @return the larger of the two ratios of variances, near 1 where no trace is left; 1 for a flat mean, and for fewer than 5
///         trials or 8 samples
double varying_response(std::span<const double> mean, const std::vector<std::span<const double>>& left);

}  // namespace golgi

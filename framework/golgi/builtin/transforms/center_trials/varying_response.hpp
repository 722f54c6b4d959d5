// Whether a response varies from trial to trial, so that a trace of it is left when the mean over trials is taken out.
#pragma once

#include <span>
#include <vector>

namespace golgi {

/// What is left of the trials is projected on the mean m and on its slope m', which grow with the response's size and its
/// latency. The variance of a projection over trials is compared with that on the same course shifted in time (circularly;
/// median of up to 32 shifts), which has the spectrum of m and meets no response.
/// @param left  one per trial: what is left of a variable, of as many samples as the mean
/// @return the larger one of the two ratios of variances, near 1 where nothing is left; 1 for a mean without any course, and
///         for fewer than 5 trials or 8 samples
double varying_response(std::span<const double> mean, const std::vector<std::span<const double>>& left);

}  // namespace golgi

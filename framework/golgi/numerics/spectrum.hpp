// Power spectra of recordings.
#pragma once

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

/// The frequency below which 95 % of the power of a variable's sample-to-sample changes is found, the largest of all variables;
/// by Welch's method, with Hann windows of at most 1024 changes that overlap by half.
/// @return cycles per sample, at most 0.5; NaN if no trial has 17 samples
GOLGI_API double edge_frequency(Trials trials, const Poll& poll = no_poll);

/// For signals that are sampled at five times the rate that their edge frequency needs, or more: every how many samples suffice
/// (2.5 samples per period). The samples in between follow from their neighbours, and tests mistake that for coupling.
/// @param edge  cycles per sample   @return  1: not oversampled
GOLGI_API int oversampling_factor(double edge);

}  // namespace golgi

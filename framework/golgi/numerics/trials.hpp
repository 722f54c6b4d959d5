// Trials as the estimators use them, the checks that every estimator must make, and lagged designs. Lags never cross the border
// between two trials.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// (N variables, T samples) each; T may differ, N may not.
using Trials = std::span<const ConstView>;

/// The trials' values, without copying. @param data  must outlive the views
GOLGI_API std::vector<ConstView> views_of(const Dataset& data);

/// @throws DataError for no trial, no variable, different N, or a value that is not finite; the message names trial, variable
///         and sample.
GOLGI_API void require_finite(Trials trials, std::span<const std::string> names);

/// @return (N) 1 for a variable that has one value throughout all trials
/// @throws DataError for a variable whose squares leave the range of double, as require_varying does
GOLGI_API std::vector<std::uint8_t> constant_variables(Trials trials, std::span<const std::string> names);

/// @throws DataError for a variable that has one value throughout all trials, or whose squares leave the range of double
///         (values beyond about 1e150, or differences below 1e-150); the message names it.
GOLGI_API void require_varying(Trials trials, std::span<const std::string> names);

/// @throws DataError for a variable that is a linear combination of others at the same sample (its unexplained variance is
///         below 1e-12 of its own); the message names it and them.
GOLGI_API void require_independent(Trials trials, std::span<const std::string> names,
                                   const ParallelFor& parallel_for = serial_for);

/// Samples that have all their lags: the sum over trials of max(0, T - order).
GOLGI_API std::ptrdiff_t n_samples_with_lags(Trials trials, std::ptrdiff_t order);

/// @return (N) means over all samples of all trials
GOLGI_API std::vector<double> pooled_means(Trials trials);

/// Rows are the samples that have all their lags, trial after trial; column (l-1)·N + j is variable j, l samples earlier.
/// @return (M, N·order), M = n_samples_with_lags
GOLGI_API Matrix lagged_design(Trials trials, std::ptrdiff_t order);

/// The present values that belong to the rows of lagged_design. @return (M, N)
GOLGI_API Matrix lagged_responses(Trials trials, std::ptrdiff_t order);

}  // namespace golgi

// Warnings about a fit by least squares.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// Warns of sources that are undetermined, of samples too few for the order, and of signals that were filtered or oversampled;
/// adds the undefined pairs to `result`, whose variables are `groups`, and makes the scores of groups that contain them
/// undefined.
/// @return whether signals were filtered or oversampled
bool describe_fit(const OlsVar& fit, int max_order, Trials trials, const ChosenGroups& groups, const Dataset& data,
                  const TaskContext& context, Connectivity& result);

/// Indices of the undetermined sources.
std::vector<std::ptrdiff_t> sources_of(const std::vector<UndeterminedSource>& undetermined);

/// Warns of p-values that are undefined or too small.
/// @param fit  the fit that was tested
void describe_tests(const OlsVar& fit, Trials trials, const PairTests& tests, Covariance covariance, const Dataset& data,
                    const TaskContext& context);
void describe_group_tests(const OlsVar& fit, const GroupTests& tests, const ChosenGroups& groups, Covariance covariance,
                          const TaskContext& context);

}  // namespace golgi::mvgc

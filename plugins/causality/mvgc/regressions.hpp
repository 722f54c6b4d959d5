// Each target's own regression, where targets differ in their sources (`links`) or covariates are given (`covariates`); for
// these cases the one triangular factor of golgi/numerics/var_ols.hpp does not suffice.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// Estimates all pairs that the rules allow: log ratio of residual variances without and with the source, p by params.test and
/// params.covariance, sign, weight and lag as OlsVar defines them. Without rules and covariates equal to OlsVar to rounding.
/// @throws DataError where a target has no more samples than regressors
Connectivity regress_targets(const Dataset& data, Trials trials, std::ptrdiff_t order, const KnownLinks& known,
                             const std::vector<NuisanceCovariate>& covariates, const Params& params,
                             const TaskContext& context);

}  // namespace golgi::mvgc

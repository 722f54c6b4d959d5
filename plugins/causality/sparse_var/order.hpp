// How many lags the regressions have, where the parameters leave it open.
#pragma once

#include "fit.hpp"

namespace golgi::sparse_var {

/// The longest order that is fitted to so many variables: what the parameters say, or what products of regressors allow.
int longest_order(std::ptrdiff_t n_variables, const Params& params);

struct Order {
  int chosen = 1;
  int longest = 1;  ///< that was tried
};

/// The order of the parameters; else the one of the least Bayesian criterion, summed over targets, on the samples that have all
/// lags of the longest. Each is that of a lasso along its path, so it holds where regressors are more than samples.
Order order_of(Trials trials, const Nuisance& nuisance, const KnownLinks& known, const Params& params,
               const TaskContext& context);

}  // namespace golgi::sparse_var

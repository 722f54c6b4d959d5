// The number of lags of the regressions.
#pragma once

#include "fit.hpp"

namespace golgi::sparse_var {

/// The longest order that is fitted to this many variables, by the parameters or by the number of products of regressors.
int longest_order(std::ptrdiff_t n_variables, const Params& params);

struct Order {
  int chosen = 1;
  int longest = 1;  ///< longest order that was tried
};

/// The order of the parameters; else the one with the smallest Bayesian criterion, summed over targets, on the samples that
/// have all lags of the longest. Each criterion is that of a lasso along its path, so it is valid with more regressors than
/// samples.
Order order_of(Trials trials, const Nuisance& nuisance, const KnownLinks& known, const Params& params,
               const TaskContext& context);

}  // namespace golgi::sparse_var

// The choice of the VAR order.
#pragma once

#include <optional>

#include "mvgc.hpp"

namespace golgi::mvgc {

/// The choice with `fit: lwr`: the fits up to `max_order` that the criterion may choose from, and its choice.
struct OrderChoice {
  LwrFits fits;
  std::ptrdiff_t order = 0;
};

/// @throws DataError where the recording is too short for `max_order`, or the criterion is defined for no order; NumericError
///         where the chosen order cannot be fitted.
OrderChoice choose_order(Trials trials, const Params& params, const ParallelFor& parallel_for = serial_for);

/// The choice with `fit: ols`.
struct OlsChoice {
  std::vector<OlsCriteria> criteria;  ///< of all orders that were compared; empty where there was no choice
  std::ptrdiff_t order = 0;
};

/// Chooses the order; order 1 where the recording is too short to compare orders.
/// @throws DataError where it is too short for order 1, or by criterion fixed for max_order
OlsChoice choose_ols_order(Trials trials, const Params& params, const ParallelFor& parallel_for = serial_for,
                           const Poll& poll = no_poll);

/// Logs one line, and writes orders.csv.
void describe_choice(const OrderChoice& choice, const Params& params, const TaskContext& context);
void describe_choice(const OlsChoice& choice, Trials trials, const Params& params, const TaskContext& context);

/// @throws DataError where max_order cannot be fitted by LWR
void require_lwr_samples(Trials trials, std::ptrdiff_t max_order);

}  // namespace golgi::mvgc

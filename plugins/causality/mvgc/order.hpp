// Which order of VAR is fitted.
#pragma once

#include <optional>

#include "mvgc.hpp"

namespace golgi::mvgc {

/// Of `fit: lwr`: the fits up to `max_order` that the criterion may choose from, and its choice.
struct OrderChoice {
  LwrFits fits;
  std::ptrdiff_t order = 0;
};

/// @throws DataError where the recording is too short for `max_order`, or the criterion is defined for no order; NumericError
///         where the chosen order cannot be fitted.
OrderChoice choose_order(Trials trials, const Params& params, const ParallelFor& parallel_for = serial_for);

/// Of `fit: ols`.
struct OlsChoice {
  std::vector<OlsCriteria> criteria;  ///< of all orders that were compared; none where there was no choice
  std::ptrdiff_t order = 0;
};

/// Order 1 is taken where the recording is too short to compare orders.
/// @throws DataError where it is too short for order 1, or by criterion fixed for max_order
OlsChoice choose_ols_order(Trials trials, const Params& params, const ParallelFor& parallel_for = serial_for,
                           const Poll& poll = no_poll);

/// Log one line, and write orders.csv.
void describe_choice(const OrderChoice& choice, const Params& params, const TaskContext& context);
void describe_choice(const OlsChoice& choice, Trials trials, const Params& params, const TaskContext& context);

/// @throws DataError where max_order cannot be fitted by LWR
void require_lwr_samples(Trials trials, std::ptrdiff_t max_order);

}  // namespace golgi::mvgc

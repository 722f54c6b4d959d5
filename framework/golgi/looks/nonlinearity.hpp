// Whether a continuous recording looks like a linear process: decides between linear and other estimators for it.
#pragma once

#include "golgi/data/dataset.hpp"

namespace golgi {

/// Whether products of pairs of values predict the next values beyond a linear autoregression of all variables (two lags): the
/// largest correlation, in standard errors, divided by the threshold for chance among all of them (at 1 %). Above 1: more than
/// chance. NaN: not known.
struct Nonlinearity {
  double any = undefined;        ///< for any product
  double with_own = undefined;   ///< for a target's value times another's (prey and predators); its own powers are removed
  double of_others = undefined;  ///< for products of two other values, or the square of one: the drive is nonlinear

  bool is_linear() const { return any <= 1; }
  /// Links are linear, with slopes that may depend on the target: regressions that are nonlinear only in the target's past find
  /// them.
  bool has_linear_causes() const { return of_others <= 1 || of_others <= with_own; }
};

/// Uses at most 40 variables and 5,000 samples; NaN if there are too few samples for the autoregression, or no values.
Nonlinearity nonlinearity_of(const Dataset& data);

}  // namespace golgi

// Whether a continuous recording looks like a linear process: what decides between linear and other estimators of it.
#pragma once

#include "golgi/data/dataset.hpp"

namespace golgi {

/// Products of pairs of values that say something of the next values that a linear autoregression of all variables (two lags)
/// does not: the largest correlation, in standard errors, over what chance gives among all of them (at 1 %). Above 1: more than
/// chance. NaN: not known.
struct Nonlinearity {
  double any = undefined;        ///< of any product
  double with_own = undefined;   ///< of a target's value and another's, as of prey and predators; its own powers are taken out
  double of_others = undefined;  ///< of two values of others, or of the square of one: what drives acts nonlinearly

  bool is_linear() const { return any <= 1; }
  /// A link is a line, whose slope may depend on the target: regressions that bend the target's own past alone find it.
  bool has_linear_causes() const { return of_others <= 1 || of_others <= with_own; }
};

/// Of at most 40 variables and 5,000 samples; NaN where there are too few samples for the autoregression, or no values.
Nonlinearity nonlinearity_of(const Dataset& data);

}  // namespace golgi

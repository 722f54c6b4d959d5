// Whether a continuous recording looks like a linear process: what decides between linear and other estimators of it.
#pragma once

#include "golgi/data/dataset.hpp"

namespace golgi {

/// Products of pairs of values say something of the next values that a linear autoregression of all variables (two lags) does
/// not: the largest correlation, in standard errors, over what chance gives among all of them (at 1 %). Above 1: not linear.
/// Of at most 40 variables and 5,000 samples; NaN where there are too few samples for the autoregression, or no values.
double nonlinearity_of(const Dataset& data);

}  // namespace golgi

// Losses of a forecast, as means over windows, forecast steps and variables, and their slopes. `output` is the value of the
// last layer: the forecast itself, the logarithm of an expected count, or the log-odds of an event.
#pragma once

#include <cmath>

#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

enum class LossKind { squared, poisson, bernoulli };

template <class T>
struct LossTerm {
  T value, slope;
};

/// The loss and its slope, without terms that do not depend on the output.
template <class T>
LossTerm<T> loss_term(LossKind kind, T output, T target) {
  switch (kind) {
    case LossKind::squared: return {(output - target) * (output - target), 2 * (output - target)};
    case LossKind::poisson: return {std::exp(output) - target * output, std::exp(output) - target};
    case LossKind::bernoulli: {
      // log(1 + e^o) - y o, written so that no exponential overflows
      const T small = std::exp(-std::abs(output));
      const T probability = output >= 0 ? 1 / (1 + small) : small / (1 + small);
      return {std::max(output, T(0)) + std::log1p(small) - target * output, probability - target};
    }
  }
  return {};
}

/// The forecast in the unit of the data.
template <class T>
T forecast_of(LossKind kind, T output) {
  switch (kind) {
    case LossKind::squared: return output;
    case LossKind::poisson: return std::exp(output);
    case LossKind::bernoulli: return 1 / (1 + std::exp(-output));
  }
  return output;
}

/// d forecast / d output
template <class T>
T forecast_slope(LossKind kind, T output) {
  const T forecast = forecast_of(kind, output);
  switch (kind) {
    case LossKind::squared: return 1;
    case LossKind::poisson: return forecast;
    case LossKind::bernoulli: return forecast * (1 - forecast);
  }
  return 1;
}

}  // namespace golgi::learning

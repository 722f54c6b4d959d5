// A forecaster that readouts are tried on: a vector autoregression, which answers every capability exactly, in milliseconds.
#pragma once

#include <memory>

#include "golgi/api/model.hpp"

namespace golgi {

/// Least squares of order 2 on the first part of each trial. Two members: one from the windows of even, one from those of odd
/// number.
std::shared_ptr<const FittedModel> fit_linear_model(const Dataset& data);

}  // namespace golgi

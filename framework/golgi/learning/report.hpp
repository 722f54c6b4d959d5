// What a stage tells of its trained models: the losses of every epoch, and how well the test windows are forecast.
#pragma once

#include <span>

#include "golgi/learning/checkpoint.hpp"
#include "golgi/learning/fitted_forecaster.hpp"

namespace golgi::learning {

/// training.csv, which holds times: the losses of every epoch.
/// @param states  by initialisation
GOLGI_API void report_training(std::span<const TrainingState> states, const TaskContext& context);

/// models.csv, and a line of the log: how well each model, and their mean, forecasts the test windows.
/// @param states  by initialisation; none where weights were given   @param data  what was trained on
GOLGI_API void report_models(const FittedForecaster& fitted, std::span<const TrainingState> states, const Dataset& data,
                             const TaskContext& context);

}  // namespace golgi::learning

// What a stage reports about its trained models: the losses of every epoch, and how well the test windows are forecast.
#pragma once

#include <span>

#include "golgi/learning/checkpoint.hpp"
#include "golgi/learning/fitted_forecaster.hpp"

namespace golgi::learning {

/// Writes training.csv: the losses and the duration of every epoch.
/// @param states  by initialisation
GOLGI_API void report_training(std::span<const TrainingState> states, const TaskContext& context);

/// Writes models.csv and a line of the log: how well each model, and the mean of all, forecasts the test windows.
/// @param states  by initialisation; empty if weights were given   @param data  the data of the training
GOLGI_API void report_models(const FittedForecaster& fitted, std::span<const TrainingState> states, const Dataset& data,
                             const TaskContext& context);

}  // namespace golgi::learning

#include "golgi/run/weak_model.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/api/readout.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/learning/windows.hpp"

namespace golgi {
namespace {

constexpr double least_r2 = 0.1;
constexpr int most_windows = 1000;

/// The members' mean forecast (windows, N · horizon); empty if a member's forecast has another shape.
Matrix mean_forecast(const TrainedModel& model, std::span<const Window> windows, const TaskContext& context) {
  const FittedModel& fitted = *model.fitted;
  const auto n_members = fitted.n_members();
  std::vector<Matrix> forecasts(n_members);
  context.parallel_for(n_members, [&](std::ptrdiff_t k) {
    context.check_cancelled();
    forecasts[k] = fitted.forecast(k, model.data, windows, context);
  });
  Matrix mean(std::ssize(windows), model.data.n_variables() * fitted.horizon());
  for (const Matrix& forecast : forecasts) {
    if (forecast.rows() != mean.rows() || forecast.cols() != mean.cols()) return {};
    eigen(mean) += eigen(forecast) / static_cast<double>(n_members);
  }
  return mean;
}

Matrix last_values(const TrainedModel& model, std::span<const Window> windows) {
  const auto n = model.data.n_variables(), horizon = model.fitted->horizon(), history = model.fitted->history();
  Matrix forecast(std::ssize(windows), n * horizon);
  for (std::ptrdiff_t w = 0; w < forecast.rows(); ++w) {
    const auto [trial, start] = windows[w];
    for (std::ptrdiff_t column = 0; column < forecast.cols(); ++column)
      forecast(w, column) = model.data.trial(trial).values()(column / horizon, start + history - 1);
  }
  return forecast;
}

}  // namespace

std::optional<Warning> weak_forecasts(const TrainedModel& model, const TaskContext& context) {
  const auto windows = thinned(model.fitted->windows().test, most_windows);
  if (windows.empty() || !model.data.has_values()) return {};
  const auto r2_of = [&](const Matrix& forecast) {
    return learning::score_forecast(forecast, model.data, windows, model.fitted->history(), model.fitted->horizon()).r2;
  };
  const Matrix forecast = mean_forecast(model, windows, context);
  if (forecast.empty()) return {};
  const double r2 = r2_of(forecast), of_last = r2_of(last_values(model, windows));
  if (!(r2 < least_r2 || r2 < of_last)) return {};
  return Warning{"nothing_to_read",
                 "the model forecasts its test windows with an R2 of " + rounded(r2) + ", and repeating the last value gives " +
                     rounded(of_last),
                 "the model has learnt nothing from which connections could be estimated: do not use this estimate",
                 "train the model on more data or with other parameters, or use an estimator that needs no model"};
}

}  // namespace golgi

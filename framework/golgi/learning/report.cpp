#include "golgi/learning/report.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/learning/windows.hpp"

namespace golgi::learning {

void report_training(std::span<const TrainingState> states, const TaskContext& context) {
  std::size_t n_rows = 0;
  for (const auto& state : states) n_rows += state.epochs.size();
  Matrix rows(static_cast<Index>(n_rows), 5);
  Index r = 0;
  for (std::size_t model = 0; model < states.size(); ++model)
    for (std::size_t e = 0; e < states[model].epochs.size(); ++e, ++r) {
      const Epoch& epoch = states[model].epochs[e];
      const double row[]{static_cast<double>(model), static_cast<double>(e + 1), epoch.train, epoch.validation, epoch.seconds};
      std::copy(std::begin(row), std::end(row), rows.row(r).begin());
    }
  context.output("training.csv", format_csv(rows, {"model", "epoch", "train", "validation", "seconds"}), true);
}

void report_models(const FittedForecaster& fitted, std::span<const TrainingState> states, const Dataset& data,
                   const TaskContext& context) {
  const auto members = fitted.members();
  const auto& windows = fitted.windows().test;
  const auto score = [&](const Matrix& forecast) {
    return score_forecast(forecast, data, windows, fitted.history(), fitted.horizon());
  };
  std::string table = "model,epochs,best_epoch,validation,test_mse,test_r2\n";
  Matrix mean;
  std::vector<double> r2;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const Matrix forecast = fitted.forecast(static_cast<Index>(m), data, windows, context);
    const auto scores = score(forecast);
    r2.push_back(scores.r2);
    table += std::to_string(members[m].initialisation) + ",";
    if (states.empty()) {
      table += "nan,nan,nan,";
    } else {
      const auto& state = states[members[m].initialisation];
      table += std::to_string(state.epochs.size()) + "," + std::to_string(state.best_epoch) + "," +
               format_number(state.best_validation()) + ",";
    }
    table += format_number(scores.mse) + "," + format_number(scores.r2) + "\n";
    if (m == 0) mean = Matrix(forecast.rows(), forecast.cols());
    for (std::size_t k = 0; k < mean.values().size(); ++k)
      mean.values()[k] += forecast.values()[k] / static_cast<double>(members.size());
  }
  const auto averaged = score(mean);
  table += "mean forecast,nan,nan,nan," + format_number(averaged.mse) + "," + format_number(averaged.r2) + "\n";

  char text[160];
  const auto [low, high] = std::minmax_element(r2.begin(), r2.end());
  std::snprintf(text, sizeof text, "test R2 %.3f (%s: %.3f to %.3f), of the mean forecast %.3f",
                std::accumulate(r2.begin(), r2.end(), 0.0) / static_cast<double>(r2.size()), plural(r2.size(), "model").c_str(),
                *low, *high, averaged.r2);
  context.log(text);
  context.output("models.csv", table);
}

}  // namespace golgi::learning

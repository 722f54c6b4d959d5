#include "golgi/learning/windows.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"

namespace golgi::learning {

SplitRecipe split_recipe(const Dataset& data, double train_share, double validation_share) {
  SplitRecipe recipe{{}, train_share, validation_share};
  for (const auto& trial : data.trials()) recipe.samples.push_back(trial.n_samples());
  return recipe;
}

WindowSplit split_windows(const SplitRecipe& recipe, Index context, Index horizon) {
  const auto& [samples, train_share, validation_share] = recipe;
  WindowSplit split;
  for (std::size_t trial = 0; trial < samples.size(); ++trial) {
    const auto n = std::max<std::int64_t>(0, samples[trial] - context - horizon + 1);
    const auto part = [&](double share) { return static_cast<std::int64_t>(static_cast<double>(n) * share); };
    const auto validation = part(train_share), test = part(train_share + validation_share);
    for (std::int64_t start = 0; start < n; ++start)
      (start < validation ? split.train
       : start < test     ? split.validation
                          : split.test)
          .push_back({static_cast<std::int32_t>(trial), start});
  }
  return split;
}

void require_windows(const WindowSplit& split, const Dataset& data, const std::string& window, const std::string& remedy) {
  if (!split.train.empty() && !split.validation.empty() && !split.test.empty()) return;
  std::int64_t samples = 0;
  for (const auto& trial : data.trials()) samples += trial.n_samples();
  throw DataError("the recording's " + std::to_string(samples) + " samples in " + plural(data.trials().size(), "trial") +
                  " give " + plural(split.train.size() + split.validation.size() + split.test.size(), "window") + " of " +
                  window + ", too few for training, validation and test windows; record longer, or lower " + remedy);
}

ForecastScores score_forecast(ConstView forecast, const Dataset& data, std::span<const Window> windows, Index context,
                              Index horizon) {
  double all_squares = 0, all_r2 = 0;
  Index n_forecast = 0, n_varying = 0;
  for (Index i = 0; i < data.n_variables(); ++i) {
    const auto target = [&](std::size_t w, Index p) {
      return data.trial(windows[w].trial).values()(i, windows[w].start + context + p);
    };
    double mean = 0, squares = 0, spread = 0;
    bool is_forecast = false;
    for (std::size_t w = 0; w < windows.size(); ++w)
      for (Index p = 0; p < horizon; ++p) mean += target(w, p);
    mean /= static_cast<double>(windows.size()) * static_cast<double>(horizon);
    for (std::size_t w = 0; w < windows.size(); ++w)
      for (Index p = 0; p < horizon; ++p) {
        const double value = forecast(static_cast<Index>(w), i * horizon + p);
        is_forecast |= !std::isnan(value);
        squares += std::pow(value - target(w, p), 2);
        spread += std::pow(target(w, p) - mean, 2);
      }
    if (!is_forecast) continue;
    all_squares += squares;
    ++n_forecast;
    if (spread == 0) continue;
    all_r2 += 1 - squares / spread;
    ++n_varying;
  }
  return {all_squares / static_cast<double>(n_forecast * std::ssize(windows) * horizon),
          n_varying > 0 ? all_r2 / static_cast<double>(n_varying) : undefined};
}

}  // namespace golgi::learning

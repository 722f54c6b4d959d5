// Which windows a recording has, how they are split, and how well they were forecast.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

/// How the windows were split.
struct SplitRecipe {
  std::vector<std::int64_t> samples;  ///< columns of each trial
  double train_share, validation_share;
};

/// Windows of `context` + `horizon` samples start at every column of a trial; each trial's are split in time order.
/// @param samples       columns of each trial
/// @param train_share   the first part, of all; @param validation_share  the next; the rest is the test part
inline WindowSplit split_windows(std::span<const std::int64_t> samples, Index context, Index horizon, double train_share,
                                 double validation_share) {
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

/// Mean squared error over windows, variables and steps; R² over windows and steps for each variable that varies, averaged.
struct ForecastScores {
  double mse, r2;
};
/// @param forecast  (windows, N · horizon), variable-major
inline ForecastScores score_forecast(ConstView forecast, const Dataset& data, std::span<const Window> windows, Index context,
                                     Index horizon) {
  double all_squares = 0, all_r2 = 0;
  Index n_varying = 0;
  for (Index i = 0; i < data.n_variables(); ++i) {
    const auto target = [&](std::size_t w, Index p) {
      return data.trial(windows[w].trial).values()(i, windows[w].start + context + p);
    };
    double mean = 0, squares = 0, spread = 0;
    for (std::size_t w = 0; w < windows.size(); ++w)
      for (Index p = 0; p < horizon; ++p) mean += target(w, p);
    mean /= static_cast<double>(windows.size()) * static_cast<double>(horizon);
    for (std::size_t w = 0; w < windows.size(); ++w)
      for (Index p = 0; p < horizon; ++p) {
        squares += std::pow(forecast(static_cast<Index>(w), i * horizon + p) - target(w, p), 2);
        spread += std::pow(target(w, p) - mean, 2);
      }
    all_squares += squares;
    if (spread == 0) continue;
    all_r2 += 1 - squares / spread;
    ++n_varying;
  }
  return {all_squares / static_cast<double>(forecast.size()),
          n_varying > 0 ? all_r2 / static_cast<double>(n_varying) : undefined};
}

}  // namespace golgi::learning

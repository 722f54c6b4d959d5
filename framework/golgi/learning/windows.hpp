// Which windows a recording has, how they are split, and how well they were forecast.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/learning/numbers.hpp"

namespace golgi::learning {

/// How the windows were split.
struct SplitRecipe {
  std::vector<std::int64_t> samples;  ///< columns of each trial
  /// The first part of all windows, and the next; the rest is the test part.
  double train_share, validation_share;
};

GOLGI_API SplitRecipe split_recipe(const Dataset& data, double train_share, double validation_share);

/// Windows of `context` + `horizon` samples start at every column of a trial; each trial's are split in time order.
GOLGI_API WindowSplit split_windows(const SplitRecipe& recipe, Index context, Index horizon);

/// @param window  what each window holds ("context 10 and horizon 1")   @param remedy  what to lower
/// @throws DataError where a part has no windows
GOLGI_API void require_windows(const WindowSplit& split, const Dataset& data, const std::string& window,
                               const std::string& remedy);

/// Mean squared error over windows, variables and steps; R² over windows and steps for each variable that varies, averaged.
/// Variables without any forecast are left out of both.
struct ForecastScores {
  double mse, r2;
};
/// @param forecast  (windows, N · horizon), variable-major
GOLGI_API ForecastScores score_forecast(ConstView forecast, const Dataset& data, std::span<const Window> windows, Index context,
                                        Index horizon);

}  // namespace golgi::learning

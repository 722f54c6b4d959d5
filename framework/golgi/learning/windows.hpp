// The windows of a recording, their split into parts, and scores of their forecasts.
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
  std::vector<std::int64_t> samples;  ///< number of samples of each trial
  /// The training part is first, then the validation part; the rest is the test part.
  double train_share, validation_share;
};

GOLGI_API SplitRecipe split_recipe(const Dataset& data, double train_share, double validation_share);

/// Windows of `context` + `horizon` samples start at every sample of a trial; each trial's windows are split in order of time.
GOLGI_API WindowSplit split_windows(const SplitRecipe& recipe, Index context, Index horizon);

/// @param window  size of each window ("context 10 and horizon 1")   @param remedy  what to lower
/// @throws DataError if a part has no windows
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

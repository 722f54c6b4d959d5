// Which windows a recording has, and their samples as the network reads them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "network.hpp"

namespace golgi::causalformer {

/// Windows of `context` + `horizon` samples start at every column of a trial; each trial's are split in time order.
/// @param samples       columns of each trial
/// @param train_share   the first part, of all; @param validation_share  the next; the rest is the test part
WindowSplit split_windows(std::span<const std::int64_t> samples, Index context, Index horizon, double train_share,
                          double validation_share);

/// A dataset in the network's precision, step by step.
class Recording {
 public:
  /// @param horizon  columns beyond the last whose time is known, for forecasts of what has not been recorded
  Recording(const Dataset& data, Index context, Index horizon);

  /// @throws DataError where the context does not lie in the recording
  Sample<float> sample(const Window& window) const;
  Index n_variables() const { return n_variables_; }

 private:
  struct Trial {
    std::vector<float> values;   ///< (T, N)
    std::vector<float> seconds;  ///< (T + horizon)
  };
  Index n_variables_, context_;
  std::vector<Trial> trials_;
};

/// Mean squared error over windows, variables and steps; R² over windows and steps for each variable that varies, averaged.
struct ForecastScores {
  double mse, r2;
};
/// @param forecast  (windows, N · horizon), variable-major
ForecastScores score_forecast(ConstView forecast, const Dataset& data, std::span<const Window> windows, Index context,
                              Index horizon);

}  // namespace golgi::causalformer

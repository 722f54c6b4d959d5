#include "windows.hpp"

#include <cmath>
#include <string>

namespace golgi::causalformer {

WindowSplit split_windows(std::span<const std::int64_t> samples, Index context, Index horizon, double train_share,
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

Recording::Recording(const Dataset& data, Index context, Index horizon) : n_variables_(data.n_variables()), context_(context) {
  for (const auto& series : data.trials) {
    Trial& trial = trials_.emplace_back();
    const auto T = series.n_samples();
    trial.values.reserve(static_cast<std::size_t>(T * n_variables_));
    for (Index t = 0; t < T; ++t)
      for (Index i = 0; i < n_variables_; ++i) trial.values.push_back(static_cast<float>(series.values(i, t)));
    for (Index t = 0; t < T + horizon; ++t) trial.seconds.push_back(static_cast<float>(static_cast<double>(t) * data.dt_s));
  }
}

Sample<float> Recording::sample(const Window& window) const {
  const auto trial = static_cast<std::size_t>(window.trial);
  if (window.trial < 0 || trial >= trials_.size() || window.start < 0 ||
      (window.start + context_) * n_variables_ > std::ssize(trials_[trial].values))
    throw DataError("the window from column " + std::to_string(window.start) + " of trial " + std::to_string(window.trial) +
                    " does not lie in the recording");
  return {trials_[trial].values.data() + window.start * n_variables_, trials_[trial].seconds.data() + window.start};
}

ForecastScores score_forecast(ConstView forecast, const Dataset& data, std::span<const Window> windows, Index context,
                              Index horizon) {
  double all_squares = 0, all_r2 = 0;
  Index n_varying = 0;
  for (Index i = 0; i < data.n_variables(); ++i) {
    const auto target = [&](std::size_t w, Index p) {
      return data.trials[static_cast<std::size_t>(windows[w].trial)].values(i, windows[w].start + context + p);
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

}  // namespace golgi::causalformer

#include "windows.hpp"

#include <string>

namespace golgi::causalformer {

Recording::Recording(const Dataset& data, Index context, Index horizon) : n_variables_(data.n_variables()), context_(context) {
  for (const auto& series : data.trials()) {
    Trial& trial = trials_.emplace_back();
    const SharedMatrix& values = series.values();
    const auto T = values.cols();
    trial.values.reserve(T * n_variables_);
    for (Index t = 0; t < T; ++t)
      for (Index i = 0; i < n_variables_; ++i) trial.values.push_back(static_cast<float>(values(i, t)));
    for (Index t = 0; t < T + horizon; ++t) trial.seconds.push_back(static_cast<float>(static_cast<double>(t) * data.dt_s()));
  }
}

void Recording::read(std::span<const Window> windows, std::vector<Sample<float>>& to) const {
  to.clear();
  for (const Window& window : windows) to.push_back(sample(window));
}

Sample<float> Recording::sample(const Window& window) const {
  const std::size_t trial = window.trial;
  if (window.trial < 0 || trial >= trials_.size() || window.start < 0 ||
      (window.start + context_) * n_variables_ > std::ssize(trials_[trial].values))
    throw DataError("the window from sample " + std::to_string(window.start) + " of trial " + std::to_string(window.trial) +
                    " is not within the recording");
  return {trials_[trial].values.data() + window.start * n_variables_, trials_[trial].seconds.data() + window.start};
}

}  // namespace golgi::causalformer

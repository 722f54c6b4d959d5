// The samples of windows as the network reads them.
#pragma once

#include <span>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "network.hpp"

namespace golgi::causalformer {

/// A dataset in the network's precision, step by step.
class Recording {
 public:
  /// @param horizon  samples beyond the last whose time is known, for forecasts of what has not been recorded
  Recording(const Dataset& data, Index context, Index horizon);

  /// @param to  their samples, in order   @throws DataError where a context does not lie in the recording
  void read(std::span<const Window> windows, std::vector<Sample<float>>& to) const;

 private:
  Sample<float> sample(const Window& window) const;

  struct Trial {
    std::vector<float> values;   ///< (T, N)
    std::vector<float> seconds;  ///< (T + horizon)
  };
  Index n_variables_, context_;
  std::vector<Trial> trials_;
};

}  // namespace golgi::causalformer

// The samples of windows as the network reads them.
#pragma once

#include <cstdint>
#include <vector>

#include <golgi/api/plugin.hpp>
#include <golgi/learning/windows.hpp>

#include "network.hpp"

namespace golgi::causalformer {

/// A dataset in the network's precision, step by step.
class Recording {
 public:
  /// @param horizon  samples beyond the last whose time is known, for forecasts of what has not been recorded
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

}  // namespace golgi::causalformer

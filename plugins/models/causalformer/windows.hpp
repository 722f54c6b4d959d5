// The samples of windows in the form that the network reads.
#pragma once

#include <span>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "network.hpp"

namespace golgi::causalformer {

/// A dataset in the precision of the network, one row per step.
class Recording {
 public:
  /// @param horizon  number of samples after the last for which times are added, for forecasts beyond the recording
  Recording(const Dataset& data, Index context, Index horizon);

  /// @param to  the samples of the windows, in order   @throws DataError if a context is not within the recording
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

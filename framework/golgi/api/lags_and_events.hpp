// How a model uses a recording: lags and events that a readout cannot know from the recording and the length of a window.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// For fitted models that combine samples of a window, or detect events themselves. Since 2.1.
class LagsAndEvents {
 public:
  static constexpr std::string_view capability = "lags_and_events/1";

  /// The number of latest samples of a window that the model distinguishes, 1 … history(); earlier samples are used in
  /// combination or not at all.
  virtual std::ptrdiff_t lags() const = 0;
  /// The events that the model uses, recorded or detected: per trial (N, T), the number at each sample.
  virtual std::vector<Matrix> events(const Dataset& data) const = 0;

 protected:
  ~LagsAndEvents() = default;
};

}  // namespace golgi

// How a model reads a recording: what readouts go by where neither the recording nor the length of a window says it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// Of fitted models that read some samples apart from others, or find events of their own. Since 2.1.
class LagsAndEvents {
 public:
  static constexpr std::string_view capability = "lags_and_events/1";

  /// The latest samples of a window that it distinguishes, 1 … history(); earlier ones it reads together, if at all.
  virtual std::ptrdiff_t lags() const = 0;
  /// Events as it takes them, recorded or its own: per trial (N, T), how many at each sample.
  virtual std::vector<Matrix> events(const Dataset& data) const = 0;

 protected:
  ~LagsAndEvents() = default;
};

}  // namespace golgi

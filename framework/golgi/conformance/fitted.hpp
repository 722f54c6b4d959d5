// A trained model and the recording that it was trained on, for the claims about models.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/conformance/examination.hpp"

namespace golgi {

struct Fitted {
  explicit Fitted(const Examination& examination) : data(examination.recording()), model(examination.trained()) {}
  const std::vector<Window>& test() const { return model.windows().test; }
  /// The first, the middle and the last of the test windows.
  std::vector<Window> few() const;
  Dataset data;
  const FittedModel& model;
};

/// The intervention that replaces a source's values and events in each window of `windows` by those in the corresponding window
/// of `from`. Both lists have the same length.
Intervention past_of(const Fitted& fitted, std::int32_t source, std::span<const Window> windows, std::span<const Window> from);

/// The recording with an intervention written into the history of one window.
Dataset written(const Fitted& fitted, const Window& window, const Intervention& intervention);

}  // namespace golgi

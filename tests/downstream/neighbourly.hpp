// A capability unknown to golgi, between two plugins of this project.
#pragma once

#include <cstdint>
#include <golgi/api/capabilities.hpp>
#include <golgi/api/task_context.hpp>
#include <golgi/data/dataset.hpp>
#include <span>
#include <string_view>
#include <vector>

/// For fitted models that forecast from moments similar to the present.
class Neighbourly {
 public:
  static constexpr std::string_view capability = "downstream.neighbours/1";
  /// The windows of the training part that are most similar to each of the windows, the nearest first.
  /// @param windows  of `data`, which may be another recording of the same variables
  /// @return per window: indices into windows().train
  virtual std::vector<std::vector<std::int64_t>> neighbours(const golgi::Dataset& data, std::span<const golgi::Window> windows,
                                                            const golgi::TaskContext& context) const = 0;

 protected:
  ~Neighbourly() = default;
};

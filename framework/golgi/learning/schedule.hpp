// The learning rate over the course of training.
#pragma once

#include <span>

#include "golgi/core/export.hpp"

namespace golgi::learning {

enum class ScheduleKind { constant, cosine, plateau, one_cycle };

struct GOLGI_API Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  double peak = 5e-4;
  int max_epochs = 200;
  int warmup_epochs = 5;     ///< length of the rise of the cosine schedule
  int plateau_patience = 5;  ///< epochs without a better validation loss before the rate is lowered
  double plateau_factor = 0.5;

  /// @param epochs      epochs completed before this step's epoch
  /// @param within      completed part of this step's epoch, in [0, 1)
  /// @param validation  validation losses of the completed epochs
  double rate(int epochs, double within, std::span<const double> validation) const;
};

}  // namespace golgi::learning

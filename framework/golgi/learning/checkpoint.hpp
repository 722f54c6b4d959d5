// The state of training between two epochs, and the file that stores it: training continued from the file gives the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "golgi/learning/adamw.hpp"
#include "golgi/learning/parameters.hpp"
#include "golgi/learning/schedule.hpp"

namespace golgi::learning {

struct TrainingSettings {
  int batch_size = 16, patience = 10;
  Schedule schedule;
  AdamWRates rates;
  std::optional<double> clip_norm;  ///< largest norm of the gradient; none: no limit
};

struct Epoch {
  double train, validation;  ///< mean losses; that of the training windows is measured during training, with dropout
  double seconds;            ///< duration of the training steps
};

struct GOLGI_API TrainingState {
  Numbers<float> weights, running;
  Numbers<float> mean, square;  ///< AdamW's running means
  Numbers<float> best_weights, best_running;
  std::int64_t steps = 0;
  int best_epoch = 0;  ///< from 1; 0: none yet
  std::vector<Epoch> epochs;

  bool diverged() const;  ///< the last epoch's losses are not finite
  bool ended(const TrainingSettings& settings) const;
  double best_validation() const { return epochs[best_epoch - 1].validation; }
};

/// @return nothing if the file is absent, damaged or of another shape
GOLGI_API std::optional<TrainingState> load_checkpoint(const std::filesystem::path& path, const Tensors& layout);
GOLGI_API void save_checkpoint(const std::filesystem::path& path, const TrainingState& state);

}  // namespace golgi::learning

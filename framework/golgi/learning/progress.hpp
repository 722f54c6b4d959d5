// Progress reports while models train: the state of each model, and about how long the rest will take.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/learning/checkpoint.hpp"

namespace golgi::learning {

class TrainingProgress {
 public:
  TrainingProgress(int n_models, const TrainingSettings& settings, const TaskContext& context)
      : settings_(settings), context_(context), models_(n_models) {}

  /// Reports after each epoch of a model, and once if it continues from a checkpoint. From any thread.
  void tell(int model, const TrainingState& state);

 private:
  struct ModelProgress {
    int epochs = 0, best_epoch = 0;
    bool ended = false;
  };
  /// Epochs still to come, if the models to come take as long as those that have ended.
  double epochs_left() const;

  const TrainingSettings& settings_;
  const TaskContext& context_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::vector<ModelProgress> models_;
  int epochs_here_ = 0;  ///< done since the start; epochs from checkpoints took no time of this run
};

}  // namespace golgi::learning

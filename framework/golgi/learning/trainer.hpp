// Trains the models of one recording: epochs of steps, validation after each epoch, and an end when the validation loss stops
// improving. A Learner provides the network.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/learning/checkpoint.hpp"
#include "golgi/learning/members.hpp"

namespace golgi::learning {

/// Called when a part of the gradient is complete: from then on, any thread may use it and update its weights.
using OnGradient = std::function<void(Index offset, Index count)>;

/// A network in training on a recording.
class GOLGI_API Learner {
 public:
  virtual ~Learner() = default;
  /// Forward and backward pass.
  /// @param random    numbers of this step, for dropout
  /// @param gradient  as many numbers as weights, overwritten
  /// @return the mean loss
  virtual double train(TrainingState& state, std::span<const Window> batch, const Random& random, float* gradient,
                       const OnGradient& on_gradient) = 0;
  /// Adds the losses of these windows to `sum`, one by one, computed as after training: `n_losses` per window.
  virtual void add_losses(TrainingState& state, std::span<const Window> batch, double& sum) = 0;
  virtual Index n_losses() const = 0;
};

using MakeLearner = std::function<std::unique_ptr<Learner>()>;

/// The result of training: members whose losses stayed finite, and the final state of every training, also of diverged ones.
struct Trained {
  std::vector<Member> members;
  std::vector<TrainingState> states;  ///< indexed by initialisation
};

/// Trains models 0 … n - 1, in parallel if there are threads, and writes training.csv. An interrupted training continues after
/// its last epoch.
/// @param make    creates the network for one training; called from any thread
/// @param remedy  what else to do if training diverges ("z-score the signal"); may be empty
/// @throws NumericError if all models diverged
GOLGI_API Trained train_members(int n, const Tensors& layout, const TrainingSettings& settings, const WindowSplit& split,
                                const TaskContext& context, const MakeLearner& make, const std::string& remedy = "");

/// As train_members, but all models start from the same numbers; they differ in the order of windows and in dropout.
GOLGI_API Trained train_members_from(const Member& start, int n, const Tensors& layout, const TrainingSettings& settings,
                                     const WindowSplit& split, const TaskContext& context, const MakeLearner& make,
                                     const std::string& remedy = "");

/// Bytes that a training needs in addition to its network: weights, their gradient, two moments, the best weights so far, and a
/// checkpoint while it is written.
GOLGI_API double trainer_bytes(const Tensors& layout);

}  // namespace golgi::learning

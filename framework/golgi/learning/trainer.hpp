// Training the models of one recording: epochs of steps, a look at the validation windows after each, and an end when these
// stop getting better. What the network is, a Learner knows.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "golgi/learning/checkpoint.hpp"
#include "golgi/learning/members.hpp"

namespace golgi::learning {

/// Called when a stretch of the gradient is complete: it may be used, and its weights changed, at once and from any thread.
using OnGradient = std::function<void(Index offset, Index count)>;

/// A network at work on a recording.
class GOLGI_API Learner {
 public:
  virtual ~Learner() = default;
  /// Forward and backward pass.
  /// @param random    of this step, for dropout
  /// @param gradient  as many numbers as weights, overwritten
  /// @return the mean loss
  virtual double train(TrainingState& state, std::span<const Window> batch, const Random& random, float* gradient,
                       const OnGradient& on_gradient) = 0;
  /// Adds up the losses of these windows, one by one, as they are after training: `n_losses` a window.
  virtual void add_losses(TrainingState& state, std::span<const Window> batch, double& sum) = 0;
  virtual Index n_losses() const = 0;
};

using MakeLearner = std::function<std::unique_ptr<Learner>()>;

/// What training gave: members whose losses stayed finite, and how each training went, those that diverged included.
struct Trained {
  std::vector<Member> members;
  std::vector<TrainingState> states;  ///< by initialisation
};

/// Trains models 0 … n - 1, side by side where there are threads, and writes training.csv. A training that was interrupted goes
/// on from its last epoch.
/// @param make    a network for one training; called from any thread
/// @param remedy  what else to do where training diverges ("z-score the signal"); may be empty
/// @throws NumericError where all diverged
GOLGI_API Trained train_members(int n, const Tensors& layout, const TrainingSettings& settings, const WindowSplit& split,
                                const TaskContext& context, const MakeLearner& make, const std::string& remedy = "");

/// As train_members, but all start from the same numbers: what differs is the order of windows and dropout.
GOLGI_API Trained train_members_from(const Member& start, int n, const Tensors& layout, const TrainingSettings& settings,
                                     const WindowSplit& split, const TaskContext& context, const MakeLearner& make,
                                     const std::string& remedy = "");

/// Bytes that a training takes next to its network: weights, their gradient, two moments, the best so far, and a checkpoint on
/// its way to the disk.
GOLGI_API double trainer_bytes(const Tensors& layout);

}  // namespace golgi::learning

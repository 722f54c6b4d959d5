// Training one model from one initialisation: epochs of steps, a look at the validation windows after each, and an end when
// these stop getting better. After every epoch the state is kept in a file, from which training goes on to the same bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adamw.hpp"
#include "schedule.hpp"
#include "windows.hpp"

namespace golgi::causalformer {

struct TrainingSettings {
  int batch_size = 16, patience = 10;
  double dropout = 0.1;
  LossKind loss = LossKind::squared;
  Schedule schedule;
  AdamWRates rates;
  std::optional<double> clip_norm;  ///< longest gradient
};

struct Epoch {
  double train, validation;  ///< mean losses; of the training windows while they train, with dropout
  double seconds;            ///< of the training steps
};

/// All that training is, between two epochs.
struct TrainingState {
  Numbers<float> weights, running;
  Numbers<float> mean, square;  ///< AdamW's
  Numbers<float> best_weights, best_running;
  std::int64_t steps = 0;
  int best_epoch = 0;  ///< from 1; 0: none yet
  std::vector<Epoch> epochs;

  bool diverged() const;
  bool ended(const TrainingSettings& settings) const;
  double best_validation() const { return epochs[static_cast<std::size_t>(best_epoch - 1)].validation; }
};

/// @return nothing where the file is absent, damaged or of another shape
std::optional<TrainingState> load_checkpoint(const std::filesystem::path& path, const Layout& layout);
void save_checkpoint(const std::filesystem::path& path, const TrainingState& state);

class Trainer {
 public:
  using OnEpoch = std::function<void(const TrainingState&)>;

  Trainer(const Layout& layout, const TrainingSettings& settings, const Recording& recording, const WindowSplit& split,
          const TaskContext& context)
      : layout_(layout), settings_(settings), recording_(recording), split_(split), context_(context) {}

  /// @param on_epoch  after each epoch, and once at the start where there is something to go on from
  TrainingState train(int initialisation, const std::filesystem::path& checkpoint, const OnEpoch& on_epoch) const;

  /// Bytes that a training takes.
  static double bytes(const Layout& layout, int batch_size);

 private:
  struct Work;
  Epoch train_epoch(int initialisation, Work& work, TrainingState& state) const;
  double validate(Work& work, TrainingState& state) const;

  const Layout& layout_;
  const TrainingSettings& settings_;
  const Recording& recording_;
  const WindowSplit& split_;
  const TaskContext& context_;
};

}  // namespace golgi::causalformer

// What is asked of every training by gradients: parameters with their descriptions, and what a recording and a machine must
// have for it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "golgi/core/memory.hpp"
#include "golgi/learning/report.hpp"
#include "golgi/learning/trainer.hpp"

namespace golgi::learning {

/// A model's Params derive from this, set what is usual for it, and are described by describe_training.
struct TrainingParams {
  int max_epochs = 200, patience = 10, batch_size = 16;
  double learning_rate = 5e-4, weight_decay = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  ScheduleKind schedule = ScheduleKind::constant;
  int warmup_epochs = 5, plateau_patience = 5;
  double plateau_factor = 0.5;
  std::optional<double> clip_norm;
  double train_share = 0.6, validation_share = 0.2;
};

template <class Params>
void describe_training(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T TrainingParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  field("max_epochs", &TrainingParams::max_epochs).range(1, 100000).doc("Passes over the training windows, at most.");
  field("patience", &TrainingParams::patience)
      .unit("epochs")
      .range(1, 100000)
      .doc("Training ends after so many epochs without a better validation loss; the best weights are kept.");
  field("batch_size", &TrainingParams::batch_size).unit("windows").range(1, 65536).doc("Windows a step.");
  field("learning_rate", &TrainingParams::learning_rate).above(0).doc("The largest rate of the schedule.");
  field("weight_decay", &TrainingParams::weight_decay).range(0, 1).doc("AdamW's decay, of every parameter.");
  field("beta1", &TrainingParams::beta1).range(0, 0.999999).doc("AdamW's memory of the gradient.");
  field("beta2", &TrainingParams::beta2).range(0, 0.999999).doc("AdamW's memory of the squared gradient.");
  field("epsilon", &TrainingParams::epsilon).above(0).doc("AdamW's addition to the root of the squared gradient.");
  schema
      .choice("schedule", static_cast<ScheduleKind Params::*>(&TrainingParams::schedule),
              {{"constant", ScheduleKind::constant},
               {"cosine", ScheduleKind::cosine},
               {"plateau", ScheduleKind::plateau},
               {"one_cycle", ScheduleKind::one_cycle}})
      .doc(
          "Learning rate over the epochs: constant; risen over warmup_epochs and then fallen along a cosine; lowered where the "
          "validation loss stands still; risen and fallen over max_epochs.");
  field("warmup_epochs", &TrainingParams::warmup_epochs).unit("epochs").range(0, 100000).doc("Rise of the cosine schedule.");
  field("plateau_patience", &TrainingParams::plateau_patience)
      .unit("epochs")
      .range(0, 100000)
      .doc("Epochs without a better validation loss that the plateau schedule bears.");
  field("plateau_factor", &TrainingParams::plateau_factor)
      .range(0, 1)
      .doc("What the plateau schedule then multiplies the rate by.");
  field("clip_norm", &TrainingParams::clip_norm)
      .above(0)
      .doc("Longest gradient; longer ones are scaled down. Off unless given.");
  field("train_share", &TrainingParams::train_share).range(0, 1).doc("First part of each trial's windows, for training.");
  field("validation_share", &TrainingParams::validation_share).range(0, 1).doc("Next part; what is left is for testing.");
}

/// @throws ConfigError where a part of the windows would be empty
inline void require_shares(const TrainingParams& p) {
  if (p.train_share <= 0 || p.validation_share <= 0 || p.train_share + p.validation_share >= 1)
    throw ConfigError("train_share and validation_share must be above 0 and leave a part of the windows for testing");
}

inline TrainingSettings settings_of(const TrainingParams& p) {
  return {.batch_size = p.batch_size,
          .patience = p.patience,
          .schedule = {p.schedule, p.learning_rate, p.max_epochs, p.warmup_epochs, p.plateau_patience, p.plateau_factor},
          .rates = {p.weight_decay, p.beta1, p.beta2, p.epsilon},
          .clip_norm = p.clip_norm};
}

/// @param window  what each window holds ("context 10 and horizon 1")   @param remedy  what to lower
/// @throws DataError where a part has no windows
inline void require_windows(const WindowSplit& split, const Dataset& data, const std::string& window,
                            const std::string& remedy) {
  if (!split.train.empty() && !split.validation.empty() && !split.test.empty()) return;
  std::int64_t samples = 0;
  for (const auto& trial : data.trials()) samples += trial.n_samples();
  throw DataError("the recording's " + std::to_string(samples) + " samples in " + plural(data.trials().size(), "trial") +
                  " give " + plural(split.train.size() + split.validation.size() + split.test.size(), "window") + " of " +
                  window + ", too few for training, validation and test windows; record longer, or lower " + remedy);
}

/// @param one_bytes  of one model while it is trained   @param smaller  parameters that make it smaller, with their values
/// @throws DataError where the models that are trained at once need more memory than is free
inline void require_memory(double one_bytes, int n_models, const std::string& smaller, const TaskContext& context) {
  const double available = available_memory();
  const int at_once = std::min(n_models, context.n_threads());
  if (one_bytes * at_once <= available) return;
  throw DataError("training " + plural(static_cast<std::size_t>(at_once), "model") + " at once needs about " +
                  memory_text(one_bytes * at_once) + ", and " + memory_text(available) + " are free; lower " + smaller +
                  " or the number of threads" + (one_bytes > available ? ", or take fewer variables" : ""));
}

}  // namespace golgi::learning

// What every training by gradients is given: parameters with their descriptions. And what memory it takes.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "golgi/api/plugin.hpp"
#include "golgi/learning/checkpoint.hpp"

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

/// Whether Params has fields of its own for how long to train and against what decay: it describes them itself.
template <class Params>
inline constexpr bool stops_by_itself = !std::is_same_v<decltype(&Params::max_epochs), int TrainingParams::*>;

template <class Params>
void describe_training(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T TrainingParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  if constexpr (!stops_by_itself<Params>) {
    field("max_epochs", &TrainingParams::max_epochs).range(1, 100000).doc("Passes over the training windows, at most.");
    field("patience", &TrainingParams::patience)
        .unit("epochs")
        .range(1, 100000)
        .doc("Training ends after so many epochs without a better validation loss; the best weights are kept.");
  }
  field("batch_size", &TrainingParams::batch_size).unit("windows").range(1, 65536).doc("Windows a step.");
  field("learning_rate", &TrainingParams::learning_rate).above(0).doc("The largest rate of the schedule.");
  if constexpr (!stops_by_itself<Params>)
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
GOLGI_API void require_shares(const TrainingParams& p);

GOLGI_API TrainingSettings settings_of(const TrainingParams& p);

/// Windows that a part of a recording has.   @param length  samples   @param share  of all windows
GOLGI_API Index n_windows_of(const Workload& work, Index length, double share = 1);
inline double test_share(const TrainingParams& p) { return 1 - p.train_share - p.validation_share; }

/// What models of one recording take, trained side by side where there are threads. Bytes.
struct TrainingNeeds {
  int n_models = 1;
  bool trains = true;            ///< else their weights are given
  double network = 0;            ///< of one that is trained
  double forecasting = 0;        ///< of one that forecasts the test windows
  double recording = 0;          ///< as networks read it
  double recordings_at_end = 1;  ///< how many of these there are while the test windows are forecast
  Index context = 1, horizon = 1;
};

/// The most that there is at once: while models are trained, or while their test windows are forecast.
GOLGI_API double training_bytes(const Tensors& layout, const TrainingParams& params, const TrainingNeeds& needs,
                                const Workload& work);

}  // namespace golgi::learning

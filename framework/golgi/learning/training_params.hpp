// Parameters of every training by gradients, with their descriptions, and the memory that training needs.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "golgi/api/plugin.hpp"
#include "golgi/learning/checkpoint.hpp"

namespace golgi::learning {

/// A model's Params derive from this, set their own defaults, and are described by describe_training.
struct TrainingParams {
  int max_epochs = 200, patience = 10, batch_size = 16;
  double learning_rate = 5e-4, weight_decay = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  ScheduleKind schedule = ScheduleKind::constant;
  int warmup_epochs = 5, plateau_patience = 5;
  double plateau_factor = 0.5;
  std::optional<double> clip_norm;
  double train_share = 0.6, validation_share = 0.2;
};

/// Whether Params has its own fields for the length of training and the weight decay; it then describes them itself.
template <class Params>
inline constexpr bool stops_by_itself = !std::is_same_v<decltype(&Params::max_epochs), int TrainingParams::*>;

template <class Params>
void describe_training(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T TrainingParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  if constexpr (!stops_by_itself<Params>) {
    field("max_epochs", &TrainingParams::max_epochs)
        .range(1, 100000)
        .doc("Largest number of passes over the training windows.");
    field("patience", &TrainingParams::patience)
        .unit("epochs")
        .range(1, 100000)
        .doc("Training ends after this many epochs without a better validation loss; the best weights are kept.");
  }
  field("batch_size", &TrainingParams::batch_size).unit("windows").range(1, 65536).doc("Windows per training step.");
  field("learning_rate", &TrainingParams::learning_rate).above(0).doc("Largest learning rate of the schedule.");
  if constexpr (!stops_by_itself<Params>)
    field("weight_decay", &TrainingParams::weight_decay).range(0, 1).doc("Weight decay of AdamW, for every parameter.");
  field("beta1", &TrainingParams::beta1).range(0, 0.999999).doc("Decay rate of AdamW's running mean of the gradient.");
  field("beta2", &TrainingParams::beta2).range(0, 0.999999).doc("Decay rate of AdamW's running mean of the squared gradient.");
  field("epsilon", &TrainingParams::epsilon)
      .above(0)
      .doc("Constant that AdamW adds to the square root of the squared gradient.");
  schema
      .choice("schedule", static_cast<ScheduleKind Params::*>(&TrainingParams::schedule),
              {{"constant", ScheduleKind::constant},
               {"cosine", ScheduleKind::cosine},
               {"plateau", ScheduleKind::plateau},
               {"one_cycle", ScheduleKind::one_cycle}})
      .doc(
          "Learning rate over the epochs. constant: it stays the same; cosine: it rises over warmup_epochs, then falls along a "
          "cosine; plateau: it is lowered when the validation loss stops improving; one_cycle: it rises and falls over "
          "max_epochs.");
  field("warmup_epochs", &TrainingParams::warmup_epochs)
      .unit("epochs")
      .range(0, 100000)
      .doc("With cosine: epochs over which the rate rises.");
  field("plateau_patience", &TrainingParams::plateau_patience)
      .unit("epochs")
      .range(0, 100000)
      .doc("With plateau: the rate is lowered after more than this many epochs without a better validation loss.");
  field("plateau_factor", &TrainingParams::plateau_factor)
      .range(0, 1)
      .doc("With plateau: factor by which the rate is then multiplied.");
  field("clip_norm", &TrainingParams::clip_norm)
      .above(0)
      .doc("Largest norm of the gradient; longer gradients are scaled down to it. null: no limit.");
  field("train_share", &TrainingParams::train_share)
      .range(0, 1)
      .doc("Share of each trial's windows for training: the first part.");
  field("validation_share", &TrainingParams::validation_share)
      .range(0, 1)
      .doc("Share for validation: the next part; the rest is for testing.");
}

/// @throws ConfigError if a part of the windows would be empty
GOLGI_API void require_shares(const TrainingParams& p);

GOLGI_API TrainingSettings settings_of(const TrainingParams& p);

/// Number of windows in a part of a recording.   @param length  samples per window   @param share  share of all windows
GOLGI_API Index n_windows_of(const Workload& work, Index length, double share = 1);
inline double test_share(const TrainingParams& p) { return 1 - p.train_share - p.validation_share; }

/// Memory of the models of one recording, trained in parallel if there are threads. In bytes.
struct TrainingNeeds {
  int n_models = 1;
  bool trains = true;            ///< false: their weights are given
  double network = 0;            ///< memory of a network in training
  double forecasting = 0;        ///< memory of a network that forecasts the test windows
  double recording = 0;          ///< memory of the recording in the form that networks read
  double recordings_at_end = 1;  ///< number of such recordings in memory while the test windows are forecast
  Index context = 1, horizon = 1;
};

/// The peak memory in bytes: while models are trained, or while their test windows are forecast.
GOLGI_API double training_bytes(const Tensors& layout, const TrainingParams& params, const TrainingNeeds& needs,
                                const Workload& work);

}  // namespace golgi::learning

// Parameters of the neuron transformer, and the values of those that depend on the recording.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/training_params.hpp>
#include <optional>
#include <string>
#include <vector>

#include "parameters.hpp"

namespace golgi::neuron_transformer {

struct Params : TrainingParams {
  // null: the default for the kind of the recording (settings_for).
  std::optional<int> initialisations, context, lags, width, max_epochs, patience;
  std::optional<std::vector<double>> time_constants;
  std::optional<double> weight_decay;

  std::optional<double> event_threshold = 30;
  ThresholdUse threshold_use = ThresholdUse::automatic;
  int heads = 8, head_width = 4, key_width = 64, feed_forward = 64, layers = 1;
  Weighing weights = Weighing::signed_sum;
  Logits logits = Logits::learned;
  std::vector<std::string> covariates;

  Params() {
    batch_size = 32;
    learning_rate = 5e-3;
    schedule = ScheduleKind::one_cycle;
    train_share = 0.8;
    validation_share = 0.1;
  }
  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder&) { complete_event_threshold(params, values); }
};

enum class RecordingKind {
  usual,
  short_continuous,  ///< fewer than short_samples, no events: with so few data, a small model with a short past is better
};
inline constexpr Index short_samples = 2000;

/// Parameters with all values filled in.
struct Settings {
  int initialisations, context, lags, width;
  std::vector<double> time_constants;
  TrainingParams training;

  std::string text() const;  ///< "context 5, lags 1, …"
};
Settings settings_for(const Params& params, RecordingKind kind);

}  // namespace golgi::neuron_transformer

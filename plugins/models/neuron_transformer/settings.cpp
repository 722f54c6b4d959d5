#include "settings.hpp"

#include <algorithm>

namespace golgi::neuron_transformer {
namespace {

Settings defaults_of(RecordingKind kind) {
  Settings s{.initialisations = 4, .context = 150, .lags = 5, .width = 32, .time_constants = {3, 10, 20, 50}, .training = {}};
  s.training.max_epochs = s.training.patience = 30;
  s.training.weight_decay = 1e-2;
  if (kind == RecordingKind::usual) return s;
  // Chosen on Lorenz-96 recordings of 500 samples (docs/neuron_transformer.md). With so few data, only what the members have in
  // common is reliable: hence many members, each with a strong weight decay.
  s.initialisations = 16;
  s.context = 5;
  s.lags = 1;
  s.width = 16;
  s.time_constants = {2};
  s.training.max_epochs = 90;
  s.training.patience = 20;
  s.training.weight_decay = 0.3;
  return s;
}

}  // namespace

Settings settings_for(const Params& params, RecordingKind kind) {
  const Settings usual = defaults_of(kind);
  // If only one of context and lags is given, the other one is adapted.
  const int context = params.context.value_or(std::max(usual.context, params.lags.value_or(1)));
  Settings s{.initialisations = params.initialisations.value_or(usual.initialisations),
             .context = context,
             .lags = params.lags.value_or(std::min(usual.lags, context)),
             .width = params.width.value_or(usual.width),
             .time_constants = params.time_constants.value_or(usual.time_constants),
             .training = static_cast<const TrainingParams&>(params)};
  s.training.max_epochs = params.max_epochs.value_or(usual.training.max_epochs);
  s.training.patience = params.patience.value_or(usual.training.patience);
  s.training.weight_decay = params.weight_decay.value_or(usual.training.weight_decay);
  return s;
}

std::string Settings::text() const {
  std::string list;
  for (const double time_constant : time_constants) list += (list.empty() ? "" : ", ") + format_number(time_constant);
  return "context " + std::to_string(context) + ", lags " + std::to_string(lags) + ", time_constants [" + list + "], width " +
         std::to_string(width) + ", initialisations " + std::to_string(initialisations) + ", max_epochs " +
         std::to_string(training.max_epochs) + ", patience " + std::to_string(training.patience) + ", weight_decay " +
         format_number(training.weight_decay);
}

}  // namespace golgi::neuron_transformer

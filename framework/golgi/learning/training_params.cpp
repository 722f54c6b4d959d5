#include "golgi/learning/training_params.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/learning/trainer.hpp"

namespace golgi::learning {

void require_shares(const TrainingParams& p) {
  if (p.train_share <= 0 || p.validation_share <= 0 || p.train_share + p.validation_share >= 1)
    throw ConfigError("train_share and validation_share must be above 0 and leave a part of the windows for testing");
}

TrainingSettings settings_of(const TrainingParams& p) {
  return {.batch_size = p.batch_size,
          .patience = p.patience,
          .schedule = {p.schedule, p.learning_rate, p.max_epochs, p.warmup_epochs, p.plateau_patience, p.plateau_factor},
          .rates = {p.weight_decay, p.beta1, p.beta2, p.epsilon},
          .clip_norm = p.clip_norm};
}

Index n_windows_of(const Workload& work, Index length, double share) {
  const auto n = std::max<std::int64_t>(0, work.n_samples - work.n_trials * (length - 1));
  return std::lround(share * static_cast<double>(n));
}

double training_bytes(const Tensors& layout, const TrainingParams& params, const TrainingNeeds& needs, const Workload& work) {
  const Index length = needs.context + needs.horizon;
  const auto window_bytes = [&](double share) {
    return static_cast<double>(sizeof(Window)) * static_cast<double>(n_windows_of(work, length, share));
  };
  const auto n_test = static_cast<double>(n_windows_of(work, length, test_share(params)));
  const double at_once = std::min(needs.n_models, work.n_threads), waiting = needs.n_models - at_once;
  // A trained model keeps its weights, two moments, and the best weights.
  const double kept = (needs.trains ? 4 : 1) * sizeof(float) * static_cast<double>(layout.n_trained);
  // A model in training also needs its network, and its windows in shuffled order.
  const double working = needs.network + trainer_bytes(layout) + window_bytes(params.train_share);
  const double training = needs.trains ? needs.recording + window_bytes(1) + at_once * working + waiting * kept : 0;
  // Forecasts of one model and the mean of all; the windows are also stored in the fitted model.
  const double forecasts = 2 * sizeof(double) * n_test * static_cast<double>(work.n_variables * needs.horizon);
  const double ending =
      needs.recordings_at_end * needs.recording + 2 * window_bytes(1) + needs.n_models * kept + needs.forecasting + forecasts;
  return std::max(training, ending);
}

}  // namespace golgi::learning

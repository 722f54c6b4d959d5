#include "golgi/learning/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace golgi::learning {
namespace {

std::string duration_text(double seconds) {
  char text[32];
  if (seconds < 90)
    std::snprintf(text, sizeof text, "%.0f s", seconds);
  else if (seconds < 5400)
    std::snprintf(text, sizeof text, "%.0f min", seconds / 60);
  else
    std::snprintf(text, sizeof text, "%.1f h", seconds / 3600);
  return text;
}

}  // namespace

void TrainingProgress::tell(int model, const TrainingState& state) {
  const std::scoped_lock lock(mutex_);
  auto& at = models_[model];
  const auto n = static_cast<int>(state.epochs.size());
  const bool resumed = at.epochs == 0 && n > 1;
  at = {n, state.best_epoch, state.ended(settings_)};
  if (!resumed) ++epochs_here_;

  const double left = epochs_left();
  double done = 0;
  for (const auto& one : models_) done += one.epochs;
  const Epoch& epoch = state.epochs.back();
  char text[160];
  std::snprintf(text, sizeof text, "model %d of %zu, epoch %d: loss %.4f, validation %.4f, best %.4f (epoch %d)", model + 1,
                models_.size(), n, epoch.train, epoch.validation, state.best_validation(), state.best_epoch);
  std::string what = text;
  if (epochs_here_ > 0 && left > 0) {
    const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    what += "; about " + duration_text(elapsed / epochs_here_ * left) + " left";
  }
  context_.progress(done / (done + left), what);
}

double TrainingProgress::epochs_left() const {
  const int max_epochs = settings_.schedule.max_epochs;
  double sum = 0, n_ended = 0;
  // The fewest epochs that a model in training needs; used if no model has ended.
  int least = std::min(max_epochs, settings_.patience);
  for (const auto& model : models_) {
    if (model.ended) {
      sum += model.epochs;
      ++n_ended;
    } else {
      least = std::max(least, std::min(max_epochs, model.best_epoch + settings_.patience));
    }
  }
  const double typical = n_ended > 0 ? sum / n_ended : least;
  double left = 0;
  for (const auto& model : models_)
    if (!model.ended)
      left +=
          std::max(typical, static_cast<double>(std::min(max_epochs, model.best_epoch + settings_.patience))) - model.epochs;
  return left;
}

}  // namespace golgi::learning

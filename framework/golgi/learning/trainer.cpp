#include "golgi/learning/trainer.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "golgi/core/text.hpp"
#include "golgi/learning/progress.hpp"
#include "golgi/learning/report.hpp"

namespace golgi::learning {
namespace {

/// Trains one model from one initialisation.
class Trainer {
 public:
  using OnEpoch = std::function<void(const TrainingState&)>;

  /// @param start  null: weights are drawn at random
  Trainer(const Member* start, const Tensors& layout, const TrainingSettings& settings, const WindowSplit& split,
          const TaskContext& context, const MakeLearner& make)
      : start_(start), layout_(layout), settings_(settings), split_(split), context_(context), make_(make) {}

  /// @param on_epoch  called after each epoch, and once at the start if training continues from a checkpoint
  TrainingState train(int initialisation, const std::filesystem::path& checkpoint, const OnEpoch& on_epoch) const {
    TrainingState state;
    if (auto kept = load_checkpoint(checkpoint, layout_)) {
      state = std::move(*kept);
      on_epoch(state);
    } else {
      state = fresh_state(initialisation);
    }
    if (state.ended(settings_)) return state;
    Work work{make_(), Numbers<float>(state.weights.size()), AdamW(state.mean, state.square, settings_.rates), {}};
    while (!state.ended(settings_)) {
      Epoch epoch = train_epoch(initialisation, work, state);
      if (std::isfinite(epoch.train)) epoch.validation = validate(work, state);
      state.epochs.push_back(epoch);
      if (state.best_epoch == 0 || epoch.validation < state.best_validation()) {
        state.best_epoch = static_cast<int>(state.epochs.size());
        state.best_weights = state.weights;
        state.best_running = state.running;
      }
      save_checkpoint(checkpoint, state);
      on_epoch(state);
    }
    return state;
  }

 private:
  /// Memory of one training in addition to its state.
  struct Work {
    std::unique_ptr<Learner> learner;
    Numbers<float> gradient;
    AdamW optimiser;
    std::vector<Window> order;
  };

  static std::uint64_t stream_of(int initialisation, std::int64_t index) {
    return (static_cast<std::uint64_t>(initialisation) << 40) | static_cast<std::uint64_t>(index);
  }

  TrainingState fresh_state(int initialisation) const {
    const auto rounded = [](const std::vector<double>& values) { return Numbers<float>(values.begin(), values.end()); };
    TrainingState state;
    if (start_) {
      state.weights = start_->weights;
      state.running = start_->running;
    } else {
      std::vector<double> values;
      initialise(layout_, context_.random("weights", static_cast<std::uint64_t>(initialisation)), values);
      state.weights = rounded(values);
      state.running = rounded(initial_statistics(layout_));
    }
    state.mean.resize(state.weights.size());
    state.square.resize(state.weights.size());
    return state;
  }

  /// The factor that limits the norm of a gradient to `longest`. The order of the sum is fixed.
  static float clip_scale(const Numbers<float>& gradient, double longest) {
    const double norm =
        std::sqrt(Eigen::Map<const Eigen::VectorXf>(gradient.data(), std::ssize(gradient)).cast<double>().squaredNorm());
    return norm > longest ? static_cast<float>(longest / norm) : 1.0f;
  }

  /// The batch of windows that begins at `first`.
  std::span<const Window> batch_of(std::span<const Window> windows, Index first) const {
    return windows.subspan(first, std::min<Index>(settings_.batch_size, std::ssize(windows) - first));
  }

  Epoch train_epoch(int initialisation, Work& work, TrainingState& state) const {
    const auto start = std::chrono::steady_clock::now();
    const auto n_epochs = std::ssize(state.epochs);
    std::vector<double> validation;
    for (const Epoch& epoch : state.epochs) validation.push_back(epoch.validation);
    work.order = split_.train;
    context_.random("shuffle", stream_of(initialisation, n_epochs)).shuffle(std::span(work.order));

    double sum = 0;
    const auto n = std::ssize(work.order);
    for (Index first = 0; first < n && std::isfinite(sum); first += settings_.batch_size) {
      context_.check_cancelled();
      const auto batch = batch_of(work.order, first);
      ++state.steps;
      work.optimiser.begin(
          state.steps,
          settings_.schedule.rate(static_cast<int>(n_epochs), static_cast<double>(first) / static_cast<double>(n), validation));
      const auto update = [&](Index offset, Index count) {
        if (!settings_.clip_norm) work.optimiser.update(offset, count, work.gradient.data(), state.weights.data());
      };
      sum += work.learner->train(state, batch, context_.random("dropout", stream_of(initialisation, state.steps)),
                                 work.gradient.data(), update) *
             static_cast<double>(batch.size());
      if (settings_.clip_norm)
        work.optimiser.update(0, layout_.n_trained, work.gradient.data(), state.weights.data(),
                              clip_scale(work.gradient, *settings_.clip_norm));
    }
    return {sum / static_cast<double>(n), undefined,
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
  }

  double validate(Work& work, TrainingState& state) const {
    const auto n = std::ssize(split_.validation);
    double sum = 0;
    for (Index first = 0; first < n; first += settings_.batch_size) {
      context_.check_cancelled();
      work.learner->add_losses(state, batch_of(split_.validation, first), sum);
    }
    return sum / static_cast<double>(n * work.learner->n_losses());
  }

  const Member* const start_;
  const Tensors& layout_;
  const TrainingSettings& settings_;
  const WindowSplit& split_;
  const TaskContext& context_;
  const MakeLearner& make_;
};

Trained train_all(const Trainer& trainer, int n, const TrainingSettings& settings, const TaskContext& context,
                  const std::string& remedy) {
  TrainingProgress progress(n, settings, context);
  const auto folder = context.checkpoint_folder();
  Trained trained;
  trained.states.resize(n);
  context.parallel_for(n, [&](Index k) {
    const int model = static_cast<int>(k);
    trained.states[k] = trainer.train(model, folder / ("model" + std::to_string(model)),
                                      [&](const TrainingState& state) { progress.tell(model, state); });
  });

  for (int model = 0; model < n; ++model) {
    TrainingState& state = trained.states[model];
    if (state.diverged())
      context.warn({"diverged", "model " + std::to_string(model) + " is left out: its loss was no longer finite in epoch " +
                                    std::to_string(state.epochs.size())});
    else
      trained.members.push_back({model, std::move(state.best_weights), std::move(state.best_running)});
  }
  if (trained.members.empty())
    throw NumericError("training diverged: no model's loss stayed finite; lower learning_rate (now " +
                       format_number(settings.schedule.peak) + ")" + (remedy.empty() ? ", or" : ",") +
                       " set clip_norm (1 is usual)" + (remedy.empty() ? "" : ", or " + remedy));
  report_training(trained.states, context);
  return trained;
}

}  // namespace

Trained train_members(int n, const Tensors& layout, const TrainingSettings& settings, const WindowSplit& split,
                      const TaskContext& context, const MakeLearner& make, const std::string& remedy) {
  return train_all(Trainer(nullptr, layout, settings, split, context, make), n, settings, context, remedy);
}

Trained train_members_from(const Member& start, int n, const Tensors& layout, const TrainingSettings& settings,
                           const WindowSplit& split, const TaskContext& context, const MakeLearner& make,
                           const std::string& remedy) {
  return train_all(Trainer(&start, layout, settings, split, context, make), n, settings, context, remedy);
}

double trainer_bytes(const Tensors& layout) { return 10.0 * static_cast<double>(layout.n_trained) * sizeof(float); }

}  // namespace golgi::learning

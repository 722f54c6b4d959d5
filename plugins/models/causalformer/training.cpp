#include "training.hpp"

#include <chrono>
#include <cmath>
#include <cstring>

namespace golgi::causalformer {
namespace {

std::uint64_t stream_of(int initialisation, std::int64_t index) {
  return (static_cast<std::uint64_t>(initialisation) << 40) | static_cast<std::uint64_t>(index);
}

Numbers<float> rounded(const std::vector<double>& values) { return {values.begin(), values.end()}; }

TrainingState fresh_state(const Layout& layout, const TaskContext& context, int initialisation) {
  TrainingState state;
  std::vector<double> values;
  initialise(layout, context.random("weights", static_cast<std::uint64_t>(initialisation)), values);
  state.weights = rounded(values);
  state.running = rounded(initial_statistics(layout));
  state.mean.resize(state.weights.size());
  state.square.resize(state.weights.size());
  return state;
}

/// Scale that makes a gradient no longer than `longest`. The sum has one order.
float clip_scale(const Numbers<float>& gradient, double longest) {
  const double norm =
      std::sqrt(Eigen::Map<const Eigen::VectorXf>(gradient.data(), std::ssize(gradient)).cast<double>().squaredNorm());
  return norm > longest ? static_cast<float>(longest / norm) : 1.0f;
}

// --- Checkpoints: a mark, five sizes, then the numbers, and last a fingerprint of all that.

constexpr char mark[8] = {'g', 'o', 'l', 'g', 'i', 'c', 'f', '1'};

template <class T>
void put(std::string& bytes, const T* values, std::size_t n) {
  bytes.append(reinterpret_cast<const char*>(values), n * sizeof(T));
}

template <class T>
void take(std::string_view& bytes, T* values, std::size_t n) {
  std::memcpy(values, bytes.data(), n * sizeof(T));
  bytes.remove_prefix(n * sizeof(T));
}

template <class State>
auto numbers_of(State& state) {
  return std::array{&state.weights, &state.running, &state.mean, &state.square, &state.best_weights, &state.best_running};
}

}  // namespace

bool TrainingState::diverged() const {
  return !epochs.empty() && !(std::isfinite(epochs.back().train) && std::isfinite(epochs.back().validation));
}

bool TrainingState::ended(const TrainingSettings& settings) const {
  const auto n = static_cast<int>(epochs.size());
  return diverged() || n >= settings.schedule.max_epochs || n - best_epoch >= settings.patience;
}

std::optional<TrainingState> load_checkpoint(const std::filesystem::path& path, const Layout& layout) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const std::string content = read_file(path);
  std::string_view bytes = content;
  std::array<std::int64_t, 5> sizes{};
  Fingerprint print;
  if (bytes.size() < sizeof mark + sizeof sizes + sizeof print || !bytes.starts_with(std::string_view(mark, sizeof mark)))
    return std::nullopt;
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof print);
  std::memcpy(&print, bytes.data() + body.size(), sizeof print);
  if (fingerprint_of(body) != print) return std::nullopt;

  bytes.remove_prefix(sizeof mark);
  take(bytes, sizes.data(), sizes.size());
  const auto [n_trained, n_running, n_epochs, steps, best_epoch] = sizes;
  if (n_trained != layout.n_trained || n_running != layout.n_running) return std::nullopt;
  TrainingState state;
  state.steps = steps;
  state.best_epoch = static_cast<int>(best_epoch);
  state.epochs.resize(static_cast<std::size_t>(n_epochs));
  take(bytes, state.epochs.data(), state.epochs.size());
  for (auto* numbers : numbers_of(state)) {
    numbers->resize(
        static_cast<std::size_t>(numbers == &state.running || numbers == &state.best_running ? n_running : n_trained));
    take(bytes, numbers->data(), numbers->size());
  }
  return state;
}

void save_checkpoint(const std::filesystem::path& path, const TrainingState& state) {
  std::string bytes(mark, sizeof mark);
  const std::array<std::int64_t, 5> sizes{std::ssize(state.weights), std::ssize(state.running), std::ssize(state.epochs),
                                          state.steps, state.best_epoch};
  put(bytes, sizes.data(), sizes.size());
  put(bytes, state.epochs.data(), state.epochs.size());
  for (const auto* numbers : numbers_of(state)) put(bytes, numbers->data(), numbers->size());
  const Fingerprint print = fingerprint_of(bytes);
  put(bytes, &print, 1);
  replace_file(path, bytes);
}

/// Memory of one training beside its state.
struct Trainer::Work {
  Work(const Layout& layout, const TrainingSettings& settings, TrainingState& state, ParallelFor loop)
      : network(layout, settings.batch_size, true),
        gradient(state.weights.size()),
        optimiser(state.mean, state.square, settings.rates),
        parallel_for(std::move(loop)) {
    batch.reserve(static_cast<std::size_t>(settings.batch_size));
  }

  Network<float> network;
  Numbers<float> gradient;
  AdamW optimiser;
  ParallelFor parallel_for;
  std::vector<Sample<float>> batch;
  std::vector<Window> order;
};

double Trainer::bytes(const Layout& layout, int batch_size) {
  // Weights, their gradient, two moments, the best so far, and a checkpoint on its way to the disk.
  return Network<float>::bytes(layout, batch_size, true) + 10.0 * static_cast<double>(layout.n_trained) * sizeof(float);
}

TrainingState Trainer::train(int initialisation, const std::filesystem::path& checkpoint, const OnEpoch& on_epoch) const {
  TrainingState state;
  if (auto kept = load_checkpoint(checkpoint, layout_)) {
    state = std::move(*kept);
    on_epoch(state);
  } else {
    state = fresh_state(layout_, context_, initialisation);
  }
  if (state.ended(settings_)) return state;
  Work work(layout_, settings_, state,
            [&](Index n, const std::function<void(Index)>& body) { context_.parallel_for(n, body); });
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

Epoch Trainer::train_epoch(int initialisation, Work& work, TrainingState& state) const {
  const auto start = std::chrono::steady_clock::now();
  const auto n_epochs = std::ssize(state.epochs);
  const Dropout dropout(settings_.dropout);
  std::vector<double> validation;
  for (const Epoch& epoch : state.epochs) validation.push_back(epoch.validation);
  work.order = split_.train;
  context_.random("shuffle", stream_of(initialisation, n_epochs)).shuffle(std::span(work.order));

  double sum = 0;
  const auto n = std::ssize(work.order);
  for (Index first = 0; first < n && std::isfinite(sum); first += settings_.batch_size) {
    context_.check_cancelled();
    work.batch.clear();
    for (Index w = first; w < std::min<Index>(n, first + settings_.batch_size); ++w)
      work.batch.push_back(recording_.sample(work.order[static_cast<std::size_t>(w)]));
    ++state.steps;
    work.optimiser.begin(state.steps, settings_.schedule.rate(static_cast<int>(n_epochs),
                                                              static_cast<double>(first) / static_cast<double>(n), validation));
    const auto update = [&](Index offset, Index count) {
      if (!settings_.clip_norm) work.optimiser.update(offset, count, work.gradient.data(), state.weights.data());
    };
    sum += work.network.train({state.weights.data(), state.running.data()}, work.batch, settings_.loss, dropout,
                              context_.random("dropout", stream_of(initialisation, state.steps)), work.gradient.data(), update,
                              work.parallel_for) *
           static_cast<double>(work.batch.size());
    if (settings_.clip_norm)
      work.optimiser.update(0, layout_.n_trained, work.gradient.data(), state.weights.data(),
                            clip_scale(work.gradient, *settings_.clip_norm));
  }
  return {sum / static_cast<double>(n), undefined,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

double Trainer::validate(Work& work, TrainingState& state) const {
  const Shape& shape = layout_.shape;
  std::vector<float> output(static_cast<std::size_t>(shape.P * shape.N));
  const auto n = std::ssize(split_.validation);
  double sum = 0;
  for (Index first = 0; first < n; first += settings_.batch_size) {
    context_.check_cancelled();
    work.batch.clear();
    for (Index w = first; w < std::min<Index>(n, first + settings_.batch_size); ++w)
      work.batch.push_back(recording_.sample(split_.validation[static_cast<std::size_t>(w)]));
    work.network.evaluate({state.weights.data(), state.running.data()}, work.batch, work.parallel_for);
    for (std::size_t w = 0; w < work.batch.size(); ++w) {
      work.network.read_output(static_cast<Index>(w), output.data());
      const float* target = work.batch[w].values + shape.L * shape.N;
      for (std::size_t k = 0; k < output.size(); ++k)
        sum += static_cast<double>(loss_term(settings_.loss, output[k], target[k]).value);
    }
  }
  return sum / static_cast<double>(n * shape.P * shape.N);
}

}  // namespace golgi::causalformer

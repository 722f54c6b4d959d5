// All that training is, between two epochs, and the file that keeps it: training goes on from there to the same bytes.
#pragma once

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/learning/adamw.hpp"
#include "golgi/learning/parameters.hpp"
#include "golgi/learning/schedule.hpp"

namespace golgi::learning {

struct TrainingSettings {
  int batch_size = 16, patience = 10;
  Schedule schedule;
  AdamWRates rates;
  std::optional<double> clip_norm;  ///< longest gradient
};

struct Epoch {
  double train, validation;  ///< mean losses; of the training windows while they train, with dropout
  double seconds;            ///< of the training steps
};

struct TrainingState {
  Numbers<float> weights, running;
  Numbers<float> mean, square;  ///< AdamW's
  Numbers<float> best_weights, best_running;
  std::int64_t steps = 0;
  int best_epoch = 0;  ///< from 1; 0: none yet
  std::vector<Epoch> epochs;

  bool diverged() const {
    return !epochs.empty() && !(std::isfinite(epochs.back().train) && std::isfinite(epochs.back().validation));
  }
  bool ended(const TrainingSettings& settings) const {
    const auto n = static_cast<int>(epochs.size());
    return diverged() || n >= settings.schedule.max_epochs || n - best_epoch >= settings.patience;
  }
  double best_validation() const { return epochs[static_cast<std::size_t>(best_epoch - 1)].validation; }
};

namespace detail {

// A checkpoint: a mark, five sizes, then the numbers, and last a fingerprint of all that.
constexpr char checkpoint_mark[8] = {'g', 'o', 'l', 'g', 'i', 'c', 'f', '1'};

template <class T>
void put(std::string& bytes, const T* values, std::size_t n) {
  if (n > 0) bytes.append(reinterpret_cast<const char*>(values), n * sizeof(T));  // an empty vector may have no address
}

template <class T>
void take(std::string_view& bytes, T* values, std::size_t n) {
  if (n > 0) std::memcpy(values, bytes.data(), n * sizeof(T));
  bytes.remove_prefix(n * sizeof(T));
}

template <class State>
auto numbers_of(State& state) {
  return std::array{&state.weights, &state.running, &state.mean, &state.square, &state.best_weights, &state.best_running};
}

}  // namespace detail

/// @return nothing where the file is absent, damaged or of another shape
inline std::optional<TrainingState> load_checkpoint(const std::filesystem::path& path, const Tensors& layout) {
  using namespace detail;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const std::string content = read_file(path);
  std::string_view bytes = content;
  std::array<std::int64_t, 5> sizes{};
  Fingerprint print;
  if (bytes.size() < sizeof checkpoint_mark + sizeof sizes + sizeof print ||
      !bytes.starts_with(std::string_view(checkpoint_mark, sizeof checkpoint_mark)))
    return std::nullopt;
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof print);
  std::memcpy(&print, bytes.data() + body.size(), sizeof print);
  if (fingerprint_of(body) != print) return std::nullopt;

  bytes.remove_prefix(sizeof checkpoint_mark);
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

inline void save_checkpoint(const std::filesystem::path& path, const TrainingState& state) {
  using namespace detail;
  std::string bytes(checkpoint_mark, sizeof checkpoint_mark);
  const std::array<std::int64_t, 5> sizes{std::ssize(state.weights), std::ssize(state.running), std::ssize(state.epochs),
                                          state.steps, state.best_epoch};
  put(bytes, sizes.data(), sizes.size());
  put(bytes, state.epochs.data(), state.epochs.size());
  for (const auto* numbers : numbers_of(state)) put(bytes, numbers->data(), numbers->size());
  const Fingerprint print = fingerprint_of(bytes);
  put(bytes, &print, 1);
  replace_file(path, bytes);
}

}  // namespace golgi::learning

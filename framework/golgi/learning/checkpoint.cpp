#include "golgi/learning/checkpoint.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>

#include "golgi/core/files.hpp"
#include "golgi/core/fingerprint.hpp"

namespace golgi::learning {
namespace {

// A checkpoint contains a mark, five sizes, the numbers, and at the end a fingerprint of all these.
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

}  // namespace

bool TrainingState::diverged() const {
  return !epochs.empty() && !(std::isfinite(epochs.back().train) && std::isfinite(epochs.back().validation));
}

bool TrainingState::ended(const TrainingSettings& settings) const {
  const auto n = static_cast<int>(epochs.size());
  return diverged() || n >= settings.schedule.max_epochs || n - best_epoch >= settings.patience;
}

std::optional<TrainingState> load_checkpoint(const std::filesystem::path& path, const Tensors& layout) {
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
  state.epochs.resize(n_epochs);
  take(bytes, state.epochs.data(), state.epochs.size());
  for (auto* numbers : numbers_of(state)) {
    numbers->resize(numbers == &state.running || numbers == &state.best_running ? n_running : n_trained);
    take(bytes, numbers->data(), numbers->size());
  }
  return state;
}

void save_checkpoint(const std::filesystem::path& path, const TrainingState& state) {
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

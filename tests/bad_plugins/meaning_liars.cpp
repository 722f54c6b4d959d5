// Components that break one claim each about what their results mean, for `golgi plugins check`. The name says which claim:
// model/liar_future breaks "future".
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/data/eigen.hpp"
#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;

namespace {

// --- Models: x_i(t) is forecast as 0.5 x_i(t-1) + 0.2 x_{i-1}(t-1) + 0.1 x_{i-1}(t-2), and answers all that follows from it.

constexpr std::ptrdiff_t history_length = 2;

double coefficient(std::ptrdiff_t target, std::ptrdiff_t source, std::ptrdiff_t lag) {
  if (source == target) return lag == 1 ? 0.5 : 0;
  return source == target - 1 ? (lag == 1 ? 0.2 : 0.1) : 0;
}

/// What a lie may spoil.
struct Truthful {
  static double of_future(const Dataset&, const Window&, std::ptrdiff_t) { return 0; }
  static std::ptrdiff_t column_of(std::ptrdiff_t lag) { return lag - 1; }
  static bool replaces(std::ptrdiff_t) { return true; }
};

template <class Lie>
struct Fitted final : FittedModel, Differentiable, Intervenable {
  explicit Fitted(std::ptrdiff_t variables) : n(variables) {
    split.train = {{0, 0}};
    split.test = {{0, 100}, {0, 200}, {0, 250}};
  }
  std::ptrdiff_t n_variables() const override { return n; }
  std::ptrdiff_t history() const override { return history_length; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return split; }
  const void* interface(std::string_view id) const override { return offers<Differentiable, Intervenable>(this, id); }
  Matrix forecast(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, const TaskContext&) const override {
    return forecasts(data, windows, nullptr);
  }
  Matrix intervene(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, const Intervention& change,
                   const TaskContext&) const override {
    return forecasts(data, windows, &change);
  }
  Matrix input_gradient(std::ptrdiff_t, const Dataset&, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext&) const override {
    Matrix result(std::ssize(windows), history_length * n);
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w)
      for (std::ptrdiff_t lag = 1; lag <= history_length; ++lag)
        for (std::ptrdiff_t j = 0; j < n; ++j) result(w, Lie::column_of(lag) * n + j) = coefficient(target, j, lag);
    return result;
  }
  void save(ArtifactWriter& writer) const override { writer.text("n.txt", std::to_string(n)); }

  Matrix forecasts(const Dataset& data, std::span<const Window> windows, const Intervention* change) const {
    Matrix result(std::ssize(windows), n);
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w) {
      const Window& window = windows[static_cast<std::size_t>(w)];
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        result(w, i) = Lie::of_future(data, window, i);
        for (std::ptrdiff_t lag = 1; lag <= history_length; ++lag)
          for (std::ptrdiff_t j = 0; j < n; ++j) {
            const bool is_replaced = change && change->source() == j && Lie::replaces(lag);
            const std::ptrdiff_t sample = history_length - lag;
            const double value =
                is_replaced ? change->values()(w, sample) : data.trial(window.trial).values()(j, window.start + sample);
            result(w, i) += coefficient(i, j, lag) * value;
          }
      }
    }
    return result;
  }
  std::ptrdiff_t n;
  WindowSplit split;
};

template <class Lie>
struct Forecaster final : Model {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Breaks one claim.";
  using Params = NoParams;
  explicit Forecaster(const Params&) {}
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext&) const override {
    require_usable(data);
    return std::make_shared<Fitted<Lie>>(data.n_variables());
  }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return std::make_shared<Fitted<Lie>>(std::stol(reader.text("n.txt")));
  }
};

struct HonestForecasts : Truthful {
  static constexpr const char* name = "model/honest";
};
/// Has seen the sample that is forecast.
struct Future : Truthful {
  static constexpr const char* name = "model/liar_future";
  static double of_future(const Dataset& data, const Window& window, std::ptrdiff_t variable) {
    return 0.1 * data.trial(window.trial).values()(variable, window.start + history_length);
  }
};
/// The oldest sample first.
struct Gradient : Truthful {
  static constexpr const char* name = "model/liar_input_gradient";
  static std::ptrdiff_t column_of(std::ptrdiff_t lag) { return history_length - lag; }
};
/// Replaces the newest sample alone.
struct Intervene : Truthful {
  static constexpr const char* name = "model/liar_intervene";
  static bool replaces(std::ptrdiff_t lag) { return lag == 1; }
};

}  // namespace

GOLGI_PLUGIN("meaning_liars", "1.0.0") {
  registry.add<Forecaster<HonestForecasts>>();
  registry.add<Forecaster<Future>>();
  registry.add<Forecaster<Gradient>>();
  registry.add<Forecaster<Intervene>>();
}

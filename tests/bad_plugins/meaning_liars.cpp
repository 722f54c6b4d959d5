// Components that break one claim each about the meaning of their results, for `golgi plugins check`. The name gives the claim:
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

// --- Models: x_i(t) is forecast as 0.5 x_i(t-1) + 0.2 x_{i-1}(t-1) + 0.1 x_{i-1}(t-2), and all other answers follow from it.

constexpr std::ptrdiff_t history_length = 2;

double coefficient(std::ptrdiff_t target, std::ptrdiff_t source, std::ptrdiff_t lag) {
  if (source == target) return lag == 1 ? 0.5 : 0;
  return source == target - 1 ? (lag == 1 ? 0.2 : 0.1) : 0;
}

/// The parts that a lie may change.
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
      const Window& window = windows[w];
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
/// Uses the sample that it forecasts.
struct Future : Truthful {
  static constexpr const char* name = "model/liar_future";
  static double of_future(const Dataset& data, const Window& window, std::ptrdiff_t variable) {
    return 0.1 * data.trial(window.trial).values()(variable, window.start + history_length);
  }
};
/// Orders the columns from the oldest sample on.
struct Gradient : Truthful {
  static constexpr const char* name = "model/liar_input_gradient";
  static std::ptrdiff_t column_of(std::ptrdiff_t lag) { return history_length - lag; }
};
/// Replaces only the newest sample.
struct Intervene : Truthful {
  static constexpr const char* name = "model/liar_intervene";
  static bool replaces(std::ptrdiff_t lag) { return lag == 1; }
};

// --- Simulators: a chain of five variables.

template <class Lie>
struct Chain final : Simulator {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Breaks one claim.";
  static constexpr bool stochastic = true;
  using Params = NoParams;
  explicit Chain(const Params&) {}
  Dataset simulate(const TaskContext& context) const override {
    constexpr std::ptrdiff_t n = 5, n_samples = 1000;
    Random random = context.random("noise");
    Matrix x(n, n_samples);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t)
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        x(i, t) = random.normal();
        if (t > 0 && i > 0) x(i, t) += Lie::coupling * x(i - 1, t - 1);
      }
    return Dataset(default_names(n), 0.001, {Trial(std::move(x))}).set_truth(GroundTruth(n, Lie::links()));
  }
};

struct HonestLinks {
  static constexpr const char* name = "simulator/honest";
  static constexpr double coupling = 0.6;
  static std::vector<Link> links() { return {{1, 0, 0.6}, {2, 1, 0.6}, {3, 2, 0.6}, {4, 3, 0.6}}; }
};
/// Row = source.
struct Direction {
  static constexpr const char* name = "simulator/liar_truth_direction";
  static constexpr double coupling = 0.6;
  static std::vector<Link> links() { return {{0, 1, 0.6}, {1, 2, 0.6}, {2, 3, 0.6}, {3, 4, 0.6}}; }
};
struct FewLinks {
  static constexpr const char* name = "simulator/few_links";
  static constexpr double coupling = 0.6;
  static std::vector<Link> links() { return {{1, 0, 0.6}, {2, 1, 0.6}}; }
};
struct Symmetric {
  static constexpr const char* name = "simulator/symmetric";
  static constexpr double coupling = 0.6;
  static std::vector<Link> links() { return {{1, 0, 0.6}, {0, 1, 0.6}, {2, 1, 0.6}, {1, 2, 0.6}}; }
};

// --- Transforms.

/// Changes the values of each trial: `Lie::change(values)`.
template <class Lie>
struct Changing : Transform {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Breaks one claim.";
  static constexpr bool acausal = Lie::acausal;
  using Params = NoParams;
  explicit Changing(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    std::vector<Trial> trials(input.trials().begin(), input.trials().end());
    for (Trial& trial : trials) {
      Matrix values(trial.values());
      Lie::change(values);
      trial.set_values(std::move(values)).set_hidden({});
    }
    Dataset result = input;
    return result.set_trials(std::move(trials));
  }
};

struct FirstVariable {
  static constexpr const char* name = "transform/liar_permutation";
  static constexpr bool acausal = false;
  static void change(Matrix& values) {
    for (double& value : values.row(0)) value += 1;
  }
};
void take_out_means(Matrix& values) {
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    double mean = 0;
    for (const double value : values.row(i)) mean += value / static_cast<double>(values.cols());
    for (double& value : values.row(i)) value -= mean;
  }
}
struct UndeclaredMean {
  static constexpr const char* name = "transform/liar_causal";
  static constexpr bool acausal = false;
  static void change(Matrix& values) { take_out_means(values); }
};
struct DeclaredMean {
  static constexpr const char* name = "transform/mean";
  static constexpr bool acausal = true;
  static void change(Matrix& values) { take_out_means(values); }
};

// --- Estimators.

/// Reads the truth, and adds a little of it.
struct Peeking final : Causality {
  static constexpr const char* name = "causality/liar_secrets";
  static constexpr const char* summary = "Breaks one claim.";
  static std::vector<Port> ports() { return {Port("data", {ArtifactType::dataset}).with_truth()}; }
  using Params = NoParams;
  explicit Peeking(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    require_usable(input.data());
    Draft result = lagged(input.data(), context.poll());
    if (const GroundTruth* truth = input.data().truth())
      for (const Link& link : truth->links()) result.score(link.target, link.source) += 0.01;
    return std::move(result).finished();
  }
};

/// Joins the samples on both sides of a gap.
Dataset joined(Dataset data) {
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    Trial trial = data.trial(k);
    const auto observed = trial.gaps().mask(data.n_variables(), trial.n_samples(), data.dt_s());
    std::vector<std::ptrdiff_t> kept;
    for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t)
      if (observed[t] != 0) kept.push_back(t);  // of variable 0
    Matrix values(data.n_variables(), std::ssize(kept));
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t) values(i, t) = trial.values()(i, kept[t]);
    data.set_trial(k, trial.set_values(std::move(values)).set_gaps({}));
  }
  return data;
}
Dataset cut_at_gaps(Dataset data) { return cut(data, stretches(data)); }

template <Dataset (*without_gaps)(Dataset)>
struct Gapped : Causality {
  static constexpr const char* summary = "Breaks one claim.";
  static constexpr bool accepts_gaps = true;
  using Params = NoParams;
  explicit Gapped(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    const Dataset data = input.data().has_gaps() ? without_gaps(input.data()) : input.data();
    require_usable(data);
    return lagged(data, context.poll()).finished();
  }
};
struct HonestGaps final : Gapped<cut_at_gaps> {
  static constexpr const char* name = "causality/honest_gap";
  using Gapped::Gapped;
};
struct Bridging final : Gapped<joined> {
  static constexpr const char* name = "causality/liar_gap";
  using Gapped::Gapped;
};

}  // namespace

GOLGI_PLUGIN("meaning_liars", "1.0.0") {
  registry.add<Forecaster<HonestForecasts>>();
  registry.add<Forecaster<Future>>();
  registry.add<Forecaster<Gradient>>();
  registry.add<Forecaster<Intervene>>();
  registry.add<Chain<HonestLinks>>();
  registry.add<Chain<Direction>>();
  registry.add<Chain<FewLinks>>();
  registry.add<Chain<Symmetric>>();
  registry.add<Changing<FirstVariable>>();
  registry.add<Changing<UndeclaredMean>>();
  registry.add<Changing<DeclaredMean>>();
  registry.add<Peeking>();
  registry.add<HonestGaps>();
  registry.add<Bridging>();
}

#include "my_gradient_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <golgi/learning/report.hpp>
#include <golgi/numerics/trials.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "my_gradient_model_network.hpp"

namespace {

using golgi::Matrix, golgi::Window, golgi::learning::Index, golgi::learning::Tensor;
using Net = network::Network<float>;

/// Networks read and forecast each variable less its mean, in units of its deviation: both of what the training windows
/// forecast, and part of the model. (1, N)
struct Scale {
  Matrix mean, deviation;

  Scale(Matrix mean_of, Matrix deviation_of) : mean(std::move(mean_of)), deviation(std::move(deviation_of)) {}
  Scale(const golgi::Dataset& data, std::span<const Window> train, Index history)
      : mean(1, data.n_variables()), deviation(1, data.n_variables()) {
    const auto count = static_cast<double>(train.size());
    for (Index i = 0; i < mean.cols(); ++i) {
      const auto target = [&](const Window& window) { return data.trial(window.trial).values()(i, window.start + history); };
      double squares = 0;
      for (const Window& window : train) mean(0, i) += target(window) / count;
      for (const Window& window : train) squares += std::pow(target(window) - mean(0, i), 2);
      deviation(0, i) = std::sqrt(squares / count);
      // It varies in other windows alone: 1e-9 is far above rounding.
      if (deviation(0, i) <= 1e-9 * std::abs(mean(0, i))) deviation(0, i) = 1;
    }
  }

  float scaled(Index i, double value) const { return static_cast<float>((value - mean(0, i)) / deviation(0, i)); }
};

/// The past of some windows. @param x (L·N, windows)  row (lag - 1)·N + source
void write_inputs(const golgi::Dataset& data, const Scale& scale, std::span<const Window> windows, Tensor<float> x) {
  const Index n = data.n_variables(), history = x.rows() / n;
  for (Index w = 0; w < x.cols(); ++w) {
    const auto [trial, start] = windows[static_cast<std::size_t>(w)];
    const golgi::SharedMatrix& values = data.trial(trial).values();
    for (Index lag = 1; lag <= history; ++lag)
      for (Index i = 0; i < n; ++i) x((lag - 1) * n + i, w) = scale.scaled(i, values(i, start + history - lag));
  }
}

/// A network at work, as the trainer sees it.
class NetworkLearner final : public golgi::learning::Learner {
 public:
  NetworkLearner(const network::Layout& layout, int batch_size, const golgi::Dataset& data, const Scale& scale)
      : layout_(layout),
        data_(data),
        scale_(scale),
        network_(layout, batch_size),
        targets_(pool_, layout.shape.N, batch_size) {}

  double train(golgi::learning::TrainingState& state, std::span<const Window> batch, const golgi::Random&, float* gradient,
               const golgi::learning::OnGradient& on_gradient) override {
    const auto targets = read(batch);
    const double loss = network_.train(state.weights.data(), targets, gradient);
    on_gradient(0, layout_.n_trained);  // all of it is complete: the optimiser may use it
    return loss;
  }

  void add_losses(golgi::learning::TrainingState& state, std::span<const Window> batch, double& sum) override {
    const auto targets = read(batch);
    sum += static_cast<double>((network_.forward(state.weights.data()) - targets).squaredNorm());
  }

  Index n_losses() const override { return layout_.shape.N; }

 private:
  /// Inputs into the network. @return what it is to forecast (N, windows)
  Tensor<float> read(std::span<const Window> batch) {
    write_inputs(data_, scale_, batch, network_.input(std::ssize(batch)));
    auto targets = targets_.view(std::ssize(batch));
    for (Index w = 0; w < targets.cols(); ++w) {
      const auto [trial, start] = batch[static_cast<std::size_t>(w)];
      for (Index i = 0; i < targets.rows(); ++i)
        targets(i, w) = scale_.scaled(i, data_.trial(trial).values()(i, start + layout_.shape.L));
    }
    return targets;
  }

  const network::Layout& layout_;
  const golgi::Dataset& data_;
  const Scale& scale_;
  Net network_;
  golgi::learning::Pool pool_;
  golgi::learning::Storage<float> targets_;
};

/// What was learnt: a network for each initialisation.
class FittedNetworks final : public golgi::FittedModel, public golgi::Differentiable, public golgi::Intervenable {
 public:
  static constexpr Index windows_at_once = 256;

  FittedNetworks(const network::Shape& shape, Scale scale, golgi::learning::SplitRecipe split,
                 std::vector<golgi::learning::Member> members)
      : layout_(shape),
        scale_(std::move(scale)),
        split_(std::move(split)),
        windows_(golgi::learning::split_windows(split_.samples, shape.L, 1, split_.train_share, split_.validation_share)),
        members_(std::move(members)) {}

  std::ptrdiff_t n_variables() const override { return layout_.shape.N; }
  std::ptrdiff_t history() const override { return layout_.shape.L; }
  std::ptrdiff_t horizon() const override { return 1; }
  std::ptrdiff_t n_members() const override { return std::ssize(members_); }
  const golgi::WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override {
    return golgi::offers<golgi::Differentiable, golgi::Intervenable>(this, id);
  }
  const std::vector<golgi::learning::Member>& members() const { return members_; }

  Matrix forecast(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const Window> windows,
                  const golgi::TaskContext& context) const override {
    return forecasts(member, data, windows, context, [](Index, Tensor<float>) {});
  }

  Matrix intervene(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const Window> windows,
                   const golgi::Intervention& intervention, const golgi::TaskContext& context) const override {
    const Index source = intervention.source(), n = n_variables(), past = history();
    return forecasts(member, data, windows, context, [&](Index first, Tensor<float> x) {
      for (Index w = 0; w < x.cols(); ++w)
        for (Index lag = 1; lag <= past; ++lag)
          x((lag - 1) * n + source, w) = scale_.scaled(source, intervention.values()(first + w, past - lag));
    });
  }

  /// Of the scaled forecast with respect to the scaled input, then both in the unit of the data.
  Matrix input_gradient(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const Window> windows,
                        std::ptrdiff_t target, const golgi::TaskContext& context) const override {
    const Index n = n_variables();
    Matrix result(std::ssize(windows), history() * n);
    pass(member, data, windows, context, [&](Index first, Tensor<float> x, Net& network, const float* weights) {
      network.forward(weights);
      golgi::learning::Array<float> d_y = golgi::learning::Array<float>::Zero(n, x.cols());
      d_y.row(target).setOnes();
      const auto d_x = network.backward_to_input(weights, d_y);
      for (Index w = 0; w < x.cols(); ++w)
        for (Index row = 0; row < d_x.rows(); ++row)
          result(first + w, row) =
              static_cast<double>(d_x(row, w)) * scale_.deviation(0, target) / scale_.deviation(0, row % n);
    });
    return result;
  }

  void save(golgi::ArtifactWriter& writer) const override {
    const auto [N, L, F] = layout_.shape;
    const auto initialisations = golgi::learning::save_members(layout_, members_, writer);
    writer.integers("initialisations", std::vector<std::int64_t>(initialisations.begin(), initialisations.end()));
    writer.integers("shape", std::array<std::int64_t, 3>{N, L, F});
    writer.matrix("mean", scale_.mean);
    writer.matrix("deviation", scale_.deviation);
    writer.integers("samples", split_.samples);
    Matrix shares(1, 2);
    shares(0, 0) = split_.train_share;
    shares(0, 1) = split_.validation_share;
    writer.matrix("shares", shares);
  }

 private:
  /// visit(first, x, network, weights) for some windows at a time: x (L·N, windows) holds the inputs of window `first` and on.
  using Visit = std::function<void(Index first, Tensor<float> x, Net& network, const float* weights)>;
  void pass(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const Window> windows,
            const golgi::TaskContext& context, const Visit& visit) const {
    Net network(layout_, std::min(windows_at_once, std::ssize(windows)));
    const float* weights = members_.at(static_cast<std::size_t>(member)).weights.data();
    for (Index first = 0; first < std::ssize(windows); first += windows_at_once) {
      context.check_cancelled();
      const auto count = std::min(windows_at_once, std::ssize(windows) - first);
      auto x = network.input(count);
      write_inputs(data, scale_, windows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), x);
      visit(first, x, network, weights);
    }
  }

  /// @param change  (first, x): what to do to the inputs before
  template <class Change>
  Matrix forecasts(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const Window> windows,
                   const golgi::TaskContext& context, const Change& change) const {
    Matrix result(std::ssize(windows), n_variables());
    pass(member, data, windows, context, [&](Index first, Tensor<float> x, Net& network, const float* weights) {
      change(first, x);
      const auto y = network.forward(weights);
      for (Index w = 0; w < y.cols(); ++w)
        for (Index i = 0; i < y.rows(); ++i)
          result(first + w, i) = scale_.mean(0, i) + scale_.deviation(0, i) * static_cast<double>(y(i, w));
    });
    return result;
  }

  network::Layout layout_;
  Scale scale_;
  golgi::learning::SplitRecipe split_;
  golgi::WindowSplit windows_;
  std::vector<golgi::learning::Member> members_;
};

}  // namespace

MyGradientModel::MyGradientModel(const Params& params) : params_(params) { golgi::learning::require_shares(params); }

std::shared_ptr<const golgi::FittedModel> MyGradientModel::fit(const golgi::Dataset& data,
                                                               const golgi::TaskContext& context) const {
  const auto trials = golgi::views_of(data);
  golgi::require_finite(trials, data.names());
  golgi::require_varying(trials, data.names());
  golgi::learning::SplitRecipe recipe{{}, params_.train_share, params_.validation_share};
  for (const auto& trial : data.trials()) recipe.samples.push_back(trial.n_samples());
  const auto split =
      golgi::learning::split_windows(recipe.samples, params_.history, 1, params_.train_share, params_.validation_share);
  golgi::learning::require_windows(split, data, "history " + std::to_string(params_.history), "history");

  const network::Shape shape{data.n_variables(), params_.history, params_.hidden};
  const network::Layout layout(shape);
  const Scale scale(data, split.train, params_.history);
  const auto settings = golgi::learning::settings_of(params_);
  const golgi::learning::Trainer trainer(layout, settings, split, context, [&] {
    return std::make_unique<NetworkLearner>(layout, params_.batch_size, data, scale);
  });
  std::vector<golgi::learning::TrainingState> states;
  auto members = golgi::learning::train_members(params_.initialisations, trainer, settings, context,
                                                "lower learning_rate, or set clip_norm (1 is usual)", states);
  context.output("training.csv", golgi::learning::training_table(states), true);
  auto fitted = std::make_shared<const FittedNetworks>(shape, scale, std::move(recipe), std::move(members));
  context.output("models.csv", golgi::learning::models_table(*fitted, fitted->members(), states, data, context));
  return fitted;
}

std::shared_ptr<const golgi::FittedModel> MyGradientModel::load(golgi::ArtifactReader& reader) const {
  const auto sizes = reader.integers("shape"), initialisations = reader.integers("initialisations");
  const network::Shape shape{sizes.at(0), sizes.at(1), sizes.at(2)};
  const Matrix shares = reader.matrix("shares");
  auto members = golgi::learning::read_members(network::Layout(shape), {initialisations.begin(), initialisations.end()}, reader,
                                               "the files of a trained model belong together");
  return std::make_shared<const FittedNetworks>(
      shape, Scale(reader.matrix("mean"), reader.matrix("deviation")),
      golgi::learning::SplitRecipe{reader.integers("samples"), shares(0, 0), shares(0, 1)}, std::move(members));
}

golgi::Cost MyGradientModel::cost(const golgi::Workload& work) const {
  const network::Layout layout({std::max<Index>(1, work.n_variables), params_.history, params_.hidden});
  golgi::learning::TrainingNeeds needs;
  needs.n_models = params_.initialisations;
  needs.network = network::Network<float>::bytes(layout, params_.batch_size);
  needs.forecasting = network::Network<float>::bytes(layout, FittedNetworks::windows_at_once);
  needs.context = params_.history;
  return {golgi::learning::training_bytes(layout, params_, needs, work), golgi::undefined, "lower history or hidden"};
}

GOLGI_PLUGIN("my_gradient_model", "0.1.0") { registry.add<MyGradientModel>(); }

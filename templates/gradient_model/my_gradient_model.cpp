#include "my_gradient_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <golgi/learning/report.hpp>
#include <golgi/learning/trainer.hpp>
#include <golgi/numerics/trials.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "my_gradient_model_network.hpp"

namespace {

using golgi::Matrix, golgi::Window, golgi::learning::Index, golgi::learning::Tensor;
using Net = network::Network<float>;

/// Networks use and forecast each variable minus its mean, in units of its standard deviation. Both are computed from the
/// targets of the training windows, and are part of the model. (1, N)
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
      // The variable varies only in other windows; 1e-9 is far above rounding errors.
      if (deviation(0, i) <= 1e-9 * std::abs(mean(0, i))) deviation(0, i) = 1;
    }
  }

  float scaled(Index i, double value) const { return static_cast<float>((value - mean(0, i)) / deviation(0, i)); }
};

/// Writes the past of some windows. @param x (L·N, windows)  row (lag - 1)·N + source
void write_inputs(const golgi::Dataset& data, const Scale& scale, std::span<const Window> windows, Tensor<float> x) {
  const Index n = data.n_variables(), history = x.rows() / n;
  for (Index w = 0; w < x.cols(); ++w) {
    const auto [trial, start] = windows[w];
    const golgi::SharedMatrix& values = data.trial(trial).values();
    for (Index lag = 1; lag <= history; ++lag)
      for (Index i = 0; i < n; ++i) x((lag - 1) * n + i, w) = scale.scaled(i, values(i, start + history - lag));
  }
}

/// A network during training, with the interface of the trainer.
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
    on_gradient(0, layout_.n_trained);  // the whole gradient is complete, so the optimiser may use it
    return loss;
  }

  void add_losses(golgi::learning::TrainingState& state, std::span<const Window> batch, double& sum) override {
    const auto targets = read(batch);
    sum += static_cast<double>((network_.forward(state.weights.data()) - targets).squaredNorm());
  }

  Index n_losses() const override { return layout_.shape.N; }

 private:
  /// Writes the inputs of the network. @return the targets of the forecast (N, windows)
  Tensor<float> read(std::span<const Window> batch) {
    write_inputs(data_, scale_, batch, network_.input(std::ssize(batch)));
    auto targets = targets_.view(std::ssize(batch));
    for (Index w = 0; w < targets.cols(); ++w) {
      const auto [trial, start] = batch[w];
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

/// A trained network: its forecasts and gradients in units of the dataset.
class NetworkAtWork final : public golgi::learning::MemberNetwork {
 public:
  NetworkAtWork(const network::Layout& layout, const Scale& scale, const golgi::learning::Member& member,
                const golgi::Dataset& data, Index max_windows)
      : shape_(layout.shape), scale_(scale), weights_(member.weights.data()), data_(data), network_(layout, max_windows) {}

  void read(std::span<const Window> windows) override {
    write_inputs(data_, scale_, windows, network_.input(std::ssize(windows)));
  }

  void replace(const golgi::Intervention& intervention, Index first) override {
    const Index source = intervention.source();
    auto x = network_.input();
    for (Index w = 0; w < x.cols(); ++w)
      for (Index lag = 1; lag <= shape_.L; ++lag)
        x((lag - 1) * shape_.N + source, w) = scale_.scaled(source, intervention.values()(first + w, shape_.L - lag));
  }

  void forward() override { network_.forward(weights_); }

  void forecasts(golgi::View to) override {
    const auto y = network_.output();
    for (Index w = 0; w < to.rows(); ++w)
      for (Index i = 0; i < to.cols(); ++i)
        to(w, i) = scale_.mean(0, i) + scale_.deviation(0, i) * static_cast<double>(y(i, w));
  }

  /// Gradients of the scaled forecast with respect to the scaled input, then converted to the units of the data.
  void input_gradients(Index target, golgi::View to) override {
    golgi::learning::Array<float> d_y = golgi::learning::Array<float>::Zero(shape_.N, to.rows());
    d_y.row(target).setOnes();
    const auto d_x = network_.backward_to_input(weights_, d_y);
    for (Index w = 0; w < to.rows(); ++w)
      for (Index column = 0; column < to.cols(); ++column)
        to(w, column) =
            static_cast<double>(d_x(column, w)) * scale_.deviation(0, target) / scale_.deviation(0, column % shape_.N);
  }

 private:
  const network::Shape shape_;
  const Scale& scale_;
  const float* weights_;
  const golgi::Dataset& data_;
  Net network_;
};

/// The trained networks, one per initialisation.
class FittedNetworks final : public golgi::learning::FittedForecaster {
 public:
  static constexpr Index most_at_once = 256;

  FittedNetworks(const network::Shape& shape, Scale scale, golgi::learning::SplitRecipe split,
                 std::vector<golgi::learning::Member> members)
      : FittedForecaster({shape.N, shape.L, 1, most_at_once}, std::move(split), std::move(members)),
        layout_(shape),
        scale_(std::move(scale)) {}

  void save(golgi::ArtifactWriter& writer) const override {
    const auto [N, L, F] = layout_.shape;
    save_trained(layout_, writer);
    writer.integers("shape", std::array<std::int64_t, 3>{N, L, F});
    writer.matrix("mean", scale_.mean);
    writer.matrix("deviation", scale_.deviation);
  }

 private:
  std::unique_ptr<golgi::learning::MemberNetwork> network(const golgi::learning::Member& member, const golgi::Dataset& data,
                                                          Index max_windows, bool, const golgi::TaskContext&) const override {
    return std::make_unique<NetworkAtWork>(layout_, scale_, member, data, max_windows);
  }

  network::Layout layout_;
  Scale scale_;
};

}  // namespace

MyGradientModel::MyGradientModel(const Params& params) : params_(params) { golgi::learning::require_shares(params); }

std::shared_ptr<const golgi::FittedModel> MyGradientModel::fit(const golgi::Dataset& data,
                                                               const golgi::TaskContext& context) const {
  const auto trials = golgi::views_of(data);
  golgi::require_finite(trials, data.names());
  golgi::require_varying(trials, data.names());
  auto recipe = golgi::learning::split_recipe(data, params_.train_share, params_.validation_share);
  const auto split = golgi::learning::split_windows(recipe, params_.history, 1);
  golgi::learning::require_windows(split, data, "history " + std::to_string(params_.history), "history");

  const network::Shape shape{data.n_variables(), params_.history, params_.hidden};
  const network::Layout layout(shape);
  const Scale scale(data, split.train, params_.history);
  const auto make = [&] { return std::make_unique<NetworkLearner>(layout, params_.batch_size, data, scale); };
  auto trained = golgi::learning::train_members(params_.initialisations, layout, golgi::learning::settings_of(params_), split,
                                                context, make);
  auto fitted = std::make_shared<const FittedNetworks>(shape, scale, std::move(recipe), std::move(trained.members));
  golgi::learning::report_models(*fitted, trained.states, data, context);
  return fitted;
}

std::shared_ptr<const golgi::FittedModel> MyGradientModel::load(golgi::ArtifactReader& reader) const {
  const auto sizes = reader.integers("shape");
  const network::Shape shape{sizes.at(0), sizes.at(1), sizes.at(2)};
  auto saved = golgi::learning::read_trained(network::Layout(shape), reader, "use only files of the same trained model");
  return std::make_shared<const FittedNetworks>(shape, Scale(reader.matrix("mean"), reader.matrix("deviation")),
                                                std::move(saved.split), std::move(saved.members));
}

golgi::Cost MyGradientModel::cost(const golgi::Workload& work) const {
  const network::Layout layout({std::max<Index>(1, work.n_variables), params_.history, params_.hidden});
  golgi::learning::TrainingNeeds needs;
  needs.n_models = params_.initialisations;
  needs.network = network::Network<float>::bytes(layout, params_.batch_size);
  needs.forecasting = network::Network<float>::bytes(layout, FittedNetworks::most_at_once);
  needs.context = params_.history;
  return {golgi::learning::training_bytes(layout, params_, needs, work), golgi::undefined, "lower history or hidden"};
}

GOLGI_PLUGIN("my_gradient_model", "0.1.0") { registry.add<MyGradientModel>(); }

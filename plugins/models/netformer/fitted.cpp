#include "fitted.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "network.hpp"

namespace golgi::netformer {
namespace {

using Json = nlohmann::ordered_json;

class NetworkAtWork final : public MemberNetwork {
 public:
  NetworkAtWork(const Layout& layout, LossKind loss, const Scaling& scaling, const Member& member, const Dataset& data,
                Index max_windows, bool with_gradients)
      : shape_(layout.shape),
        loss_(loss),
        scaling_(scaling),
        recording_(data, shape_, scaling),
        network_(layout, max_windows, with_gradients),
        weights_(member.weights.data()) {}

  void read(std::span<const Window> windows) override {
    n_windows_ = std::ssize(windows);
    recording_.write(windows, network_.inputs(n_windows_));
  }

  void replace(const Intervention& intervention, Index first) override {
    const Index source = intervention.source();
    auto inputs = network_.inputs(n_windows_);
    for (Index w = 0; w < n_windows_; ++w)
      for (Index p = 0; p < shape_.h; ++p)
        inputs(p, w * shape_.N + source) = static_cast<float>(scaling_.scaled(source, intervention.values()(first + w, p)));
  }

  void forward() override { network_.evaluate(weights_); }

  void forecasts(View to) override {
    const auto output = network_.output();
    for (Index w = 0; w < to.rows(); ++w) {
      std::ranges::fill(to.row(w), undefined);
      for (Index k = 0; k < shape_.n_targets(); ++k) {
        const std::size_t i = shape_.targets[k];
        const auto forecast = static_cast<double>(forecast_of(loss_, output(0, w * shape_.n_targets() + k)));
        to(w, shape_.targets[k]) = scaling_.mean[i] + scaling_.deviation[i] * forecast;
      }
    }
  }

  void input_gradients(Index target, View to) override {
    const Index N = shape_.N, Q = shape_.n_targets(), k = std::ranges::find(shape_.targets, target) - shape_.targets.begin();
    const auto output = network_.output();
    std::vector<float> d_output(to.rows() * Q);
    for (Index w = 0; k < Q && w < to.rows(); ++w) d_output[w * Q + k] = forecast_slope(loss_, output(0, w * Q + k));
    const auto d_inputs = network_.backward_to_inputs(weights_, d_output.data());
    for (Index w = 0; w < to.rows(); ++w)
      for (Index lag = 1; lag <= shape_.h; ++lag)
        for (std::size_t j = 0; j < static_cast<std::size_t>(N); ++j) {
          const auto slope = static_cast<double>(d_inputs(shape_.h - lag, w * N + static_cast<Index>(j)));
          to(w, (lag - 1) * N + static_cast<Index>(j)) =
              k < Q ? slope * scaling_.deviation[target] / scaling_.deviation[j] : undefined;
        }
  }

  /// Adds the signed attention of a window.
  void add_attention(Index window, Index, View to) override {
    const auto attention = network_.attention(window);
    for (Index k = 0; k < shape_.n_targets(); ++k)
      for (Index j = 0; j < shape_.N; ++j) to(shape_.targets[k], j) += static_cast<double>(attention(k, j));
  }

 private:
  const Shape& shape_;
  const LossKind loss_;
  const Scaling& scaling_;
  const Recording recording_;
  Network<float> network_;
  const float* weights_;
  Index n_windows_ = 0;
};

}  // namespace

FittedNetformer::FittedNetformer(const Shape& shape, LossKind loss, Scaling scaling, SplitRecipe split,
                                 std::vector<Member> members)
    : FittedForecaster({shape.N, shape.h, 1, most_at_once(shape)}, std::move(split), std::move(members)),
      layout_(shape),
      loss_(loss),
      scaling_(std::move(scaling)) {}

std::unique_ptr<MemberNetwork> FittedNetformer::network(const Member& member, const Dataset& data, Index max_windows,
                                                        bool with_gradients, const TaskContext&) const {
  return std::make_unique<NetworkAtWork>(layout_, loss_, scaling_, member, data, max_windows, with_gradients);
}

Matrix FittedNetformer::signed_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                         const TaskContext& context) const {
  Matrix mean(n_variables(), n_variables(), undefined);
  for (const Index i : layout_.shape.targets) std::ranges::fill(mean.row(i), 0.0);
  pass(member, data, windows, context, false, [&](const Batch& batch) {
    for (Index w = 0; w < batch.size; ++w) batch.network.add_attention(w, 0, mean.view());
  });
  for (double& value : mean.values()) value /= static_cast<double>(std::ssize(windows));
  return mean;
}

void FittedNetformer::save(ArtifactWriter& writer) const {
  const Shape& s = layout_.shape;
  const Json own = {{"variables", s.N},       {"context", s.h},
                    {"embedding_width", s.D}, {"key_width", s.K},
                    {"norm", s.norm},         {"scale", s.scale},
                    {"targets", s.targets},   {"loss", loss_ == LossKind::poisson ? "poisson" : "squared"},
                    {"mean", scaling_.mean},  {"deviation", scaling_.deviation}};
  save_trained(layout_, writer, own.dump());
}

std::shared_ptr<const FittedNetformer> FittedNetformer::load(ArtifactReader& reader) {
  const Json model = Json::parse(reader.text("model.json"));
  const auto number = [&](const char* key) { return model.at(key).get<Index>(); };
  const auto numbers = [&](const char* key) { return model.at(key).get<std::vector<double>>(); };
  const Shape shape{.N = number("variables"),
                    .h = number("context"),
                    .D = number("embedding_width"),
                    .K = number("key_width"),
                    .targets = model.at("targets").get<std::vector<Index>>(),
                    .norm = model.at("norm").get<bool>(),
                    .scale = model.at("scale").get<double>()};
  auto saved = read_trained(Layout(shape), reader, "the files of a trained model belong together");
  return std::make_shared<const FittedNetformer>(shape, model.at("loss") == "poisson" ? LossKind::poisson : LossKind::squared,
                                                 Scaling{numbers("mean"), numbers("deviation")}, std::move(saved.split),
                                                 std::move(saved.members));
}

}  // namespace golgi::netformer

#include "fitted.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "windows.hpp"

namespace golgi::causalformer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, LossKind>, 3> loss_names{
    {{"squared", LossKind::squared}, {"poisson", LossKind::poisson}, {"bernoulli", LossKind::bernoulli}}};

class NetworkAtWork final : public MemberNetwork {
 public:
  NetworkAtWork(const Layout& layout, LossKind loss, const Member& member, const Dataset& data, Index max_windows,
                bool with_gradients, const TaskContext& context)
      : shape_(layout.shape),
        loss_(loss),
        recording_(data, shape_.L, shape_.P),
        network_(layout, max_windows, with_gradients),
        // Evaluation does not change the weights.
        weights_{const_cast<float*>(member.weights.data()), const_cast<float*>(member.running.data())},
        parallel_for_(context.parallel_loop()),
        output_(shape_.P * shape_.N) {}

  void read(std::span<const Window> windows) override { recording_.read(windows, batch_); }

  void replace(const Intervention& intervention, Index first) override {
    const Index N = shape_.N, L = shape_.L;
    changed_.resize(batch_.size() * static_cast<std::size_t>(L * N));
    float* to = changed_.data();
    for (auto& sample : batch_) {
      std::copy_n(sample.values, L * N, to);
      for (Index l = 0; l < L; ++l) to[l * N + intervention.source()] = static_cast<float>(intervention.values()(first, l));
      sample.values = to;
      to += L * N;
      ++first;
    }
  }

  void forward() override { network_.evaluate(weights_, batch_, parallel_for_); }

  void forecasts(View to) override {
    const Index N = shape_.N, P = shape_.P;
    for (Index w = 0; w < to.rows(); ++w) {
      network_.read_output(w, output_.data());
      for (Index i = 0; i < N; ++i)
        for (Index p = 0; p < P; ++p) to(w, i * P + p) = static_cast<double>(forecast_of(loss_, output_[p * N + i]));
    }
  }

  void input_gradients(Index target, View to) override {
    const Index N = shape_.N, L = shape_.L, P = shape_.P;
    std::vector<float> d_output(to.rows() * P * N), d_input(L * N);
    for (Index w = 0; w < to.rows(); ++w) {
      network_.read_output(w, output_.data());
      d_output[w * P * N + target] = forecast_slope(loss_, output_[target]);
    }
    network_.backward_to_input(weights_, d_output, parallel_for_);
    for (Index w = 0; w < to.rows(); ++w) {
      network_.read_input_gradient(w, d_input.data());
      for (Index step = 0; step < L; ++step)
        for (Index source = 0; source < N; ++source)
          to(w, (L - 1 - step) * N + source) = static_cast<double>(d_input[step * N + source]);
    }
  }

  void add_attention(Index window, Index layer, View to) override { network_.add_attention(window, layer, to.data()); }

 private:
  const Shape shape_;
  const LossKind loss_;
  const Recording recording_;
  Network<float> network_;
  const Weights<float> weights_;
  const ParallelFor parallel_for_;
  std::vector<Sample<float>> batch_;
  std::vector<float> changed_, output_;
};

}  // namespace

FittedCausalformer::FittedCausalformer(const Shape& shape, LossKind loss, SplitRecipe split, std::vector<Member> members)
    : AttendingForecaster({shape.N, shape.L, shape.P, most_at_once(shape)}, std::move(split), std::move(members),
                          shape.decoder_layers),
      layout_(shape),
      loss_(loss) {}

std::unique_ptr<MemberNetwork> FittedCausalformer::network(const Member& member, const Dataset& data, Index max_windows,
                                                           bool with_gradients, const TaskContext& context) const {
  return std::make_unique<NetworkAtWork>(layout_, loss_, member, data, max_windows, with_gradients, context);
}

void FittedCausalformer::scale_to_shares(View attention) const {
  // The attention of every head and forecast step sums to 1.
  for (Index i = 0; i < attention.rows(); ++i)
    for (double& value : attention.row(i)) value /= static_cast<double>(layout_.shape.H * layout_.shape.P);
}

std::vector<AttentionLayer> FittedCausalformer::layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                                std::span<const Window> windows,
                                                                const TaskContext& context) const {
  const Index N = n_variables();
  std::vector<AttentionLayer> layers;
  for (AttentionLayer& global : AttendingForecaster::layer_attention(member, data, windows, context)) {
    AttentionLayer& local = layers.emplace_back(AttentionLayer{Matrix(std::ssize(windows), N * N), true});
    for (Index w = 0; w < std::ssize(windows); ++w)
      for (Index i = 0; i < N; ++i) local.weights(w, i * N + i) = 1;
    layers.push_back(std::move(global));
  }
  return layers;
}

void FittedCausalformer::save(ArtifactWriter& writer) const {
  const Shape& s = layout_.shape;
  const Json own = {{"variables", s.N},
                    {"context", s.L},
                    {"horizon", s.P},
                    {"width", s.D},
                    {"heads", s.H},
                    {"head_width", s.E},
                    {"feed_forward", s.F},
                    {"encoder_layers", s.encoder_layers},
                    {"decoder_layers", s.decoder_layers},
                    {"norm", s.norm == NormKind::batch ? "batch" : "layer"},
                    {"norm_epsilon", s.norm_epsilon},
                    {"loss", loss_names[static_cast<int>(loss_)].first}};
  save_trained(layout_, writer, own.dump());
}

std::shared_ptr<const FittedCausalformer> FittedCausalformer::load(ArtifactReader& reader) {
  const Json model = Json::parse(reader.text("model.json"));
  const auto number = [&](const char* key) { return model.at(key).get<Index>(); };
  Shape shape{.N = number("variables"),
              .L = number("context"),
              .P = number("horizon"),
              .D = number("width"),
              .H = number("heads"),
              .E = number("head_width"),
              .F = number("feed_forward"),
              .encoder_layers = number("encoder_layers"),
              .decoder_layers = number("decoder_layers"),
              .norm = model.at("norm") == "batch" ? NormKind::batch : NormKind::layer,
              .norm_epsilon = model.at("norm_epsilon").get<double>()};
  const auto* loss =
      std::find_if(loss_names.begin(), loss_names.end(), [&](const auto& entry) { return model.at("loss") == entry.first; });
  if (loss == loss_names.end())
    throw DataError("model.json names the loss '" + model.at("loss").get<std::string>() + "', which this build does not know");
  auto saved = read_trained(Layout(shape), reader, wrong_shape);
  return std::make_shared<const FittedCausalformer>(shape, loss->second, std::move(saved.split), std::move(saved.members));
}

}  // namespace golgi::causalformer

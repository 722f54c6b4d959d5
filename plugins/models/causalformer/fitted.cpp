#include "fitted.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace golgi::causalformer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, LossKind>, 3> loss_names{
    {{"squared", LossKind::squared}, {"poisson", LossKind::poisson}, {"bernoulli", LossKind::bernoulli}}};

}  // namespace

FittedCausalformer::FittedCausalformer(const Shape& shape, LossKind loss, const SplitRecipe& split, std::vector<Member> members)
    : layout_(shape),
      loss_(loss),
      split_(split),
      windows_(split_windows(split.samples, shape.L, shape.P, split.train_share, split.validation_share)),
      members_(std::move(members)) {}

void FittedCausalformer::pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                              const TaskContext& context, bool with_gradients, const std::function<void(const Block&)>& read,
                              const Change& change) const {
  const Shape& shape = layout_.shape;
  if (data.n_variables() != shape.N)
    throw DataError("the model was trained on " + plural(static_cast<std::size_t>(shape.N), "variable") + ", the data have " +
                    std::to_string(data.n_variables()));
  const Recording recording(data, shape.L, shape.P);
  const Index each = windows_at_once(shape, std::ssize(windows));
  Network<float> network(layout_, each, with_gradients);
  // Evaluation only reads them.
  const Member& from = members_.at(static_cast<std::size_t>(member));
  const Weights<float> weights{const_cast<float*>(from.weights.data()), const_cast<float*>(from.running.data())};
  const ParallelFor parallel_for = [&](Index n, const std::function<void(Index)>& body) { context.parallel_for(n, body); };
  std::vector<Sample<float>> batch;
  for (Index first = 0; first < std::ssize(windows); first += each) {
    context.check_cancelled();
    batch.clear();
    for (Index w = first; w < std::min(std::ssize(windows), first + each); ++w)
      batch.push_back(recording.sample(windows[static_cast<std::size_t>(w)]));
    if (change) change(batch, first);
    network.evaluate(weights, batch, parallel_for);
    read({network, weights, batch, first, parallel_for});
  }
}

void FittedCausalformer::read_forecasts(const Block& block, Matrix& to) const {
  const Index N = layout_.shape.N, P = layout_.shape.P;
  std::vector<float> output(static_cast<std::size_t>(P * N));
  for (Index w = 0; w < std::ssize(block.batch); ++w) {
    block.network.read_output(w, output.data());
    for (Index i = 0; i < N; ++i)
      for (Index p = 0; p < P; ++p)
        to(block.first + w, i * P + p) = static_cast<double>(forecast_of(loss_, output[static_cast<std::size_t>(p * N + i)]));
  }
}

Matrix FittedCausalformer::forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                    const TaskContext& context) const {
  Matrix result(std::ssize(windows), layout_.shape.N * layout_.shape.P);
  pass(member, data, windows, context, false, [&](const Block& block) { read_forecasts(block, result); });
  return result;
}

Matrix FittedCausalformer::intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                     const Intervention& intervention, const TaskContext& context) const {
  const Index N = layout_.shape.N, L = layout_.shape.L;
  if (intervention.source() < 0 || intervention.source() >= N || intervention.values().rows() != std::ssize(windows) ||
      intervention.values().cols() != L)
    throw InternalError("an intervention needs a source among " + std::to_string(N) + " variables and values of " +
                        std::to_string(windows.size()) + " windows x " + std::to_string(L) + " samples");
  Matrix result(std::ssize(windows), N * layout_.shape.P);
  std::vector<float> changed;
  pass(
      member, data, windows, context, false, [&](const Block& block) { read_forecasts(block, result); },
      [&](std::span<Sample<float>> batch, Index first) {
        changed.resize(batch.size() * static_cast<std::size_t>(L * N));
        float* to = changed.data();
        for (auto& sample : batch) {
          std::copy_n(sample.values, L * N, to);
          for (Index l = 0; l < L; ++l) to[l * N + intervention.source()] = static_cast<float>(intervention.values()(first, l));
          sample.values = to;
          to += L * N;
          ++first;
        }
      });
  return result;
}

Matrix FittedCausalformer::attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                     const TaskContext& context) const {
  Matrix mean(layout_.shape.N, layout_.shape.N);
  pass(member, data, windows, context, false, [&](const Block& block) {
    for (Index w = 0; w < std::ssize(block.batch); ++w)
      for (Index layer = 0; layer < layout_.shape.decoder_layers; ++layer)
        block.network.add_attention(w, layer, mean.values().data());
  });
  for (double& value : mean.values()) value /= static_cast<double>(std::ssize(windows) * layout_.shape.decoder_layers);
  return mean;
}

std::vector<AttentionLayer> FittedCausalformer::layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                                std::span<const Window> windows,
                                                                const TaskContext& context) const {
  const Shape& shape = layout_.shape;
  const Index n = shape.N * shape.N;
  std::vector<AttentionLayer> layers;
  for (Index layer = 0; layer < shape.decoder_layers; ++layer) {
    AttentionLayer& local = layers.emplace_back(AttentionLayer{Matrix(std::ssize(windows), n), true});
    for (Index w = 0; w < std::ssize(windows); ++w)
      for (Index i = 0; i < shape.N; ++i) local.weights(w, i * shape.N + i) = 1;
    layers.push_back({Matrix(std::ssize(windows), n), true});
  }
  pass(member, data, windows, context, false, [&](const Block& block) {
    for (Index layer = 0; layer < shape.decoder_layers; ++layer)
      for (Index w = 0; w < std::ssize(block.batch); ++w) {
        const auto row = layers[static_cast<std::size_t>(2 * layer + 1)].weights.row(block.first + w);
        block.network.add_attention(w, layer, row.data());
        // Every head and forecast step sums to 1.
        for (double& value : row) value /= static_cast<double>(shape.H * shape.P);
      }
  });
  return layers;
}

Matrix FittedCausalformer::input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                          std::ptrdiff_t target, const TaskContext& context) const {
  const Index N = layout_.shape.N, L = layout_.shape.L, P = layout_.shape.P;
  Matrix result(std::ssize(windows), L * N);
  std::vector<float> output(static_cast<std::size_t>(P * N)), d_output, d_input(static_cast<std::size_t>(L * N));
  pass(member, data, windows, context, true, [&](const Block& block) {
    const Index n_windows = std::ssize(block.batch);
    d_output.assign(static_cast<std::size_t>(n_windows * P * N), 0);
    for (Index w = 0; w < n_windows; ++w) {
      block.network.read_output(w, output.data());
      d_output[static_cast<std::size_t>(w * P * N + target)] = forecast_slope(loss_, output[static_cast<std::size_t>(target)]);
    }
    block.network.backward_to_input(block.weights, d_output, block.parallel_for);
    for (Index w = 0; w < n_windows; ++w) {
      block.network.read_input_gradient(w, d_input.data());
      for (Index step = 0; step < L; ++step)
        for (Index source = 0; source < N; ++source)
          result(block.first + w, (L - 1 - step) * N + source) =
              static_cast<double>(d_input[static_cast<std::size_t>(step * N + source)]);
    }
  });
  return result;
}

void FittedCausalformer::save(ArtifactWriter& writer) const {
  const Shape& s = layout_.shape;
  const auto initialisations = save_members(layout_, members_, writer);
  const Json model = {{"variables", s.N},
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
                      {"loss", loss_names[static_cast<std::size_t>(loss_)].first},
                      {"samples", split_.samples},
                      {"train_share", split_.train_share},
                      {"validation_share", split_.validation_share},
                      {"initialisations", initialisations}};
  writer.text("model.json", model.dump(2) + "\n");
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
  const SplitRecipe split{model.at("samples").get<std::vector<std::int64_t>>(), model.at("train_share").get<double>(),
                          model.at("validation_share").get<double>()};
  auto members = read_members(Layout(shape), model.at("initialisations").get<std::vector<int>>(), reader, wrong_shape);
  return std::make_shared<const FittedCausalformer>(shape, loss->second, split, std::move(members));
}

}  // namespace golgi::causalformer

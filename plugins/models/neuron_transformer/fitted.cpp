#include "fitted.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

namespace golgi::neuron_transformer {
namespace {

using Json = nlohmann::ordered_json;

Json optional_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

FittedNeuronTransformer::FittedNeuronTransformer(const Shape& shape, Recipe recipe, const SplitRecipe& split,
                                                 std::vector<Member> members)
    : layout_(shape),
      recipe_(std::move(recipe)),
      split_(split),
      windows_(split_windows(split.samples, recipe_.history, 1, split.train_share, split.validation_share)),
      members_(std::move(members)) {}

void FittedNeuronTransformer::pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                   const TaskContext& context, bool with_gradients, const Visit& read,
                                   const Visit& change) const {
  const Features features(data, recipe_);
  const Index n = std::ssize(windows), each = windows_at_once(layout_.shape, n);
  Network<float> network(layout_, each, with_gradients);
  const float* weights = members_.at(static_cast<std::size_t>(member)).weights.data();
  for (Index first = 0; first < n; first += each) {
    context.check_cancelled();
    const auto part = windows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(each, n - first)));
    features.write(part, network.features(std::ssize(part)));
    const Block block{network, weights, features, part, first};
    if (change) change(block);
    network.evaluate(weights);
    read(block);
  }
}

void FittedNeuronTransformer::read_forecasts(const Block& block, Matrix& to) const {
  const Index B = std::ssize(block.windows);
  const auto output = block.network.output();
  for (Index w = 0; w < B; ++w)
    for (Index i = 0; i < layout_.shape.N; ++i) {
      const auto variable = static_cast<std::size_t>(i);
      to(block.first + w, i) = recipe_.mean[variable] + recipe_.deviation[variable] * static_cast<double>(output(0, i * B + w));
    }
}

Matrix FittedNeuronTransformer::forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                         const TaskContext& context) const {
  Matrix result(std::ssize(windows), layout_.shape.N);
  pass(member, data, windows, context, false, [&](const Block& block) { read_forecasts(block, result); });
  return result;
}

Matrix FittedNeuronTransformer::intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                          const Intervention& intervention, const TaskContext& context) const {
  const Index N = layout_.shape.N;
  if (intervention.source() < 0 || intervention.source() >= N || intervention.values().rows() != std::ssize(windows) ||
      intervention.values().cols() != recipe_.history ||
      !(intervention.events_s().empty() || intervention.events_s().size() == windows.size()))
    throw InternalError("an intervention needs a source among " + std::to_string(N) + " variables, values of " +
                        std::to_string(windows.size()) + " windows x " + std::to_string(recipe_.history) +
                        " samples, and a list of events for each window or none at all");
  Matrix result(std::ssize(windows), N);
  pass(
      member, data, windows, context, false, [&](const Block& block) { read_forecasts(block, result); },
      [&](const Block& block) {
        const Index B = std::ssize(block.windows);
        block.features.replace(block.windows, intervention, block.first, block.network.features(B));
      });
  return result;
}

Matrix FittedNeuronTransformer::attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                          const TaskContext& context) const {
  Matrix mean(layout_.shape.N, layout_.shape.N);
  pass(member, data, windows, context, false, [&](const Block& block) {
    for (Index w = 0; w < std::ssize(block.windows); ++w)
      for (Index layer = 0; layer < layout_.shape.layers; ++layer) block.network.add_attention(w, layer, mean.values().data());
  });
  for (double& value : mean.values()) value /= static_cast<double>(std::ssize(windows) * layout_.shape.layers);
  return mean;
}

std::vector<AttentionLayer> FittedNeuronTransformer::layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                                     std::span<const Window> windows,
                                                                     const TaskContext& context) const {
  const Index N = layout_.shape.N;
  std::vector<AttentionLayer> layers;
  for (Index layer = 0; layer < layout_.shape.layers; ++layer)
    layers.push_back({Matrix(std::ssize(windows), N * N), layer == 0});
  pass(member, data, windows, context, false, [&](const Block& block) {
    for (Index w = 0; w < std::ssize(block.windows); ++w)
      for (Index layer = 0; layer < layout_.shape.layers; ++layer) {
        double* weights = layers[static_cast<std::size_t>(layer)].weights.row(block.first + w).data();
        block.network.add_attention(w, layer, weights);
        for (Index target = 0; target < N; ++target) {
          const auto row = weights + target * N;
          const double sum = std::accumulate(row, row + N, 0.0);
          if (sum == 0)
            row[target] = 1;  // nothing comes from others
          else
            std::transform(row, row + N, row, [sum](double weight) { return weight / sum; });
        }
      }
  });
  return layers;
}

Matrix FittedNeuronTransformer::input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                               std::ptrdiff_t target, const TaskContext& context) const {
  const Index N = layout_.shape.N, history = recipe_.history;
  if (target < 0 || target >= N) throw InternalError("input_gradient: no target " + std::to_string(target));
  Matrix result(std::ssize(windows), history * N);
  std::vector<float> d_output;
  std::vector<double> by_lag(static_cast<std::size_t>(history));
  pass(member, data, windows, context, true, [&](const Block& block) {
    const Index B = std::ssize(block.windows);
    d_output.assign(static_cast<std::size_t>(N * B), 0);
    std::fill_n(d_output.begin() + target * B, B, static_cast<float>(recipe_.deviation[static_cast<std::size_t>(target)]));
    const auto d_tokens = block.network.backward_to_features(block.weights, d_output.data());
    for (Index w = 0; w < B; ++w)
      for (Index source = 0; source < N; ++source) {
        block.features.slopes(block.windows[static_cast<std::size_t>(w)], source, source * B + w, d_tokens, by_lag.data());
        for (Index lag = 0; lag < history; ++lag)
          result(block.first + w, lag * N + source) = by_lag[static_cast<std::size_t>(lag)];
      }
  });
  return result;
}

void FittedNeuronTransformer::save(ArtifactWriter& writer) const {
  const Shape& s = layout_.shape;
  const auto initialisations = save_members(layout_, members_, writer);
  Json peaks = Json::array();
  for (const double peak : recipe_.peak) peaks.push_back(optional_number(peak));
  const Json model = {{"variables", s.N},
                      {"width", s.D},
                      {"heads", s.H},
                      {"head_width", s.E},
                      {"key_width", s.K},
                      {"feed_forward", s.F},
                      {"layers", s.layers},
                      {"weights", s.weighing == Weighing::softmax ? "softmax" : "signed"},
                      {"logits", s.logits == Logits::input ? "input" : "learned"},
                      {"context", recipe_.history},
                      {"lags", recipe_.lags},
                      {"time_constants", recipe_.time_constants},
                      {"event_threshold", recipe_.event_threshold ? Json(*recipe_.event_threshold) : Json(nullptr)},
                      {"has_events", recipe_.has_events},
                      {"mean", recipe_.mean},
                      {"deviation", recipe_.deviation},
                      {"peak", peaks},
                      {"value_deviation", recipe_.value_deviation},
                      {"event_mean", recipe_.event_mean},
                      {"event_deviation", recipe_.event_deviation},
                      {"samples", split_.samples},
                      {"train_share", split_.train_share},
                      {"validation_share", split_.validation_share},
                      {"initialisations", initialisations}};
  writer.text("model.json", model.dump(2) + "\n");
}

std::shared_ptr<const FittedNeuronTransformer> FittedNeuronTransformer::load(ArtifactReader& reader) {
  const Json model = Json::parse(reader.text("model.json"));
  const auto number = [&](const char* key) { return model.at(key).get<Index>(); };
  const auto numbers = [&](const char* key) { return model.at(key).get<std::vector<double>>(); };
  Recipe recipe;
  recipe.history = number("context");
  recipe.lags = number("lags");
  recipe.time_constants = numbers("time_constants");
  if (!model.at("event_threshold").is_null()) recipe.event_threshold = model.at("event_threshold").get<double>();
  recipe.has_events = model.at("has_events").get<bool>();
  recipe.mean = numbers("mean");
  recipe.deviation = numbers("deviation");
  for (const Json& peak : model.at("peak")) recipe.peak.push_back(peak.is_null() ? INFINITY : peak.get<double>());
  recipe.value_deviation = numbers("value_deviation");
  recipe.event_mean = numbers("event_mean");
  recipe.event_deviation = numbers("event_deviation");
  const Shape shape{.N = number("variables"),
                    .C = recipe.n_features(),
                    .D = number("width"),
                    .H = number("heads"),
                    .E = number("head_width"),
                    .K = number("key_width"),
                    .F = number("feed_forward"),
                    .layers = number("layers"),
                    .weighing = model.at("weights") == "softmax" ? Weighing::softmax : Weighing::signed_sum,
                    .logits = model.at("logits") == "input" ? Logits::input : Logits::learned};
  const SplitRecipe split{model.at("samples").get<std::vector<std::int64_t>>(), model.at("train_share").get<double>(),
                          model.at("validation_share").get<double>()};
  auto members = read_members(Layout(shape), model.at("initialisations").get<std::vector<int>>(), reader,
                              "the files of a trained model belong together");
  return std::make_shared<const FittedNeuronTransformer>(shape, std::move(recipe), split, std::move(members));
}

}  // namespace golgi::neuron_transformer

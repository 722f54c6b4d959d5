#include "fitted.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "network.hpp"

namespace golgi::neuron_transformer {
namespace {

using Json = nlohmann::ordered_json;

Json optional_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

class NetworkAtWork final : public MemberNetwork {
 public:
  NetworkAtWork(const Layout& layout, const Recipe& recipe, const Member& member, const Dataset& data, Index max_windows,
                bool with_gradients)
      : recipe_(recipe),
        features_(data, recipe),
        network_(layout, max_windows, with_gradients),
        weights_(member.weights.data()),
        by_lag_(recipe.history) {}

  void read(std::span<const Window> windows) override {
    windows_ = windows;
    features_.write(windows, network_.features(std::ssize(windows)));
  }

  void replace(const Intervention& intervention, Index first) override {
    features_.replace(windows_, intervention, first, network_.features(std::ssize(windows_)));
  }

  void forward() override { network_.evaluate(weights_); }

  void forecasts(View to) override {
    const Index B = to.rows();
    const auto output = network_.output();
    for (Index w = 0; w < B; ++w)
      for (Index i = 0; i < recipe_.n_variables(); ++i) {
        const std::size_t variable = i;
        to(w, i) = recipe_.mean[variable] + recipe_.deviation[variable] * static_cast<double>(output(0, i * B + w));
      }
  }

  void input_gradients(Index target, View to) override {
    const Index B = to.rows(), N = recipe_.n_variables();
    std::vector<float> d_output(N * B);
    std::fill_n(d_output.begin() + target * B, B, static_cast<float>(recipe_.deviation[target]));
    const auto d_tokens = network_.backward_to_features(weights_, d_output.data());
    for (Index w = 0; w < B; ++w)
      for (Index source = 0; source < N; ++source) {
        features_.slopes(windows_[w], source, source * B + w, d_tokens, by_lag_.data());
        for (Index lag = 0; lag < recipe_.history; ++lag) to(w, lag * N + source) = by_lag_[lag];
      }
  }

  void add_attention(Index window, Index layer, View to) override { network_.add_attention(window, layer, to.data()); }

 private:
  const Recipe& recipe_;
  const Features features_;
  Network<float> network_;
  const float* weights_;
  std::span<const Window> windows_;
  std::vector<double> by_lag_;
};

}  // namespace

FittedNeuronTransformer::FittedNeuronTransformer(const Shape& shape, Recipe recipe, SplitRecipe split,
                                                 std::vector<Member> members)
    : AttendingForecaster({shape.N, recipe.history, 1, most_at_once(shape)}, std::move(split), std::move(members),
                          shape.layers),
      layout_(shape),
      recipe_(std::move(recipe)) {}

std::ptrdiff_t FittedNeuronTransformer::lags() const {
  const auto& constants = recipe_.time_constants;
  const double shortest = constants.empty() ? 0 : *std::ranges::min_element(constants);
  const auto reached = static_cast<Index>(std::ceil(shortest * std::log(5)));
  return std::min(std::max(recipe_.lags, reached), recipe_.history);
}

std::vector<Matrix> FittedNeuronTransformer::events(const Dataset& data) const {
  std::vector<Matrix> events;
  for (const auto& trial : data.trials()) events.push_back(events_of(data, trial, recipe_.event_threshold));
  return events;
}

std::unique_ptr<MemberNetwork> FittedNeuronTransformer::network(const Member& member, const Dataset& data, Index max_windows,
                                                                bool with_gradients, const TaskContext&) const {
  return std::make_unique<NetworkAtWork>(layout_, recipe_, member, data, max_windows, with_gradients);
}

void FittedNeuronTransformer::scale_to_shares(View attention) const {
  for (Index target = 0; target < attention.rows(); ++target) {
    const auto row = attention.row(target);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    if (sum == 0)
      row[target] = 1;  // no attention to others
    else
      std::transform(row.begin(), row.end(), row.begin(), [sum](double weight) { return weight / sum; });
  }
}

void FittedNeuronTransformer::save(ArtifactWriter& writer) const {
  const Shape& s = layout_.shape;
  Json peaks = Json::array();
  for (const double peak : recipe_.peak) peaks.push_back(optional_number(peak));
  Json own = {{"variables", s.N},
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
              {"event_deviation", recipe_.event_deviation}};
  for (const CovariateRecipe& covariate : recipe_.covariates)
    own["covariates"].push_back({{"name", covariate.name},
                                 {"known_in_advance", covariate.is_next},
                                 {"mean", covariate.mean},
                                 {"deviation", covariate.deviation},
                                 {"trace_deviation", covariate.trace_deviation}});
  save_trained(layout_, writer, own.dump());
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
  for (const Json& covariate : model.value("covariates", Json::array()))
    recipe.covariates.push_back({.name = covariate.at("name").get<std::string>(),
                                 .is_next = covariate.at("known_in_advance").get<bool>(),
                                 .mean = covariate.at("mean").get<double>(),
                                 .deviation = covariate.at("deviation").get<double>(),
                                 .trace_deviation = covariate.at("trace_deviation").get<std::vector<double>>()});
  const Shape shape{.N = number("variables"),
                    .C = recipe.n_features(),
                    .D = number("width"),
                    .H = number("heads"),
                    .E = number("head_width"),
                    .K = number("key_width"),
                    .F = number("feed_forward"),
                    .layers = number("layers"),
                    .weighing = model.at("weights") == "softmax" ? Weighing::softmax : Weighing::signed_sum,
                    .logits = model.at("logits") == "input" ? Logits::input : Logits::learned,
                    .covariates = recipe.n_covariates()};
  auto saved = read_trained(Layout(shape), reader, "the files of a trained model belong together");
  return std::make_shared<const FittedNeuronTransformer>(shape, std::move(recipe), std::move(saved.split),
                                                         std::move(saved.members));
}

}  // namespace golgi::neuron_transformer

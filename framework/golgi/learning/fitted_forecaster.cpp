#include "golgi/learning/fitted_forecaster.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi::learning {

using Json = nlohmann::ordered_json;

void MemberNetwork::add_attention(Index, Index, View) { throw InternalError("this network does not attend to sources"); }

Index windows_at_once(Index at_most, Index n_windows) { return std::clamp<Index>(at_most, 1, std::max<Index>(1, n_windows)); }

FittedForecaster::FittedForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members)
    : shape_(shape),
      split_(std::move(split)),
      windows_(split_windows(split_, shape.history, shape.horizon)),
      members_(std::move(members)) {}

void FittedForecaster::require_member(std::ptrdiff_t member, const Dataset& data) const {
  if (data.n_variables() != n_variables())
    throw DataError("the model was trained on " + plural(n_variables(), "variable") + ", but the data have " +
                    std::to_string(data.n_variables()));
  if (member < 0 || member >= n_members())
    throw InternalError("no member " + std::to_string(member) + ": the model has " + plural(members_.size(), "member"));
}

void FittedForecaster::pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                            const TaskContext& context, bool with_gradients, const Visit& read, const Visit& change) const {
  require_member(member, data);
  const Index n = std::ssize(windows), each = windows_at_once(shape_.windows_at_once, n);
  const auto at_work = network(members_[member], data, each, with_gradients, context);
  for (Index first = 0; first < n; first += each) {
    context.check_cancelled();
    const Batch batch{*at_work, first, std::min(each, n - first)};
    at_work->read(windows.subspan(first, batch.size));
    if (change) change(batch);
    at_work->forward();
    read(batch);
  }
}

Matrix FittedForecaster::forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                  const TaskContext& context) const {
  Matrix result(std::ssize(windows), n_variables() * horizon());
  pass(member, data, windows, context, false, [&](const Batch& batch) { batch.network.forecasts(batch.rows_of(result)); });
  return result;
}

Matrix FittedForecaster::intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                   const Intervention& intervention, const TaskContext& context) const {
  const SharedMatrix& values = intervention.values();
  const auto& events = intervention.events_s();
  if (intervention.source() < 0 || intervention.source() >= n_variables() || values.rows() != std::ssize(windows) ||
      values.cols() != history() || !(events.empty() || events.size() == windows.size()))
    throw InternalError("an intervention needs a source among " + std::to_string(n_variables()) + " variables, values of " +
                        std::to_string(windows.size()) + " windows x " + std::to_string(history()) +
                        " samples, and a list of events for each window or none at all");
  Matrix result(std::ssize(windows), n_variables() * horizon());
  pass(
      member, data, windows, context, false, [&](const Batch& batch) { batch.network.forecasts(batch.rows_of(result)); },
      [&](const Batch& batch) { batch.network.replace(intervention, batch.first); });
  return result;
}

Matrix FittedForecaster::input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                        std::ptrdiff_t target, const TaskContext& context) const {
  if (target < 0 || target >= n_variables()) throw InternalError("input_gradient: no target " + std::to_string(target));
  Matrix result(std::ssize(windows), history() * n_variables());
  pass(member, data, windows, context, true,
       [&](const Batch& batch) { batch.network.input_gradients(target, batch.rows_of(result)); });
  return result;
}

void FittedForecaster::save_trained(const Tensors& layout, ArtifactWriter& writer, std::string_view own) const {
  Json model = Json::parse(own);
  model["samples"] = split_.samples;
  model["train_share"] = split_.train_share;
  model["validation_share"] = split_.validation_share;
  model["initialisations"] = save_members(layout, members_, writer);
  writer.text("model.json", model.dump(2) + "\n");
}

Saved read_trained(const Tensors& layout, ArtifactReader& reader, const std::string& advice) {
  const Json model = Json::parse(reader.text("model.json"));
  return {{model.at("samples").get<std::vector<std::int64_t>>(), model.at("train_share").get<double>(),
           model.at("validation_share").get<double>()},
          read_members(layout, model.at("initialisations").get<std::vector<int>>(), reader, advice)};
}

AttendingForecaster::AttendingForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members,
                                         Index n_layers)
    : FittedForecaster(shape, std::move(split), std::move(members)), n_layers_(n_layers) {}

Matrix AttendingForecaster::attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                      const TaskContext& context) const {
  Matrix mean(n_variables(), n_variables());
  pass(member, data, windows, context, false, [&](const Batch& batch) {
    for (Index w = 0; w < batch.size; ++w)
      for (Index layer = 0; layer < n_layers_; ++layer) batch.network.add_attention(w, layer, mean.view());
  });
  for (double& value : mean.values()) value /= static_cast<double>(std::ssize(windows) * n_layers_);
  return mean;
}

std::vector<AttentionLayer> AttendingForecaster::layer_attention(std::ptrdiff_t member, const Dataset& data,
                                                                 std::span<const Window> windows,
                                                                 const TaskContext& context) const {
  const Index N = n_variables();
  std::vector<AttentionLayer> layers;
  for (Index layer = 0; layer < n_layers_; ++layer)
    layers.push_back({Matrix(std::ssize(windows), N * N), attends_to_inputs(layer)});
  pass(member, data, windows, context, false, [&](const Batch& batch) {
    for (Index layer = 0; layer < n_layers_; ++layer)
      for (Index w = 0; w < batch.size; ++w) {
        const View attention(layers[layer].weights.row(batch.first + w).data(), N, N);
        batch.network.add_attention(w, layer, attention);
        scale_to_shares(attention);
      }
  });
  return layers;
}

}  // namespace golgi::learning

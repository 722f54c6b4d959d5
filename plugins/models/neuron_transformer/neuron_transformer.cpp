#include "neuron_transformer.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/learning/report.hpp>

#include "learner.hpp"

namespace golgi::neuron_transformer {

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("initialisations", &Params::initialisations).range(1, 1000).doc("Models trained from different random weights.");
  schema.field("context", &Params::context)
      .unit("samples")
      .range(1, 100000)
      .doc("Past that a forecast is made from: how far back the traces reach.");
  schema.field("lags", &Params::lags)
      .unit("samples")
      .range(1, 1000)
      .doc("Latest values and events that a token holds one by one.");
  schema.field("time_constants", &Params::time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc("Of the leaky traces of values and events; they stand in for hidden recovery variables.");
  schema.field("event_threshold", &Params::event_threshold)
      .unit("unit of the data")
      .doc("Without events of its own, a recording has one at every sample at or above it. Null: none.");
  schema.field("width", &Params::width).range(1, 4096).doc("Numbers that stand for a token.");
  schema.field("heads", &Params::heads).range(1, 256).doc("Attention heads.");
  schema.field("head_width", &Params::head_width).range(1, 1024).doc("Width of each head's values.");
  schema.field("key_width", &Params::key_width)
      .range(1, 4096)
      .doc("Width of each head's queries and keys; below the number of variables the wiring has to share directions.");
  schema.field("feed_forward", &Params::feed_forward).range(1, 65536).doc("Hidden width of the feed-forward maps.");
  schema.field("layers", &Params::layers).range(1, 64).doc("Layers of attention and feed-forward.");
  schema.choice("weights", &Params::weights, {{"signed", Weighing::signed_sum}, {"softmax", Weighing::softmax}})
      .doc("Attention's weights: the logits themselves, of either sign; or their softmax over sources.");
  schema.choice("logits", &Params::logits, {{"learned", Logits::learned}, {"input", Logits::input}})
      .doc("Attention's logits: of each variable's learned query and key; or these with what its token adds to them.");
  describe_training(schema);
}

NeuronTransformer::NeuronTransformer(const Params& params) : params_(params) {
  if (params.lags > params.context)
    throw ConfigError("lags is " + std::to_string(params.lags) + ", but context holds " + plural(params.context, "sample"));
  if (params.event_threshold && !std::isfinite(*params.event_threshold))
    throw ConfigError("event_threshold must be finite; null stands for none");
  require_shares(params);
}

Shape NeuronTransformer::shape_for(Index n_variables, Index n_features) const {
  return {.N = n_variables,
          .C = n_features,
          .D = params_.width,
          .H = params_.heads,
          .E = params_.head_width,
          .K = params_.key_width,
          .F = params_.feed_forward,
          .layers = params_.layers,
          .weighing = params_.weights,
          .logits = params_.logits};
}

Cost NeuronTransformer::cost(const Workload& work) const {
  const Index n_traces = std::ssize(params_.time_constants);
  const Index n_kinds = work.n_events > 0 || params_.event_threshold ? 2 : 1;  // values, and events where there may be some
  const Layout layout(shape_for(std::max<Index>(1, work.n_variables), (params_.lags + n_traces) * n_kinds));
  const Index n_test = n_windows_of(work, params_.context + 1, test_share(params_));
  const Index at_once = windows_at_once(FittedNeuronTransformer::most_at_once(layout.shape), n_test);
  // Of each value: scaled, shown and as events in double precision; these and their traces in the network's.
  const auto of_value =
      static_cast<double>(3 * sizeof(double) + sizeof(float) * static_cast<std::size_t>((1 + n_traces) * n_kinds));
  const TrainingNeeds needs{.n_models = params_.initialisations,
                            .network = Network<float>::bytes(layout, params_.batch_size, true),
                            .forecasting = Network<float>::bytes(layout, at_once, false),
                            .recording = of_value * static_cast<double>(work.n_variables * work.n_samples),
                            .recordings_at_end = 2,  // a fitted model makes its own
                            .context = params_.context};
  return {training_bytes(layout, params_, needs, work), undefined, "lower batch_size or set fewer time_constants"};
}

std::shared_ptr<const FittedModel> NeuronTransformer::fit(const Dataset& data, const TaskContext& context) const {
  const Recipe recipe = Recipe::of(data, params_.context, params_.lags, params_.time_constants, params_.event_threshold);
  if (data.n_variables() < 2) throw DataError("attention is to other variables; the recording holds one");
  SplitRecipe parts = split_recipe(data, params_.train_share, params_.validation_share);
  const WindowSplit split = split_windows(parts, params_.context, 1);
  require_windows(split, data, "context " + std::to_string(params_.context), "context");
  context.log(recipe.has_events ? "tokens of values and events" : "no events: tokens of values");

  const Shape shape = shape_for(data.n_variables(), recipe.n_features());
  const Layout layout(shape);
  const Features features(data, recipe);
  const auto make = [&] { return std::make_unique<NeuronLearner>(layout, params_.batch_size, features); };
  auto trained = train_members(params_.initialisations, layout, settings_of(params_), split, context, make);
  auto fitted = std::make_shared<const FittedNeuronTransformer>(shape, recipe, std::move(parts), std::move(trained.members));
  report_models(*fitted, trained.states, data, context);
  return fitted;
}

}  // namespace golgi::neuron_transformer

GOLGI_PLUGIN("neuron_transformer", "1.0.0") { registry.add<golgi::neuron_transformer::NeuronTransformer>(); }

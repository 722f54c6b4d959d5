#include "neuron_transformer.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/learning/report.hpp>

#include "learner.hpp"

namespace golgi::neuron_transformer {
namespace {

TrainingSettings settings_of(const Params& p) {
  return {.batch_size = p.batch_size,
          .patience = p.patience,
          .schedule = {.kind = p.schedule, .peak = p.learning_rate, .max_epochs = p.max_epochs},
          .rates = {.weight_decay = p.weight_decay},
          .clip_norm = p.clip_norm};
}

void require_windows(const WindowSplit& split, const SplitRecipe& recipe, int context) {
  if (!split.train.empty() && !split.validation.empty() && !split.test.empty()) return;
  std::int64_t samples = 0;
  for (const auto n : recipe.samples) samples += n;
  throw DataError("the recording's " + std::to_string(samples) + " samples in " + plural(recipe.samples.size(), "trial") +
                  " give " + plural(split.train.size() + split.validation.size() + split.test.size(), "window") +
                  " of context " + std::to_string(context) +
                  ", too few for training, validation and test windows; record longer, or lower context");
}

}  // namespace

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
  schema.field("max_epochs", &Params::max_epochs).range(1, 100000).doc("Passes over the training windows, at most.");
  schema.field("patience", &Params::patience)
      .unit("epochs")
      .range(1, 100000)
      .doc("Training ends after so many epochs without a better validation loss; the best weights are kept.");
  schema.field("batch_size", &Params::batch_size).unit("windows").range(1, 65536).doc("Windows a step.");
  schema.field("learning_rate", &Params::learning_rate).above(0).doc("The largest rate of the schedule.");
  schema.field("weight_decay", &Params::weight_decay).range(0, 1).doc("AdamW's decay, of every parameter.");
  schema.choice("schedule", &Params::schedule, {{"constant", ScheduleKind::constant}, {"one_cycle", ScheduleKind::one_cycle}})
      .doc("Learning rate: constant, or risen and fallen over max_epochs.");
  schema.field("clip_norm", &Params::clip_norm)
      .above(0)
      .doc("Longest gradient; longer ones are scaled down. Off unless given.");
  schema.field("train_share", &Params::train_share).range(0, 1).doc("First part of each trial's windows, for training.");
  schema.field("validation_share", &Params::validation_share).range(0, 1).doc("Next part; what is left is for testing.");
}

NeuronTransformer::NeuronTransformer(const Params& params) : params_(params) {
  if (params.lags > params.context)
    throw ConfigError("lags is " + std::to_string(params.lags) + ", but context holds " +
                      plural(static_cast<std::size_t>(params.context), "sample"));
  if (params.event_threshold && !std::isfinite(*params.event_threshold))
    throw ConfigError("event_threshold must be finite; null stands for none");
  if (params.train_share <= 0 || params.validation_share <= 0 || params.train_share + params.validation_share >= 1)
    throw ConfigError("train_share and validation_share must be above 0 and leave a part of the windows for testing");
}

std::shared_ptr<const FittedModel> NeuronTransformer::fit(const Dataset& data, const TaskContext& context) const {
  const Recipe recipe = Recipe::of(data, params_.context, params_.lags, params_.time_constants, params_.event_threshold);
  if (data.n_variables() < 2) throw DataError("attention is to other variables; the recording holds one");
  SplitRecipe split_recipe{{}, params_.train_share, params_.validation_share};
  for (const auto& trial : data.trials) split_recipe.samples.push_back(trial.n_samples());
  const WindowSplit split =
      split_windows(split_recipe.samples, params_.context, 1, params_.train_share, params_.validation_share);
  require_windows(split, split_recipe, params_.context);
  context.log(LogLevel::info, recipe.has_events ? "tokens of values and events" : "no events: tokens of values");

  const Shape shape{.N = data.n_variables(),
                    .C = recipe.n_features(),
                    .D = params_.width,
                    .H = params_.heads,
                    .E = params_.head_width,
                    .K = params_.key_width,
                    .F = params_.feed_forward,
                    .layers = params_.layers,
                    .weighing = params_.weights,
                    .logits = params_.logits};
  const Layout layout(shape);
  check_memory(layout, context);
  const Features features(data, recipe);
  const TrainingSettings settings = settings_of(params_);
  const Trainer trainer(layout, settings, split, context,
                        [&] { return std::make_unique<NeuronLearner>(layout, params_.batch_size, features); });
  std::vector<TrainingState> states;
  auto members = train_members(
      params_.initialisations, trainer, settings, context,
      "lower learning_rate (now " + format_number(params_.learning_rate) + "), or set clip_norm (1 is usual)", states);
  context.output("training.csv", training_table(states), true);
  auto fitted = std::make_shared<const FittedNeuronTransformer>(shape, recipe, split_recipe, std::move(members));
  context.output("models.csv", models_table(*fitted, fitted->members(), states, data, context));
  return fitted;
}

void NeuronTransformer::check_memory(const Layout& layout, const TaskContext& context) const {
  const double one = Network<float>::bytes(layout, params_.batch_size, true) + Trainer::bytes(layout),
               available = available_memory();
  const int at_once = std::min(params_.initialisations, context.n_threads());
  if (one * at_once <= available) return;
  throw DataError("training " + plural(static_cast<std::size_t>(at_once), "model") + " at once needs about " +
                  gigabytes(one * at_once) + ", and " + gigabytes(available) + " are free; lower batch_size (now " +
                  std::to_string(params_.batch_size) + ") or the number of threads" +
                  (one > available ? ", or take fewer variables" : ""));
}

}  // namespace golgi::neuron_transformer

GOLGI_PLUGIN("neuron_transformer", "1.0.0") { registry.add<golgi::neuron_transformer::NeuronTransformer>(); }

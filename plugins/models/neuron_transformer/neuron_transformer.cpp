#include "neuron_transformer.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/learning/report.hpp>
#include <string>

#include "learner.hpp"

namespace golgi::neuron_transformer {
namespace {

bool is_short_continuous(const Dataset& data, std::optional<double> event_threshold) {
  Index n_samples = 0;
  for (const auto& trial : data.trials()) n_samples += trial.n_samples();
  if (n_samples >= short_samples) return false;
  return std::ranges::none_of(data.trials(), [&](const golgi::Trial& trial) {
    return (eigen(events_of(data, trial, event_threshold)).array() > 0).any();
  });
}

/// Writes covariates.csv: each target's error over the test windows with covariates as recorded, and with one of them held at
/// its mean.
void report_covariates(const FittedNeuronTransformer& fitted, const Recipe& recipe, const Dataset& data,
                       const TaskContext& context) {
  if (recipe.covariates.empty()) return;
  const auto& windows = fitted.windows().test;
  const auto n = fitted.n_variables();
  const auto errors_on = [&](const Dataset& recording) {
    std::vector<double> errors(n);
    for (Index member = 0; member < fitted.n_members(); ++member) {
      const Matrix forecast = fitted.forecast(member, recording, windows, context);
      for (std::size_t w = 0; w < windows.size(); ++w)
        for (Index i = 0; i < n; ++i) {
          const double truth = data.trial(windows[w].trial).values()(i, windows[w].start + fitted.history());
          errors[i] += std::pow(forecast(static_cast<Index>(w), i) - truth, 2) /
                       static_cast<double>(std::ssize(windows) * fitted.n_members());
        }
    }
    return errors;
  };
  const auto errors = errors_on(data);
  std::string table = "covariate,target,test_mse,test_mse_without\n";
  for (const CovariateRecipe& covariate : recipe.covariates) {
    const auto row = nuisance_covariates({covariate.name}, data).front().row;
    Dataset held = data;
    for (Index k = 0; k < data.n_trials(); ++k) {
      Matrix values(data.trial(k).covariates().view());
      std::ranges::fill(values.row(row), covariate.mean);
      held.set_trial(k, golgi::Trial(data.trial(k)).set_covariates(std::move(values)));
    }
    const auto without = errors_on(held);
    for (Index i = 0; i < n; ++i)
      table += csv_field(covariate.name) + "," + csv_field(data.names()[i]) + "," + csv_number(errors[i]) + "," +
               csv_number(without[i]) + "\n";
  }
  context.output("covariates.csv", table);
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  const auto by_recording = [](const std::string& what, const std::string& usual, const std::string& short_one) {
    return what + " null: " + usual + "; " + short_one + " for a short continuous recording (under " +
           std::to_string(short_samples) + " samples, without events).";
  };
  schema.field("initialisations", &Params::initialisations)
      .range(1, 1000)
      .doc(by_recording("Number of models trained from different random weights.", "4", "16"));
  schema.field("context", &Params::context)
      .unit("samples")
      .range(1, 100000)
      .doc(by_recording("Number of past samples that a forecast uses, and the length of the traces.", "150", "5"));
  schema.field("lags", &Params::lags)
      .unit("samples")
      .range(1, 1000)
      .doc(by_recording("Number of latest values and events that a token holds one by one.", "5", "1"));
  schema.field("time_constants", &Params::time_constants)
      .unit("samples")
      .at_least(0.5)
      .doc(by_recording("Time constants of the leaky traces of values and events, which represent hidden recovery variables.",
                        "3, 10, 20, 50", "2"));
  describe_event_threshold(schema, &Params::event_threshold, &Params::threshold_use);
  schema.field("width", &Params::width)
      .range(1, 4096)
      .doc(by_recording("Width of the model: the number of channels of a token.", "32", "16"));
  schema.field("heads", &Params::heads).range(1, 256).doc("Number of attention heads.");
  schema.field("head_width", &Params::head_width).range(1, 1024).doc("Width of each head's values.");
  schema.field("key_width", &Params::key_width)
      .range(1, 4096)
      .doc("Width of each head's queries and keys; a width below the number of variables limits the rank of the attention.");
  schema.field("feed_forward", &Params::feed_forward).range(1, 65536).doc("Hidden width of the feed-forward networks.");
  schema.field("layers", &Params::layers).range(1, 64).doc("Number of layers, each of attention and a feed-forward network.");
  schema.choice("weights", &Params::weights, {{"signed", Weighing::signed_sum}, {"softmax", Weighing::softmax}})
      .doc(
          "Weights of the attention: the logits themselves, which may be negative (signed), or their softmax over sources "
          "(softmax).");
  schema.choice("logits", &Params::logits, {{"learned", Logits::learned}, {"input", Logits::input}})
      .doc(
          "Logits of the attention: products of each variable's learned query and key (learned), or of queries and keys that "
          "also depend on the tokens (input).");
  schema.field("covariates", &Params::covariates)
      .doc(
          "Names of covariates of the recording to use as additional tokens; all variables may attend to them. They are never "
          "targets and never scored.");
  schema.field("max_epochs", &Params::max_epochs)
      .range(1, 100000)
      .doc(by_recording("Largest number of passes over the training windows.", "30", "90"));
  schema.field("patience", &Params::patience)
      .unit("epochs")
      .range(1, 100000)
      .doc(by_recording(
          "Number of epochs without a better validation loss after which training ends; the best weights are kept.", "30",
          "20"));
  schema.field("weight_decay", &Params::weight_decay)
      .range(0, 1)
      .doc(by_recording("Weight decay of AdamW, for every parameter.", "0.01", "0.3"));
  describe_training(schema);
}

NeuronTransformer::NeuronTransformer(const Params& params) : params_(params) {
  if (params.lags && params.context && *params.lags > *params.context)
    throw ConfigError("lags is " + std::to_string(*params.lags) + ", but context is only " + plural(*params.context, "sample") +
                      "; set fewer lags or a longer context");
  if (params.event_threshold && !std::isfinite(*params.event_threshold))
    throw ConfigError("event_threshold must be finite; set null for no threshold");
  require_shares(params);
}

Shape NeuronTransformer::shape_for(const Settings& settings, Index n_variables, Index n_features) const {
  return {.N = n_variables,
          .C = n_features,
          .D = settings.width,
          .H = params_.heads,
          .E = params_.head_width,
          .K = params_.key_width,
          .F = params_.feed_forward,
          .layers = params_.layers,
          .weighing = params_.weights,
          .logits = params_.logits,
          .covariates = std::ssize(params_.covariates)};
}

Cost NeuronTransformer::cost(const Workload& work) const {
  Cost cost = cost_of(settings_for(params_, RecordingKind::usual), work);
  // It is not known yet whether samples reach the threshold.
  if (work.n_events == 0 && work.n_samples < short_samples)
    cost.bytes = std::max(cost.bytes, cost_of(settings_for(params_, RecordingKind::short_continuous), work).bytes);
  return cost;
}

Cost NeuronTransformer::cost_of(const Settings& s, const Workload& work) const {
  const Index n_traces = std::ssize(s.time_constants);
  const Index n_kinds = work.n_events > 0 || params_.event_threshold ? 2 : 1;  // values, and events if there may be any
  const Layout layout(shape_for(s, std::max<Index>(1, work.n_variables), (s.lags + n_traces) * n_kinds));
  const Index n_test = n_windows_of(work, s.context + 1, test_share(s.training));
  const Index at_once = windows_at_once(FittedNeuronTransformer::most_at_once(layout.shape), n_test);
  // Per value: scaled, shown and events in double precision; shown, events and traces in the precision of the network.
  const auto of_value =
      static_cast<double>(3 * sizeof(double) + sizeof(float) * static_cast<std::size_t>((1 + n_traces) * n_kinds));
  const auto of_covariate = static_cast<double>(sizeof(float) * static_cast<std::size_t>(1 + n_traces));
  const TrainingNeeds needs{.n_models = s.initialisations,
                            .network = Network<float>::bytes(layout, s.training.batch_size, true),
                            .forecasting = Network<float>::bytes(layout, at_once, false),
                            .recording = (of_value * static_cast<double>(work.n_variables) +
                                          of_covariate * static_cast<double>(layout.shape.covariates)) *
                                         static_cast<double>(work.n_samples),
                            .recordings_at_end = 2,  // a fitted model makes its own copy
                            .context = s.context};
  return {training_bytes(layout, s.training, needs, work), undefined, "lower batch_size or set fewer time_constants"};
}

std::shared_ptr<const FittedModel> NeuronTransformer::fit(const Dataset& data, const TaskContext& context) const {
  const auto threshold = acting_threshold(data, params_.event_threshold, params_.threshold_use);
  if (params_.event_threshold && !threshold)
    context.log("values above event_threshold " + format_number(*params_.event_threshold) +
                " are not rare, short and one-sided like spikes, so they are not used as events (threshold_use)");
  const bool is_short = is_short_continuous(data, threshold);
  const Settings s = settings_for(params_, is_short ? RecordingKind::short_continuous : RecordingKind::usual);
  const Recipe recipe = Recipe::of(data, s.context, s.lags, s.time_constants, threshold, params_.covariates);
  if (data.n_variables() < 2)
    throw DataError(
        "attention needs other variables, but the recording has only one; use a recording of at least two variables");
  SplitRecipe parts = split_recipe(data, params_.train_share, params_.validation_share);
  const WindowSplit split = split_windows(parts, s.context, 1);
  require_windows(split, data, "context " + std::to_string(s.context), "context");
  context.log(recipe.has_events ? "tokens hold values and events" : "no events: tokens hold values only");
  if (is_short) context.log("a continuous recording of under " + std::to_string(short_samples) + " samples: " + s.text());

  const Shape shape = shape_for(s, data.n_variables(), recipe.n_features());
  const Layout layout(shape);
  const Features features(data, recipe);
  const auto make = [&] { return std::make_unique<NeuronLearner>(layout, params_.batch_size, features); };
  auto trained = train_members(s.initialisations, layout, settings_of(s.training), split, context, make);
  auto fitted = std::make_shared<const FittedNeuronTransformer>(shape, recipe, std::move(parts), std::move(trained.members));
  report_models(*fitted, trained.states, data, context);
  report_covariates(*fitted, recipe, data, context);
  return fitted;
}

}  // namespace golgi::neuron_transformer

GOLGI_PLUGIN("neuron_transformer", "1.0.0") { registry.add<golgi::neuron_transformer::NeuronTransformer>(); }

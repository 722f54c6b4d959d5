#include "causalformer.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/learning/report.hpp>
#include <golgi/numerics/trials.hpp>

#include "initial_weights.hpp"
#include "learner.hpp"

namespace golgi::causalformer {
namespace {

constexpr int default_initialisations = 10;

void require_counts(const Dataset& data, LossKind loss) {
  if (loss == LossKind::squared) return;
  for (Index r = 0; r < data.n_trials(); ++r)
    for (Index i = 0; i < data.n_variables(); ++i)
      for (const double value : data.trial(r).values().row(i))
        if (value < 0 || (loss == LossKind::bernoulli && value > 1))
          throw DataError("trial " + std::to_string(r) + ", variable '" + data.names()[i] + "' contains " +
                          format_number(value) + "; the " + (loss == LossKind::poisson ? "poisson" : "bernoulli") +
                          " loss needs event counts" + (loss == LossKind::bernoulli ? " of 0 or 1" : "") +
                          " (no z-score); for a continuous signal use loss: squared");
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("initialisations", &Params::initialisations)
      .range(1, 1000)
      .doc(
          "Number of models trained from different random weights. null: 10; with `weights`, the number of folders; with "
          "`initial_weights`, 1.");
  schema.field("weights", &Params::weights)
      .doc("Folders of trained weights: one folder per model, with one .npy file per tensor. If given, nothing is trained.");
  schema.field("initial_weights", &Params::initial_weights)
      .doc(
          "Folder of initial weights that are used in place of random ones: one .npy file per tensor, named as in "
          "`weights/NN/` among a stage's results.");
  schema.field("context", &Params::context).unit("samples").range(1, 10000).doc("Number of past samples that a forecast uses.");
  schema.field("horizon", &Params::horizon)
      .unit("samples")
      .range(1, 1000)
      .doc("Number of future samples that are forecast together.");
  schema.field("width", &Params::width).range(1, 4096).doc("Width of the model: the number of channels of a token.");
  schema.field("heads", &Params::heads).range(1, 256).doc("Number of attention heads.");
  schema.field("head_width", &Params::head_width).range(1, 1024).doc("Width of each head's queries, keys and values.");
  schema.field("feed_forward", &Params::feed_forward).range(1, 65536).doc("Hidden width of the feed-forward networks.");
  schema.field("encoder_layers", &Params::encoder_layers).range(1, 64).doc("Number of encoder layers.");
  schema.field("decoder_layers", &Params::decoder_layers)
      .range(1, 64)
      .doc("Number of decoder layers; their global cross attention is averaged.");
  schema.choice("norm", &Params::norm, {{"batch", NormKind::batch}, {"layer", NormKind::layer}})
      .doc(
          "Normalisation before each sublayer: of each channel over the batch (batch), or of each token over its channels "
          "(layer).");
  schema.field("norm_momentum", &Params::norm_momentum)
      .range(0, 1)
      .doc("Weight of a new batch in the running statistics of batch normalisation. Only with norm: batch.");
  schema.field("norm_epsilon", &Params::norm_epsilon)
      .above(0)
      .doc("Number added to variances before their square root is taken.");
  schema.field("dropout", &Params::dropout)
      .range(0, 0.95)
      .doc("Probability with which dropout sets a number to 0 during training.");
  schema
      .choice("loss", &Params::loss,
              {{"squared", LossKind::squared}, {"poisson", LossKind::poisson}, {"bernoulli", LossKind::bernoulli}})
      .doc(
          "Squared error of continuous signals (squared); negative log likelihood of event counts (poisson), or of events that "
          "are present or absent (bernoulli).");
  describe_training(schema);
}

Causalformer::Causalformer(const Params& params) : params_(params) {
  const auto n_weights = static_cast<int>(params.weights.size());
  if (n_weights > 0 && params.initialisations && *params.initialisations != n_weights)
    throw ConfigError("initialisations is " + std::to_string(*params.initialisations) + ", but weights lists " +
                      plural(params.weights.size(), "folder") + "; leave initialisations out, or make the numbers agree");
  if (n_weights > 0 && !params.initial_weights.empty())
    throw ConfigError(
        "weights and initial_weights exclude each other: with weights, nothing is trained; leave one of them out");
  const int usual = params.initial_weights.empty() ? default_initialisations : 1;
  n_initialisations_ = n_weights > 0 ? n_weights : params.initialisations.value_or(usual);
  require_shares(params);
}

Cost Causalformer::cost(const Workload& work) const {
  const Layout layout(shape_for(std::max<Index>(1, work.n_variables)));
  const Index n_test = n_windows_of(work, params_.context + params_.horizon, test_share(params_));
  const Index at_once = windows_at_once(FittedCausalformer::most_at_once(layout.shape), n_test);
  const auto numbers = static_cast<double>((work.n_variables + 1) * work.n_samples + work.n_trials * params_.horizon);
  const TrainingNeeds needs{.n_models = n_initialisations_,
                            .trains = params_.weights.empty(),
                            .network = Network<float>::bytes(layout, params_.batch_size, true),
                            .forecasting = Network<float>::bytes(layout, at_once, false),
                            .recording = sizeof(float) * numbers,  // values, and the time of each sample
                            .context = params_.context,
                            .horizon = params_.horizon};
  const double start =
      params_.initial_weights.empty() ? 0 : sizeof(float) * static_cast<double>(layout.n_trained + layout.n_running);
  return {training_bytes(layout, params_, needs, work) + start, undefined, needs.trains ? "lower batch_size or context" : ""};
}

std::shared_ptr<const FittedModel> Causalformer::fit(const Dataset& data, const TaskContext& context) const {
  SplitRecipe recipe = split_recipe(data, params_.train_share, params_.validation_share);
  const WindowSplit split = split_windows(recipe, params_.context, params_.horizon);
  check(data, split, context);

  const Layout layout(shape_for(data.n_variables()));
  auto trained = params_.weights.empty() ? train(layout, data, split, context) : Trained{read_weights(layout), {}};
  auto fitted =
      std::make_shared<const FittedCausalformer>(layout.shape, params_.loss, std::move(recipe), std::move(trained.members));
  report_models(*fitted, trained.states, data, context);
  return fitted;
}

Shape Causalformer::shape_for(Index n_variables) const {
  return {.N = n_variables,
          .L = params_.context,
          .P = params_.horizon,
          .D = params_.width,
          .H = params_.heads,
          .E = params_.head_width,
          .F = params_.feed_forward,
          .encoder_layers = params_.encoder_layers,
          .decoder_layers = params_.decoder_layers,
          .norm = params_.norm,
          .norm_epsilon = params_.norm_epsilon,
          .norm_momentum = params_.norm_momentum};
}

void Causalformer::check(const Dataset& data, const WindowSplit& split, const TaskContext& context) const {
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  require_counts(data, params_.loss);
  require_windows(split, data, "context " + std::to_string(params_.context) + " and horizon " + std::to_string(params_.horizon),
                  "context or horizon");
  if (params_.loss != LossKind::squared) return;
  // With signals in volts or millivolts, the first map of the embedding would have to learn the scale first.
  const auto means = pooled_means(trials);
  for (Index i = 0; i < data.n_variables(); ++i)
    if (const double mean = means[i]; std::abs(mean) > 3) {
      context.warn({"not_z_scored", "variable '" + data.names()[i] + "' has mean " + format_number(mean), "",
                    "z-score the signals (transform/zscore); the forecaster is made for z-scored signals"});
      break;
    }
}

std::vector<Member> Causalformer::read_weights(const Layout& layout) const {
  std::vector<Member> members;
  for (std::size_t k = 0; k < params_.weights.size(); ++k) {
    const auto& folder = params_.weights[k].path;
    members.push_back(read_member(
        layout, static_cast<int>(k), [&](const std::string& tensor) { return read_npy(folder / (tensor + ".npy")); },
        folder.string(), wrong_shape));
  }
  return members;
}

Trained Causalformer::train(const Layout& layout, const Dataset& data, const WindowSplit& split,
                            const TaskContext& context) const {
  const Recording recording(data, params_.context, params_.horizon);
  const auto make = [&] {
    return std::make_unique<CausalformerLearner>(layout, params_.batch_size, Dropout(params_.dropout), params_.loss, recording,
                                                 context);
  };
  const TrainingSettings settings = settings_of(params_);
  const std::string remedy = "z-score the signal";
  if (params_.initial_weights.empty()) return train_members(n_initialisations_, layout, settings, split, context, make, remedy);
  return train_members_from(read_initial_weights(layout, params_.initial_weights.path), n_initialisations_, layout, settings,
                            split, context, make, remedy);
}

}  // namespace golgi::causalformer

GOLGI_PLUGIN("causalformer", "1.0.0") { registry.add<golgi::causalformer::Causalformer>(); }

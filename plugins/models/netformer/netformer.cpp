#include "netformer.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/learning/report.hpp>
#include <golgi/numerics/trials.hpp>
#include <numeric>

#include "learner.hpp"

namespace golgi::netformer {
namespace {

/// Indices of the targets; all variables if no target is named.
std::vector<Index> indices_of(const std::vector<std::string>& targets, const std::vector<std::string>& names) {
  std::vector<Index> indices(targets.empty() ? names.size() : targets.size());
  std::iota(indices.begin(), indices.end(), Index{0});
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const auto found = std::ranges::find(names, targets[k]);
    if (found == names.end())
      throw ConfigError("targets: there is no variable '" + targets[k] + "'" + suggestion(targets[k], names));
    indices[k] = found - names.begin();
  }
  return indices;
}

void require_counts(const Dataset& data, const std::vector<Index>& targets) {
  for (const auto& trial : data.trials())
    for (const Index i : targets)
      if (const double least = std::ranges::min(trial.values().row(i)); least < 0)
        throw DataError("'" + data.names()[i] + "' contains " + format_number(least) +
                        "; the poisson loss needs event counts; for a continuous signal use loss: squared");
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("initialisations", &Params::initialisations)
      .range(1, 1000)
      .doc("Number of models trained from different random weights.");
  schema.field("targets", &Params::targets)
      .doc("Names of the variables whose next sample is forecast; the others only act as sources. Empty: all.");
  schema.field("context", &Params::context).unit("samples").range(1, 10000).doc("Number of past samples that a forecast uses.");
  schema.field("embedding_width", &Params::embedding_width)
      .range(1, 65536)
      .doc("Number of learned values per variable, which are appended to its past. null: the number of variables.");
  schema.field("key_width", &Params::key_width)
      .range(1, 65536)
      .doc("Width of queries and keys. null: the number of variables; a lower width limits the rank of the attention.");
  schema.field("norm", &Params::norm)
      .doc("Whether to use a layer norm before attention and one after it. Each row of the attention then has its own scale.");
  schema.field("scale", &Params::scale)
      .above(0)
      .doc("Factor of the products of queries and keys. null: 1/sqrt(context + embedding_width).");
  schema.field("zscore_targets", &Params::zscore_targets)
      .doc(
          "Whether to scale targets to mean 0 and variance 1 over the training part; forecasts are given in the recording's "
          "unit.");
  schema.choice("loss", &Params::loss, {{"squared", LossKind::squared}, {"poisson", LossKind::poisson}})
      .doc("Squared error of continuous signals (squared), or negative log likelihood of event counts (poisson).");
  describe_training(schema);
}

Netformer::Netformer(const Params& params) : params_(params) {
  require_shares(params);
  if (params.norm && params.context == 1)
    throw ConfigError("norm with context 1: a layer norm of one number is a constant; set norm: false, or context above 1");
  if (params.zscore_targets && params.loss == LossKind::poisson)
    throw ConfigError("zscore_targets with loss poisson: scaled values are not counts; set zscore_targets: false");
  for (auto target = params.targets.begin(); target != params.targets.end(); ++target)
    if (std::find(params.targets.begin(), target, *target) != target)
      throw ConfigError("targets names '" + *target + "' twice; name each once");
}

Shape Netformer::shape_for(std::vector<Index> targets, Index n_variables) const {
  const Index n = std::max<Index>(1, n_variables), D = params_.embedding_width ? *params_.embedding_width : n;
  return {.N = n,
          .h = params_.context,
          .D = D,
          .K = params_.key_width ? *params_.key_width : n,
          .targets = std::move(targets),
          .norm = params_.norm,
          .scale = params_.scale.value_or(1 / std::sqrt(static_cast<double>(params_.context + D)))};
}

Cost Netformer::cost(const Workload& work) const {
  const auto n_targets = params_.targets.empty() ? work.n_variables : std::ssize(params_.targets);
  const Layout layout(shape_for(std::vector<Index>(std::max<Index>(1, n_targets)), work.n_variables));
  const Index n_test = n_windows_of(work, params_.context + 1, test_share(params_));
  const Index at_once = windows_at_once(FittedNetformer::most_at_once(layout.shape), n_test);
  const TrainingNeeds needs{.n_models = params_.initialisations,
                            .network = Network<float>::bytes(layout, params_.batch_size, true),
                            .forecasting = Network<float>::bytes(layout, at_once, false),
                            .context = params_.context};
  return {training_bytes(layout, params_, needs, work), undefined, "lower batch_size, or name fewer targets"};
}

std::shared_ptr<const FittedModel> Netformer::fit(const Dataset& data, const TaskContext& context) const {
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  SplitRecipe recipe = split_recipe(data, params_.train_share, params_.validation_share);
  const WindowSplit split = split_windows(recipe, params_.context, 1);
  require_windows(split, data, "context " + std::to_string(params_.context), "context");

  const Layout layout(shape_for(indices_of(params_.targets, data.names()), data.n_variables()));
  const Shape& shape = layout.shape;
  if (params_.loss == LossKind::poisson) require_counts(data, shape.targets);
  Scaling scaling = params_.zscore_targets ? scale_targets(data, shape, split) : no_scaling(shape.N);
  const Recording recording(data, shape, scaling);
  const auto make = [&] { return std::make_unique<NetformerLearner>(layout, params_.batch_size, params_.loss, recording); };
  auto trained =
      train_members(params_.initialisations, layout, settings_of(params_), split, context, make, "z-score the signal");
  auto fitted = std::make_shared<const FittedNetformer>(shape, params_.loss, std::move(scaling), std::move(recipe),
                                                        std::move(trained.members));
  report_models(*fitted, trained.states, data, context);
  return fitted;
}

}  // namespace golgi::netformer

GOLGI_PLUGIN("netformer", "1.0.0") { registry.add<golgi::netformer::Netformer>(); }

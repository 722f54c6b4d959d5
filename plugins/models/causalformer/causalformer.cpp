#include "causalformer.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <golgi/numerics/trials.hpp>
#include <numeric>
#include <utility>

#include "progress.hpp"

namespace golgi::causalformer {
namespace {

constexpr int default_initialisations = 10;

TrainingSettings settings_of(const Params& p) {
  return {.batch_size = p.batch_size,
          .patience = p.patience,
          .dropout = p.dropout,
          .loss = p.loss,
          .schedule = {p.schedule, p.learning_rate, p.max_epochs, p.warmup_epochs, p.plateau_patience, p.plateau_factor},
          .rates = {p.weight_decay, p.beta1, p.beta2, p.epsilon},
          .clip_norm = p.clip_norm};
}

/// Bytes that this process may still take, or infinity where the system does not say.
double available_memory() {
  double available = INFINITY;
  std::ifstream memory("/proc/meminfo");
  for (std::string line; std::getline(memory, line);)
    if (line.starts_with("MemAvailable:")) available = std::strtod(line.c_str() + 13, nullptr) * 1024;
  // A container's or a job's limit may be lower.
  double limit = 0, used = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit && std::ifstream("/sys/fs/cgroup/memory.current") >> used)
    available = std::min(available, limit - used);
  return available;
}

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", bytes / 1e9);
  return text;
}

std::string training_table(const std::vector<TrainingState>& states) {
  std::size_t n_rows = 0;
  for (const auto& state : states) n_rows += state.epochs.size();
  Matrix rows(static_cast<Index>(n_rows), 5);
  Index r = 0;
  for (std::size_t model = 0; model < states.size(); ++model)
    for (std::size_t e = 0; e < states[model].epochs.size(); ++e, ++r) {
      const Epoch& epoch = states[model].epochs[e];
      rows.view().row(r) << static_cast<double>(model), static_cast<double>(e + 1), epoch.train, epoch.validation,
          epoch.seconds;
    }
  return format_csv(std::as_const(rows).view(), {"model", "epoch", "train", "validation", "seconds"});
}

/// How well each model, and their mean, forecasts the test windows.
std::string models_table(const FittedCausalformer& fitted, std::span<const Member> members,
                         std::span<const TrainingState> states, const Dataset& data, const TaskContext& context) {
  const auto& windows = fitted.windows().test;
  const auto score = [&](const Matrix& forecast) {
    return score_forecast(forecast.view(), data, windows, fitted.history(), fitted.horizon());
  };
  std::string table = "model,epochs,best_epoch,validation,test_mse,test_r2\n";
  Matrix mean;
  std::vector<double> r2;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const Matrix forecast = fitted.forecast(static_cast<Index>(m), data, windows, context);
    const auto scores = score(forecast);
    r2.push_back(scores.r2);
    table += std::to_string(members[m].initialisation) + ",";
    if (states.empty()) {
      table += "nan,nan,nan,";
    } else {
      const auto& state = states[static_cast<std::size_t>(members[m].initialisation)];
      table += std::to_string(state.epochs.size()) + "," + std::to_string(state.best_epoch) + "," +
               format_number(state.best_validation()) + ",";
    }
    table += format_number(scores.mse) + "," + format_number(scores.r2) + "\n";
    if (m == 0) mean = Matrix(forecast.rows(), forecast.cols());
    mean.view() += forecast.view() / static_cast<double>(members.size());
  }
  const auto averaged = score(mean);
  table += "mean forecast,nan,nan,nan," + format_number(averaged.mse) + "," + format_number(averaged.r2) + "\n";

  char text[160];
  const auto [low, high] = std::minmax_element(r2.begin(), r2.end());
  std::snprintf(text, sizeof text, "test R2 %.3f (%s: %.3f to %.3f), of the mean forecast %.3f",
                std::accumulate(r2.begin(), r2.end(), 0.0) / static_cast<double>(r2.size()), plural(r2.size(), "model").c_str(),
                *low, *high, averaged.r2);
  context.log(LogLevel::info, text);
  return table;
}

void require_counts(const Dataset& data, LossKind loss) {
  if (loss == LossKind::squared) return;
  for (std::size_t r = 0; r < data.trials.size(); ++r)
    for (Index i = 0; i < data.n_variables(); ++i)
      for (const double value : data.trials[r].values.row(i))
        if (value < 0 || (loss == LossKind::bernoulli && value > 1))
          throw DataError("trial " + std::to_string(r) + ", variable '" + data.names[static_cast<std::size_t>(i)] + "' holds " +
                          format_number(value) + "; the " + (loss == LossKind::poisson ? "poisson" : "bernoulli") +
                          " loss needs event counts" + (loss == LossKind::bernoulli ? " of 0 or 1" : "") +
                          " (no z-score); for a continuous signal take loss: squared");
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("initialisations", &Params::initialisations)
      .range(1, 1000)
      .doc("Models trained from different random weights; 10 unless `weights` says how many there are.");
  schema.field("weights", &Params::weights)
      .doc("Folders of trained weights, one a model (one .npy a tensor); nothing is trained then.");
  schema.field("context", &Params::context).unit("samples").range(1, 10000).doc("Past that a forecast is made from.");
  schema.field("horizon", &Params::horizon).unit("samples").range(1, 1000).doc("Future that is forecast at once.");
  schema.field("width", &Params::width).range(1, 4096).doc("Numbers that stand for a token.");
  schema.field("heads", &Params::heads).range(1, 256).doc("Attention heads.");
  schema.field("head_width", &Params::head_width).range(1, 1024).doc("Width of each head's queries, keys and values.");
  schema.field("feed_forward", &Params::feed_forward).range(1, 65536).doc("Hidden width of the feed-forward maps.");
  schema.field("encoder_layers", &Params::encoder_layers).range(1, 64).doc("Layers of the encoder.");
  schema.field("decoder_layers", &Params::decoder_layers)
      .range(1, 64)
      .doc("Layers of the decoder; their global cross attention is averaged.");
  schema.choice("norm", &Params::norm, {{"batch", NormKind::batch}, {"layer", NormKind::layer}})
      .doc("Normalisation before each sublayer: of a channel over the batch, or of a token over its channels.");
  schema.field("norm_momentum", &Params::norm_momentum)
      .range(0, 1)
      .doc("Share of a batch in the running statistics of batch normalisation.");
  schema.field("norm_epsilon", &Params::norm_epsilon).above(0).doc("Added to variances before their square root.");
  schema.field("dropout", &Params::dropout).range(0, 0.95).doc("Probability that a number is left out while training.");
  schema
      .choice("loss", &Params::loss,
              {{"squared", LossKind::squared}, {"poisson", LossKind::poisson}, {"bernoulli", LossKind::bernoulli}})
      .doc("Squared error of continuous signals; negative log likelihood of event counts, or of events present or absent.");
  schema.field("max_epochs", &Params::max_epochs).range(1, 100000).doc("Passes over the training windows, at most.");
  schema.field("patience", &Params::patience)
      .unit("epochs")
      .range(1, 100000)
      .doc("Training ends after so many epochs without a better validation loss; the best weights are kept.");
  schema.field("batch_size", &Params::batch_size).unit("windows").range(1, 65536).doc("Windows a step.");
  schema.field("learning_rate", &Params::learning_rate).above(0).doc("The largest rate of the schedule.");
  schema.field("weight_decay", &Params::weight_decay).range(0, 1).doc("AdamW's decay, of every parameter.");
  schema.field("beta1", &Params::beta1).range(0, 0.999999).doc("AdamW's memory of the gradient.");
  schema.field("beta2", &Params::beta2).range(0, 0.999999).doc("AdamW's memory of the squared gradient.");
  schema.field("epsilon", &Params::epsilon).above(0).doc("AdamW's addition to the root of the squared gradient.");
  schema
      .choice("schedule", &Params::schedule,
              {{"constant", ScheduleKind::constant},
               {"cosine", ScheduleKind::cosine},
               {"plateau", ScheduleKind::plateau},
               {"one_cycle", ScheduleKind::one_cycle}})
      .doc(
          "Learning rate over the epochs: constant; risen over warmup_epochs and then fallen along a cosine; lowered where the "
          "validation loss stands still; risen and fallen over max_epochs.");
  schema.field("warmup_epochs", &Params::warmup_epochs).unit("epochs").range(0, 100000).doc("Rise of the cosine schedule.");
  schema.field("plateau_patience", &Params::plateau_patience)
      .unit("epochs")
      .range(0, 100000)
      .doc("Epochs without a better validation loss that the plateau schedule bears.");
  schema.field("plateau_factor", &Params::plateau_factor)
      .range(0, 1)
      .doc("What the plateau schedule then multiplies the rate by.");
  schema.field("clip_norm", &Params::clip_norm)
      .above(0)
      .doc("Longest gradient; longer ones are scaled down. Off unless given.");
  schema.field("train_share", &Params::train_share).range(0, 1).doc("First part of each trial's windows, for training.");
  schema.field("validation_share", &Params::validation_share).range(0, 1).doc("Next part; what is left is for testing.");
}

Causalformer::Causalformer(const Params& params) : params_(params) {
  const auto n_weights = static_cast<int>(params.weights.size());
  if (n_weights > 0 && params.initialisations && *params.initialisations != n_weights)
    throw ConfigError("initialisations is " + std::to_string(*params.initialisations) + ", but weights names " +
                      plural(params.weights.size(), "folder") + "; leave initialisations out, or make them agree");
  n_initialisations_ = n_weights > 0 ? n_weights : params.initialisations.value_or(default_initialisations);
  if (params.train_share <= 0 || params.validation_share <= 0 || params.train_share + params.validation_share >= 1)
    throw ConfigError("train_share and validation_share must be above 0 and leave a part of the windows for testing");
}

std::shared_ptr<const FittedModel> Causalformer::fit(const Dataset& data, const TaskContext& context) const {
  SplitRecipe recipe{{}, params_.train_share, params_.validation_share};
  for (const auto& trial : data.trials) recipe.samples.push_back(trial.n_samples());
  const WindowSplit split =
      split_windows(recipe.samples, params_.context, params_.horizon, params_.train_share, params_.validation_share);
  check(data, split, context);

  const Layout layout(shape_for(data));
  check_memory(layout, context);
  std::vector<TrainingState> states;
  auto members = params_.weights.empty() ? train(layout, data, split, context, states) : read_weights(layout);
  if (!states.empty()) context.output("training.csv", training_table(states), true);
  auto fitted = std::make_shared<const FittedCausalformer>(layout.shape, params_.loss, recipe, std::move(members));
  context.output("models.csv", models_table(*fitted, fitted->members(), states, data, context));
  return fitted;
}

Shape Causalformer::shape_for(const Dataset& data) const {
  return {.N = data.n_variables(),
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
  require_finite(trials, data.names);
  require_varying(trials, data.names);
  require_counts(data, params_.loss);
  if (split.train.empty() || split.validation.empty() || split.test.empty()) {
    std::int64_t samples = 0;
    for (const auto& trial : data.trials) samples += trial.n_samples();
    throw DataError("the recording's " + std::to_string(samples) + " samples in " + plural(data.trials.size(), "trial") +
                    " give " + plural(split.train.size() + split.validation.size() + split.test.size(), "window") +
                    " of context " + std::to_string(params_.context) + " and horizon " + std::to_string(params_.horizon) +
                    ", too few for training, validation and test windows; record longer, or lower context or horizon");
  }
  if (params_.loss != LossKind::squared) return;
  // Trained on volts or millivolts, the embedding's first map would have to learn the units first.
  const auto means = pooled_means(trials);
  for (Index i = 0; i < data.n_variables(); ++i)
    if (const double mean = means[static_cast<std::size_t>(i)]; std::abs(mean) > 3) {
      context.log(LogLevel::warning, "variable '" + data.names[static_cast<std::size_t>(i)] + "' has mean " +
                                         format_number(mean) +
                                         "; the forecaster is made for z-scored signals (transform/zscore)");
      break;
    }
}

void Causalformer::check_memory(const Layout& layout, const TaskContext& context) const {
  if (!params_.weights.empty()) return;
  const double one = Trainer::bytes(layout, params_.batch_size), available = available_memory();
  const int at_once = std::min(n_initialisations_, context.n_threads());
  if (one * at_once <= available) return;
  throw DataError("training " + plural(static_cast<std::size_t>(at_once), "model") + " at once needs about " +
                  gigabytes(one * at_once) + ", and " + gigabytes(available) + " are free; lower batch_size (now " +
                  std::to_string(params_.batch_size) + "), context (now " + std::to_string(params_.context) +
                  ") or the number of threads" + (one > available ? ", or take fewer variables" : ""));
}

std::vector<Member> Causalformer::read_weights(const Layout& layout) const {
  std::vector<Member> members;
  for (std::size_t k = 0; k < params_.weights.size(); ++k) {
    const auto& folder = params_.weights[k].path;
    members.push_back(read_member(
        layout, static_cast<int>(k), [&](const std::string& tensor) { return read_npy(folder / (tensor + ".npy")); },
        folder.string()));
  }
  return members;
}

std::vector<Member> Causalformer::train(const Layout& layout, const Dataset& data, const WindowSplit& split,
                                        const TaskContext& context, std::vector<TrainingState>& states) const {
  const auto settings = settings_of(params_);
  const Recording recording(data, params_.context, params_.horizon);
  const Trainer trainer(layout, settings, recording, split, context);
  TrainingProgress progress(n_initialisations_, settings, context);
  const auto folder = context.checkpoint_folder();
  states.resize(static_cast<std::size_t>(n_initialisations_));
  context.parallel_for(n_initialisations_, [&](Index k) {
    const int model = static_cast<int>(k);
    states[static_cast<std::size_t>(k)] = trainer.train(model, folder / ("model" + std::to_string(model)),
                                                        [&](const TrainingState& state) { progress.tell(model, state); });
  });

  std::vector<Member> members;
  for (int model = 0; model < n_initialisations_; ++model) {
    TrainingState& state = states[static_cast<std::size_t>(model)];
    if (state.diverged())
      context.log(LogLevel::warning, "model " + std::to_string(model) +
                                         " is left out: its loss was no longer finite in epoch " +
                                         std::to_string(state.epochs.size()));
    else
      members.push_back({model, std::move(state.best_weights), std::move(state.best_running)});
  }
  if (members.empty())
    throw NumericError("training diverged: no model's loss stayed finite; lower learning_rate (now " +
                       format_number(params_.learning_rate) + "), set clip_norm (1 is usual), or z-score the signal");
  return members;
}

}  // namespace golgi::causalformer

GOLGI_PLUGIN("causalformer", "1.0.0") { registry.add<golgi::causalformer::Causalformer>(); }

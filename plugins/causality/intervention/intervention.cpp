#include "intervention.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace golgi::intervention_plugin {
namespace {

/// Forecasts of one member with the original pasts.
struct Baseline {
  Matrix forecast;            ///< (windows, N · horizon)
  std::vector<double> error;  ///< (N) root of the mean squared error of the first forecast step
};

Baseline baseline_of(const Inputs& given, std::ptrdiff_t member, std::span<const Window> windows, Scale scale,
                     const TaskContext& context) {
  Baseline result{given.model()->forecast(member, given.data(), windows, context), {}};
  result.error = forecast_losses(given, result.forecast, windows);
  if (scale == Scale::forecast_error) require_losses(result.error, given.data().names(), "set scale to none");
  for (double& error : result.error) error = std::sqrt(error);
  return result;
}

struct Summary {
  double mean, standard_error;
};

Summary summary_of(std::span<const double> changes) {
  const auto n = static_cast<double>(changes.size());
  double mean = 0, squares = 0;
  for (const double change : changes) mean += change / n;
  for (const double change : changes) squares += (change - mean) * (change - mean);
  // Equal changes still differ by rounding.
  const double spread = std::max(std::sqrt(squares / (n - 1)), std::numeric_limits<double>::epsilon() * std::abs(mean));
  return {mean, spread / std::sqrt(n)};
}

/// The mean in units of the chosen scale.
double scaled_mean(std::span<const double> changes, Scale scale, double forecast_error) {
  const auto [mean, standard_error] = summary_of(changes);
  if (scale == Scale::none || mean == 0) return mean;
  if (scale == Scale::forecast_error) return mean / forecast_error;
  return changes.size() > 1 ? mean / standard_error : undefined;
}

/// The effect of one source on one target, from the changes of the forecast.
struct Effect {
  double score;   ///< by mean_absolute
  double effect;  ///< positive where a higher source, or its event, raised the forecast
};

/// @param changes  (windows), each times the direction of the replacement
Effect effect_of(std::span<const double> changes, Measure measure, Scale scale, double forecast_error) {
  const double effect = scaled_mean(changes, scale, forecast_error);
  if (measure == Measure::mean) return {std::abs(effect), effect};
  std::vector<double> sizes;
  double sum = 0, size = 0;
  for (const double change : changes) {
    sizes.push_back(std::abs(change));
    sum += change;
    size += sizes.back();
  }
  // Two thirds of all change have one sign where the sum is a third of the sum of sizes; below, the effect has no sign.
  return {scaled_mean(sizes, scale, forecast_error), std::abs(sum) >= size / 3 ? effect : 0};
}

/// Logs how many windows or events were averaged; warns of the sources without any.
/// @param counts  (sources) windows used, over all lags   @param n_lags  0: replacements have no lag
void describe(std::span<const std::ptrdiff_t> counts, At place, std::ptrdiff_t n_lags, const Dataset& data,
              const TaskContext& context) {
  const std::string reach = n_lags == 0 ? "" : n_lags == 1 ? ", at a lag of 1" : ", at lags of 1 to " + std::to_string(n_lags);
  if (place != At::events)
    return context.log("replaced in " + plural(counts.front() / std::max<std::ptrdiff_t>(n_lags, 1), "window") + " per source" +
                       reach);
  std::string silent;
  std::ptrdiff_t least = std::numeric_limits<std::ptrdiff_t>::max(), most = 0;
  for (std::size_t j = 0; j < counts.size(); ++j) {
    most = std::max(most, counts[j]);
    if (counts[j] > 0)
      least = std::min(least, counts[j]);
    else
      silent += (silent.empty() ? "'" : ", '") + data.names()[j] + "'";
  }
  if (most == 0)
    throw DataError(
        "no source has an event in these windows; mark events (transform/events) before the model, set windows to "
        "all, or set at to samples");
  context.log("averages over " + std::to_string(least) + " to " + plural(most, "event") + " per source" + reach);
  if (!silent.empty())
    context.warn({"silent", "without events in these windows: " + silent, "their outgoing connections are undefined"});
}

/// Whether the model finds events in a recording that has none.
bool are_found(const Dataset& data) {
  return std::ranges::none_of(data.variables(), [](const Variable& variable) { return variable.has_events(); });
}

/// Compares, source by source, all members' forecasts with the original past and with the replaced past.
class Reader {
 public:
  Reader(const Inputs& given, const InterventionReadout::Params& params, std::ptrdiff_t n_lags, const TaskContext& context)
      : given_(given),
        model_(*given.model()),
        intervenable_(require<Intervenable>(model_, given.model_name())),
        params_(params),
        context_(context),
        windows_(windows_of(given, params)),
        replacements_(given.data(), events_read_by(model_, given.data()), windows_, model_.history(), params.at, params.with,
                      params.around),
        n_lags_(has_lags() ? n_lags : 1),
        measure_(params.measure != Measure::automatic  ? params.measure
                 : replacements_.place() == At::events ? Measure::mean
                                                       : Measure::mean_absolute) {
    const auto n = given.data().n_variables();
    // All members' forecasts; and per task a source's replaced pasts, their forecast, and the members' mean change.
    const double task = sizeof(double) * static_cast<double>(model_.history() + n) + forecast_bytes(given);
    require_memory(given, windows_.size(),
                   static_cast<double>(model_.n_members()) * forecast_bytes(given) +
                       static_cast<double>(std::min<std::ptrdiff_t>(context.n_threads(), n)) * task,
                   "read fewer windows (windows: test; or a model of a shorter recording)");
  }

  Connectivity read() {
    const auto n = given_.data().n_variables(), n_members = model_.n_members();
    baselines_.resize(n_members);
    context_.parallel_for(n_members, [&](std::ptrdiff_t k) {
      context_.check_cancelled();
      baselines_[k] = baseline_of(given_, k, windows_, params_.scale, context_);
    });
    members_.resize(n_members);
    for (auto& member : members_) member = unread();
    together_ = unread();
    std::vector<std::ptrdiff_t> counts(n);
    std::atomic<std::ptrdiff_t> done = 0;
    context_.parallel_for(n, [&](std::ptrdiff_t source) {
      for (std::ptrdiff_t lag = 1; lag <= n_lags_; ++lag) counts[source] += read(source, lag);
      context_.progress(static_cast<double>(++done) / static_cast<double>(n), "sources");
    });
    if (replacements_.place() == At::events && are_found(given_.data()))
      context_.log("the recording has no events; those that " + given_.model_name() + " finds in it are used");
    describe(counts, replacements_.place(), has_lags() ? n_lags_ : 0, given_.data(), context_);

    std::vector<double> lags_s;
    for (std::ptrdiff_t lag = 1; has_lags() && lag <= n_lags_; ++lag)
      lags_s.push_back(static_cast<double>(lag) * given_.data().dt_s());
    if (measure_ == Measure::mean) return join_members(given_.data().names(), members_, lags_s, params_.average);
    return join_members(given_.data().names(), members_, together_, lags_s, params_.average);
  }

 private:
  // Windows are thinned after those with an event have been found.
  static std::vector<Window> windows_of(const Inputs& given, InterventionReadout::Params params) {
    params.max_windows.reset();
    return windows_to_read(given, params);
  }

  bool has_lags() const { return replacements_.place() != At::past; }

  MemberReading unread() const {
    const auto n = given_.data().n_variables();
    MemberReading reading;
    reading.effect.assign(n_lags_, Matrix(n, n, undefined));
    if (measure_ == Measure::mean_absolute) reading.score.assign(n_lags_, Matrix(n, n, undefined));
    return reading;
  }

  void put(MemberReading& to, std::ptrdiff_t lag, std::ptrdiff_t target, std::ptrdiff_t source, const Effect& effect) const {
    to.effect[lag - 1](target, source) = effect.effect;
    if (measure_ == Measure::mean_absolute) to.score[lag - 1](target, source) = effect.score;
  }

  /// @return the number of windows used
  std::ptrdiff_t read(std::ptrdiff_t source, std::ptrdiff_t lag) {
    const Replacement replaced = replacements_.at(source, lag, params_.max_windows);
    const auto n = given_.data().n_variables(), n_windows = std::ssize(replaced.windows), n_members = model_.n_members();
    if (n_windows == 0) return 0;
    std::vector<double> changes(n_windows);
    Matrix mean(measure_ == Measure::mean_absolute ? n : 0, n_windows);  // over members, in units of their errors
    for (std::ptrdiff_t k = 0; k < n_members; ++k) {
      context_.check_cancelled();
      const Baseline& baseline = baselines_[k];
      const Matrix forecast = intervenable_.intervene(k, given_.data(), replaced.windows, replaced.intervention, context_);
      for (std::ptrdiff_t target = 0; target < n; ++target) {
        const std::ptrdiff_t column = target * model_.horizon();
        const double error = baseline.error[target];
        for (std::ptrdiff_t w = 0; w < n_windows; ++w) {
          const std::size_t at = w;
          changes[at] = replaced.direction[at] * (baseline.forecast(replaced.at[at], column) - forecast(w, column));
        }
        put(members_[k], lag, target, source, effect_of(changes, measure_, params_.scale, error));
        if (mean.empty()) continue;
        const double unit = params_.scale == Scale::forecast_error ? error : 1;
        for (std::ptrdiff_t w = 0; w < n_windows; ++w) mean(target, w) += changes[w] / unit / static_cast<double>(n_members);
      }
    }
    for (std::ptrdiff_t target = 0; target < mean.rows(); ++target)
      put(together_, lag, target, source, effect_of(std::as_const(mean).row(target), measure_, params_.scale, 1));
    return n_windows;
  }

  const Inputs& given_;
  const FittedModel& model_;
  const Intervenable& intervenable_;
  const InterventionReadout::Params& params_;
  const TaskContext& context_;
  const std::vector<Window> windows_;
  const Replacements replacements_;
  const std::ptrdiff_t n_lags_;
  const Measure measure_;
  std::vector<Baseline> baselines_;
  std::vector<MemberReading> members_;
  MemberReading together_;
};

/// The number of lags: as given, else as far back as the model distinguishes samples.
std::ptrdiff_t lags_of(const std::optional<int>& asked, const Inputs& given) {
  const FittedModel& model = *given.model();
  if (asked && *asked > model.history())
    throw ConfigError("lags is " + std::to_string(*asked) + ", but " + given.model_name() + " looks back " +
                      plural(model.history(), "sample"));
  if (asked) return *asked;
  const auto* reading = as<LagsAndEvents>(model);
  return reading ? std::clamp<std::ptrdiff_t>(reading->lags(), 1, model.history()) : model.history();
}

}  // namespace

void InterventionReadout::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema
      .choice("at", &Params::at,
              {{"auto", At::automatic}, {"events", At::events}, {"samples", At::samples}, {"past", At::past}})
      .doc(
          "Part of a source that is replaced: an event at the lag, the sample at the lag, or all its past. auto: events where "
          "the recording has some or the model finds some, else samples.");
  schema.choice("with", &Params::with, {{"typical", Substitute::typical}, {"other_window", Substitute::other_window}})
      .doc("Replacement: the source's mean without events, or the same samples of the window half of all windows away.");
  schema.field("lags", &Params::lags)
      .unit("samples")
      .range(1, 10000)
      .doc("Tries lags from 1 to this; not used with at: past. null: as far back as the model distinguishes samples.");
  schema.field("around", &Params::around)
      .unit("samples")
      .range(0, 10000)
      .doc("Samples on either side of an event that are replaced with it.");
  schema
      .choice("measure", &Params::measure,
              {{"auto", Measure::automatic}, {"mean", Measure::mean}, {"mean_absolute", Measure::mean_absolute}})
      .doc(
          "Summary of the changes over windows that is the score: the absolute value of their mean, or the mean of their "
          "absolute values, which also finds effects that are an even function of the source. auto: mean at events, else "
          "mean_absolute.");
  schema
      .choice("scale", &Params::scale,
              {{"forecast_error", Scale::forecast_error}, {"standard_error", Scale::standard_error}, {"none", Scale::none}})
      .doc(
          "Unit of the mean change: the target's forecast error (root mean square), the standard error of the change over "
          "windows, or the signal's own unit (none).");
}

Connectivity InterventionReadout::estimate(const Inputs& given, const TaskContext& context) const {
  require<Intervenable>(*given.model(), given.model_name());
  return Reader(given, params_, lags_of(params_.lags, given), context).read();
}

std::vector<Suits> InterventionReadout::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .assumes("nonlinear effects within the samples that the forecaster distinguishes")
        .gives("score, sign; no p")
        .cost("training of the neuron transformer: O(N² T) per epoch")
        .variables({.most = 40})
        .samples({.most = 10'000})
        .prepare({"{use: model/neuron_transformer}"});
  };
  // Ranked below causality/event_granger, which takes seconds and gives p: a forecaster finds a little more in chaotic systems,
  // and far less in oscillators and in prey and predators (bench/infer_accuracy.py).
  const Suits signals = of(SignalKind::signals).rank(75).samples({.least = 250, .most = 10'000});  // windows to learn from
  // As many steps of training as for 10,000 samples.
  const Suits long_signals = Suits(signals)
                                 .samples({.least = 10'000, .most = 40'000})
                                 .prepare({"{use: model/neuron_transformer, params: {max_epochs: 8}}"});
  return {signals, long_signals, of(SignalKind::voltages).rank(80)};
}

}  // namespace golgi::intervention_plugin

GOLGI_PLUGIN("intervention", "1.0.0") { registry.add<golgi::intervention_plugin::InterventionReadout>(); }

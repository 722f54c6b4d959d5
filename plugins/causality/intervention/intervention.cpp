#include "intervention.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>

namespace golgi::intervention_plugin {
namespace {

/// Forecasts of one member with every past as it was.
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

/// Changes of one target's forecast.
struct Changes {
  double mean, standard_error;
};

Changes summary_of(std::span<const double> changes) {
  const auto n = static_cast<double>(changes.size());
  double mean = 0, squares = 0;
  for (const double change : changes) mean += change / n;
  for (const double change : changes) squares += (change - mean) * (change - mean);
  // Changes that are equal differ by rounding all the same.
  const double spread = std::max(std::sqrt(squares / (n - 1)), std::numeric_limits<double>::epsilon() * std::abs(mean));
  return {mean, spread / std::sqrt(n)};
}

/// The mean change in the scale asked for: positive where the source's having been higher, or its event, raised the forecast.
double effect_of(std::span<const double> changes, Scale scale, double forecast_error) {
  const auto [mean, standard_error] = summary_of(changes);
  if (scale == Scale::none || mean == 0) return mean;
  if (scale == Scale::forecast_error) return mean / forecast_error;
  return changes.size() > 1 ? mean / standard_error : undefined;
}

/// Says what was averaged, and for which sources there was nothing.
/// @param counts  (sources) windows read, over all lags
void describe(std::span<const std::ptrdiff_t> counts, At place, const Dataset& data, const TaskContext& context) {
  if (place != At::events) return context.log("replaced in " + plural(counts.front(), "window") + " per source");
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
  context.log("averages over " + std::to_string(least) + " to " + plural(most, "event") + " per source");
  if (!silent.empty())
    context.warn({"silent", "without events in these windows: " + silent, "their outgoing connections are undefined"});
}

}  // namespace

void InterventionReadout::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema
      .choice("at", &Params::at,
              {{"auto", At::automatic}, {"events", At::events}, {"samples", At::samples}, {"past", At::past}})
      .doc(
          "What of a source is replaced: an event at the lag, the sample at the lag, or all its past. auto: events where the "
          "recording has some, else samples.");
  schema.choice("with", &Params::with, {{"typical", Substitute::typical}, {"other_window", Substitute::other_window}})
      .doc("By what: the source's mean without events, or the same samples of the window half of all windows away.");
  schema.field("lags", &Params::lags).unit("samples").range(1, 10000).doc("Tries 1 to this many; of no meaning with at: past.");
  schema.field("around", &Params::around)
      .unit("samples")
      .range(0, 10000)
      .doc("Samples on either side of an event that are replaced with it.");
  schema
      .choice("scale", &Params::scale,
              {{"forecast_error", Scale::forecast_error}, {"standard_error", Scale::standard_error}, {"none", Scale::none}})
      .doc(
          "Unit of the mean change: the target's forecast error (root mean square), the change's own standard error over "
          "windows, or the signal's.");
}

Connectivity InterventionReadout::estimate(const Inputs& given, const TaskContext& context) const {
  const FittedModel& model = *given.model();
  const auto& intervenable = require<Intervenable>(model, given.model_name());
  const auto history = model.history();
  if (params_.lags > history)
    throw ConfigError("lags is " + std::to_string(params_.lags) + ", but " + given.model_name() + " looks back " +
                      plural(history, "sample"));
  // Windows are thinned after those with an event have been found.
  ReadoutParams all = params_;
  all.max_windows.reset();
  const auto windows = windows_to_read(given, all);
  const Replacements replacements(given.data(), windows, history, params_.at, params_.with, params_.around);
  const bool has_lags = replacements.place() != At::past;

  const auto n = given.data().n_variables(), n_members = model.n_members(), horizon = model.horizon();
  // All members' forecasts, and of each task a source's replaced pasts and their forecast.
  const double task = sizeof(double) * static_cast<double>(history) + forecast_bytes(given);
  require_memory(given, windows.size(),
                 static_cast<double>(n_members) * forecast_bytes(given) +
                     static_cast<double>(std::min<std::ptrdiff_t>(context.n_threads(), n)) * task,
                 "read fewer windows (windows: test; or a model of a shorter recording)");
  const std::ptrdiff_t n_lags = has_lags ? params_.lags : 1;
  std::vector<Baseline> baselines(n_members);
  context.parallel_for(n_members, [&](std::ptrdiff_t k) {
    context.check_cancelled();
    baselines[k] = baseline_of(given, k, windows, params_.scale, context);
  });
  std::vector<MemberReading> members(n_members);
  for (auto& member : members) member.effect.assign(n_lags, Matrix(n, n, undefined));
  std::vector<std::ptrdiff_t> counts(n);
  std::atomic<std::ptrdiff_t> done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t source) {
    for (std::ptrdiff_t lag = 1; lag <= n_lags; ++lag) {
      const Replacement replaced = replacements.at(source, lag, params_.max_windows);
      const auto n_windows = std::ssize(replaced.windows);
      counts[source] += n_windows;
      if (n_windows == 0) continue;
      std::vector<double> changes(n_windows);
      for (std::ptrdiff_t k = 0; k < n_members; ++k) {
        context.check_cancelled();
        const std::size_t at = k;
        const Matrix forecast = intervenable.intervene(k, given.data(), replaced.windows, replaced.intervention, context);
        for (std::ptrdiff_t target = 0; target < n; ++target) {
          for (std::ptrdiff_t w = 0; w < n_windows; ++w) {
            const std::size_t index = w;
            changes[index] = replaced.direction[index] *
                             (baselines[at].forecast(replaced.at[index], target * horizon) - forecast(w, target * horizon));
          }
          members[at].effect[lag - 1](target, source) = effect_of(changes, params_.scale, baselines[at].error[target]);
        }
      }
    }
    context.progress(static_cast<double>(++done) / static_cast<double>(n), "sources");
  });
  describe(counts, replacements.place(), given.data(), context);

  std::vector<double> lags_s;
  for (int lag = 1; has_lags && lag <= params_.lags; ++lag) lags_s.push_back(lag * given.data().dt_s());
  return join_members(given.data().names(), members, lags_s, params_.average);
}

}  // namespace golgi::intervention_plugin

GOLGI_PLUGIN("intervention", "1.0.0") { registry.add<golgi::intervention_plugin::InterventionReadout>(); }

#include "event_effects.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/numerics/drive_warning.hpp>
#include <golgi/numerics/spike_pairs.hpp>
#include <golgi/numerics/spike_warnings.hpp>
#include <numeric>
#include <utility>

#include "count_fit.hpp"

namespace golgi::event_granger {
namespace {

SpikeTrains trains_of(const Dataset& data, bool binary, const Poll& poll) {
  return SpikeTrains(data, {data.dt_s(), binary}, poll);
}

std::string described(const Events& events, const PastCounts& past) {
  std::vector<std::string> lags;
  std::size_t n_traces = 0;
  for (const auto& cause : past.causes) {
    if (cause.lag > 0)
      lags.push_back(std::to_string(cause.lag));
    else
      ++n_traces;
  }
  const auto n_spikes = events.trains.n_spikes();
  const double dt_ms = 1000 * events.trains.bin_s();
  return std::string("events regressed, ") + (events.response == Response::bernoulli ? "Bernoulli" : "Poisson") +
         "; causes are events: " + events.origin + ", " + std::to_string(std::ranges::min(n_spikes)) + " to " +
         std::to_string(std::ranges::max(n_spikes)) + " per variable, at lags of " + join(lags, ", ") +
         (lags.size() > 1 ? " samples (" : " sample (") + format_number(dt_ms) +
         (lags.size() > 1 ? " to " + format_number(dt_ms * static_cast<double>(lags.size())) : "") + " ms)" +
         (n_traces > 0 ? " and " + plural(n_traces, "trace") : "");
}

void tell_undefined(const CountMoments& moments, const Effects& effects, const Events& events,
                    std::span<const std::string> names, const TaskContext& context) {
  const auto varies = [&](std::ptrdiff_t k) { return moments.variance(k) > 0; };
  std::vector<std::string> silent, always, alike;
  for (std::ptrdiff_t j = 0; j < moments.n(); ++j) {
    const bool is_dropped = std::ranges::any_of(effects, [&](const auto& of_target) { return of_target[j].is_dropped; });
    if (!varies(j))
      (events.trains.n_spikes()[j] == 0 ? silent : always).push_back(names[j]);
    else if (is_dropped)
      alike.push_back(names[j]);
  }
  const auto warn = [&](const char* code, const std::string& why, const char* undefined,
                        const std::vector<std::string>& found) {
    if (!found.empty())
      context.warn(
          {code, why + ": " + first_names(found), undefined, "leave them out with transform/select to score the others"});
  };
  warn("silent", "without events", "all their connections are undefined", silent);
  warn("constant", "with the same number of events in every sample", "all their connections are undefined", always);
  warn("collinear", "with regressors equal to each other or to sums of others", "their outgoing connections are undefined",
       alike);
  for (const auto& warning : spike_warnings(events.trains, names))
    if (warning.code == "rare") context.warn(warning);
}

/// Squared deviations of the coincidences of all pairs from their expected number, at each lag from 1 on, in units of their
/// variance, minus those at lags beyond the reach of a synapse.
struct LateEffects {
  static constexpr std::ptrdiff_t last = 25, far = 60;
  std::vector<double> squares = std::vector<double>(far);

  double far_mean() const { return std::accumulate(squares.begin() + last, squares.end(), 0.0) / (far - last); }
  double far_deviation() const {
    double sum = 0;
    for (std::ptrdiff_t l = last; l < far; ++l) sum += std::pow(squares[l] - far_mean(), 2);
    return std::sqrt(sum / (far - last - 1));
  }
  /// The largest deviation at a lag beyond `covered`; 0 where none is clear.
  double beyond(std::ptrdiff_t covered) const {
    constexpr double clear = 6;  // standard deviations: one of 24 in some ten million recordings
    if (covered >= last) return 0;
    const double largest = *std::max_element(squares.begin() + covered, squares.begin() + last) - far_mean();
    return largest > clear * far_deviation() ? largest : 0;
  }
};

LateEffects late_effects(const SpikeTrains& trains, const TaskContext& context) {
  const auto n = trains.n_units();
  Matrix of_source(n, LateEffects::far);
  const auto n_bins = static_cast<double>(trains.n_bins());
  for_each_source(trains, {1, LateEffects::far}, context.parallel_loop(), [&](std::ptrdiff_t j, const SpikePairRow& row) {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double expected = static_cast<double>(trains.n_spikes()[i]) * static_cast<double>(trains.n_spikes()[j]) / n_bins;
      if (i == j || !(expected > 0)) continue;
      for (std::ptrdiff_t l = 0; l < LateEffects::far; ++l) of_source(j, l) += std::pow(row.of(i)[l] - expected, 2) / expected;
    }
  });
  LateEffects sums;
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t l = 0; l < LateEffects::far; ++l) sums.squares[l] += of_source(j, l);
  return sums;
}

/// Suggests the estimator for delays, and for many units.
void advise(const Events& events, const PastCounts& past, const TaskContext& context) {
  constexpr std::ptrdiff_t many = 100, enough = 12;
  const auto n = events.trains.n_units();
  if (n >= many)
    context.warn({"use_spike_granger", "there are " + plural(n, "unit"), "the work grows with the fourth power of their number",
                  "use causality/spike_granger, which solves one system for all targets"});
  std::ptrdiff_t covered = 0;
  for (const auto& cause : past.causes) covered = std::max(covered, cause.lag);
  const LateEffects late = late_effects(events.trains, context);
  const double beyond = late.beyond(covered);
  if (beyond > 0 && beyond > late.squares[0] - late.far_mean())
    context.warn(
        {"late_effects",
         "pairs of units fire more often, or less, at lags beyond " + plural(covered, "sample") + " than up to there",
         "effects with delays are missed or blurred",
         std::string("set lags higher") + (n >= enough ? ", or use causality/spike_granger, which covers 1 to 25 ms" : "")});
}

void tell_drive(const Events& events, const Effects& effects, const TaskContext& context) {
  const auto n = std::ssize(effects);
  Matrix p(n, n, undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) p(i, j) = effects[i][j].p;
  if (const auto warning = drive_warning(events.trains, p, context.poll())) context.warn(*warning);
}

}  // namespace

Events events_of(const Dataset& data, const Params& params, const Poll& poll) {
  if (!data.has_events())
    throw DataError(
        "some variables have events only and others values only; make values of the events with transform/counts, or leave one "
        "kind out with transform/select");
  if (params.response == Response::values)
    throw DataError(
        "the data have events only, and response is values; leave it at auto, or make values with transform/counts");
  SpikeTrains trains = trains_of(data, params.response == Response::bernoulli, poll);
  if (trains.most_in_a_bin() == 0) throw DataError("no variable has an event, so there is nothing to predict");
  const bool is_many = params.response == Response::poisson || trains.most_in_a_bin() > 1;
  return {std::move(trains), is_many ? Response::poisson : Response::bernoulli, "the recording's own"};
}

Events events_of(const Signals& signals, double dt_s, const Poll& poll) {
  std::vector<Trial> trials;
  for (std::size_t k = 0; k + 1 < signals.trial_starts.size(); ++k) {
    const auto first = signals.trial_starts[k], end = signals.trial_starts[k + 1];
    std::vector<std::vector<double>> times_s(signals.n());
    for (std::ptrdiff_t i = 0; i < signals.n(); ++i)
      for (auto t = first; t < end; ++t)
        times_s[i].insert(times_s[i].end(), signals.events(i, t), static_cast<double>(t - first) * dt_s);
    trials.emplace_back(golgi::Events(times_s), static_cast<double>(end - first) * dt_s);
  }
  std::vector<Variable> variables;
  for (std::ptrdiff_t i = 0; i < signals.n(); ++i) variables.emplace_back("x" + std::to_string(i), VariableKind::point);
  return {trains_of(Dataset(std::move(variables), dt_s, std::move(trials)), false, poll), signals.response, signals.origin};
}

Effects event_effects(const Events& events, const Params& params, const KnownLinks& known, std::span<const std::string> names,
                      const TaskContext& context) {
  std::int64_t longest = 0;
  for (const auto& trial : events.trains.trials()) longest = std::max(longest, trial.n_bins);
  const PastCounts past = past_counts(params, events.trains.bin_s(), longest);
  const auto n = events.trains.n_units();
  const std::int64_t n_bins = events.trains.n_bins();
  context.log(described(events, past));
  const auto n_drive = static_cast<std::ptrdiff_t>(n_drive_regressors(params, static_cast<double>(n)));
  if (const auto needed = 2 * (std::ssize(past.own) + (n - 1) * std::ssize(past.causes) + n_drive); n_bins < needed)
    throw DataError("there are " + plural(n_bins, "sample") + ", and regressions on the events of all variables need " +
                    std::to_string(needed) + "; record longer, or set fewer lags or time_constants, or leave variables out");
  const CountMoments moments(events.trains, past, context.parallel_loop(), context.poll());
  const CountDrive drive(moments, past, params);
  const CountFits fits(moments, past, drive, n_bins);
  Effects effects(n);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    std::vector<SourceCauses> sources;
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j) continue;
      SourceCauses& source = sources.emplace_back(SourceCauses{j, {}});
      for (std::ptrdiff_t k = 0; k < std::ssize(past.causes); ++k)
        if (params.is_regressor(known, i, j, past.causes[k].lag)) source.causes.push_back(k);
    }
    effects[i] = fits.effects_on(i, sources);
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "targets");
  });
  tell_undefined(moments, effects, events, names, context);
  advise(events, past, context);
  if (params.drive == Drive::none) tell_drive(events, effects, context);
  return effects;
}

}  // namespace golgi::event_granger

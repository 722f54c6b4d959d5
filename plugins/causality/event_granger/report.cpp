#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/spectrum.hpp>
#include <golgi/numerics/trials.hpp>
#include <string>

namespace golgi::event_granger {
namespace {

/// Number of samples with an event, and of runs of such samples.
struct EventRuns {
  double samples = 0, runs = 0;
};
EventRuns runs_of(std::span<const double> events) {
  EventRuns found;
  bool before = false;
  for (const double count : events) {
    found.samples += count > 0;
    found.runs += count > 0 && !before;
    before = count > 0;
  }
  return found;
}

/// The lags of the causes, for the log: "at lags of 1, 2-3, 4-9 samples (1 to 9 ms)".
std::string covered(const Signals& signals, double dt_s) {
  std::vector<std::string> lags;
  std::ptrdiff_t longest = 0, n_traces = 0;
  for (const auto& cause : signals.causes) {
    if (cause.is_trace())
      ++n_traces;
    else
      lags.push_back(std::to_string(cause.first_lag) +
                     (cause.last_lag > cause.first_lag ? "-" + std::to_string(cause.last_lag) : ""));
    longest = std::max(longest, cause.last_lag);
  }
  return "at lags of " + join(lags, ", ") + (longest > 1 ? " samples (" : " sample (") + rounded(1000 * dt_s) +
         (longest > 1 ? " to " + rounded(1000 * dt_s * static_cast<double>(longest)) : "") + " ms)" +
         (n_traces > 0 ? " and " + plural(static_cast<double>(n_traces), "trace") : "") +
         (longest > 1 && !signals.events_until.empty() ? ", the best lag alone" : "");
}

/// Warnings about events that are samples at or above the threshold.
void doubt_threshold(const Signals& signals, const std::string& threshold, const Dataset& data, const TaskContext& context) {
  constexpr double most = 0.2;     // share of a variable's samples: a neuron spikes less
  constexpr double longest = 2.5;  // samples per spike, on average over all variables
  const auto total = static_cast<double>(signals.events.cols());
  EventRuns all;
  for (std::ptrdiff_t i = 0; i < signals.n(); ++i) {
    const auto of_one = runs_of(signals.events.row(i));
    if (of_one.samples > most * total)
      return context.warn({"low_threshold",
                           rounded(100 * of_one.samples / total) + " % of the samples of '" + data.names()[i] +
                               "' are at or above event_threshold " + threshold + ", more than spikes would be",
                           "", "set event_threshold higher, or to null where there are no spikes"});
    all.samples += of_one.samples;
    all.runs += of_one.runs;
  }
  if (all.samples > longest * all.runs)
    context.warn({"long_events", "events last " + rounded(all.samples / all.runs) + " samples on average",
                  "each spike is counted that many times",
                  "mark its first sample with transform/events (mode: upward), and resample the recording to about 1 ms per "
                  "sample with transform/downsample"});
}

/// A warning about filtered signals: values that follow from their neighbours couple with everything.
void doubt_rate(const Dataset& data, const TaskContext& context) {
  const double edge = edge_frequency(views_of(data), context.poll());
  const int factor = oversampling_factor(edge);
  if (factor > 1)
    context.warn({"filtered",
                  "95 % of the power of changes is below " + rounded(edge / data.dt_s()) + " Hz, and the rate is " +
                      rounded(1 / data.dt_s()) + " Hz",
                  "the signal was filtered or oversampled, and p-values include the effects of the filter",
                  "resample it to 2 to 3 times its highest frequency: transform/downsample, factor: " + std::to_string(factor) +
                      ", method: pick"});
}

}  // namespace

void describe_signals(const Signals& signals, const Params& params, const Dataset& data, const TaskContext& context) {
  std::string message = "values regressed";
  const std::string threshold = params.event_threshold ? rounded(*params.event_threshold) : "";
  if (!signals.has_events) {
    if (signals.by_threshold) {
      double largest = -INFINITY;
      for (const auto& trial : data.trials()) largest = std::max(largest, eigen(trial.values()).maxCoeff());
      message += "; no sample reaches event_threshold " + threshold + " (the largest is " + rounded(largest) + ")";
    }
    context.log(message + "; no events, so the causes are values, " + covered(signals, data.dt_s()));
    return doubt_rate(data, context);
  }
  double fewest = INFINITY, most = 0;
  for (std::ptrdiff_t i = 0; i < signals.n(); ++i) {
    const double count = eigen(signals.events).row(i).sum();
    fewest = std::min(fewest, count);
    most = std::max(most, count);
  }
  context.log(message + "; causes are events: " + signals.origin + ", " + format_number(fewest) + " to " + format_number(most) +
              " per variable, " + covered(signals, data.dt_s()));
  if (signals.by_threshold) doubt_threshold(signals, threshold, data, context);

  constexpr double shortest_s = 0.0005;  // duration of a synapse's effect
  double farthest = 0;
  for (const auto& cause : signals.causes)
    farthest = std::max(farthest, cause.is_trace() ? INFINITY : static_cast<double>(cause.last_lag));
  if (farthest * data.dt_s() < shortest_s)
    context.warn({"short_reach",
                  "causes act within " + plural(farthest, "sample") + " of " + rounded(1000 * data.dt_s()) +
                      " ms, less than a synapse takes",
                  "", "set lags or reach_s, or resample the recording to about 1 ms per sample with transform/downsample"});
}

void tell_failures(std::span<const std::string> failures, std::span<const std::string> names, const TaskContext& context) {
  std::vector<std::string> failed;
  std::string first;
  for (std::ptrdiff_t i = 0; i < std::ssize(failures); ++i) {
    if (failures[i].empty()) continue;
    if (failed.empty()) first = failures[i];
    failed.push_back(names[i]);
  }
  if (failed.size() == failures.size()) throw DataError(first);
  if (!failed.empty())
    context.warn({"failed_targets", "no regression of " + first_names(failed) + ": " + first,
                  "their incoming connections are undefined", "leave them out with transform/select to score the others"});
}

void tell_undefined(const Signals& signals, const Effects& effects, const KnownLinks& known, const Params& params,
                    std::span<const std::string> failures, std::span<const std::string> names, const TaskContext& context) {
  const auto varies = [&](std::ptrdiff_t i) {
    const auto events = signals.events.row(i);
    return std::ranges::any_of(events, [&](double count) { return count != events.front(); });
  };
  const auto is_target = [&](std::ptrdiff_t i) { return failures[i].empty() && signals.constant[i] == 0; };
  std::vector<std::string> silent, always, alike, constant;
  for (std::ptrdiff_t j = 0; j < signals.n(); ++j) {
    bool is_told = true, is_dropped = false;
    for (std::ptrdiff_t i = 0; i < signals.n(); ++i) {
      if (i == j || !is_target(i) || known.is_ruled_out(i, j, 1, params.link_lags())) continue;
      is_told = is_told && !std::isnan(effects[i][j].p);
      is_dropped = is_dropped || effects[i][j].is_dropped;
    }
    if (signals.constant[j])
      constant.push_back(names[j]);
    else if (!is_told && (is_dropped || !signals.has_events || varies(j)))
      alike.push_back(names[j]);
    else if (!is_told)
      (signals.events(j, 0) == 0 ? silent : always).push_back(names[j]);
  }
  const auto warn = [&](const char* code, const std::string& why, const std::string& undefined,
                        const std::vector<std::string>& found, const std::string& cure) {
    if (!found.empty()) context.warn({code, why + ": " + first_names(found), undefined + " are undefined", cure});
  };
  const std::string all = "all their connections", outgoing = "their outgoing connections";
  const std::string leave_out = "leave them out with transform/select to score the others";
  warn("constant_variable", "constant", all, constant, leave_out);
  warn("silent", "without events", outgoing, silent, leave_out);
  warn("constant", "with the same number of events in every sample", outgoing, always, leave_out);
  const bool is_referenced = !signals.has_events && alike.size() > 2;
  warn("collinear", "with regressors equal to each other or to sums of others", outgoing, alike,
       is_referenced
           ? "leave one of them out with transform/select: the variables add up to another, as with an average reference"
           : leave_out);
}

void tell_edge(const Signals& signals, const Effects& effects, const Dataset& data, const TaskContext& context) {
  // Share of the clear effects. Values depend on all lags that are tried, which are few, and one of them is the longest.
  const double many = signals.has_events ? 0.1 : 0.7;
  const auto n = signals.n();
  double clear = 0, at_edge = 0;
  for (const auto& of_target : effects)
    for (const auto& effect : of_target) {
      if (!(effect.p * static_cast<double>(n * (n - 1)) <= 0.05)) continue;
      ++clear;
      at_edge += effect.at_edge;
    }
  if (at_edge == 0 || at_edge < many * clear || signals.causes.size() < 2) return;
  const bool sums = !signals.events_until.empty();
  context.warn({"edge",
                format_number(at_edge) + " of " + plural(clear, "clear effect") +
                    " are strongest at the longest lags that were tried (" + covered(signals, data.dt_s()) + ")",
                "later effects may be stronger and are missed", sums ? "set reach_s higher" : "set lags higher"});
}

}  // namespace golgi::event_granger

#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <golgi/data/eigen.hpp>
#include <string>

namespace golgi::event_granger {
namespace {

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

/// Samples with an event, and how many of them begin a run of such.
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

/// Of events that are samples at or above the threshold.
void doubt_threshold(const Signals& signals, const std::string& threshold, const Dataset& data, const TaskContext& context) {
  constexpr double most = 0.2;     // of a variable's samples: a neuron spikes less
  constexpr double longest = 2.5;  // samples a spike, on average over all
  const auto total = static_cast<double>(signals.events.cols());
  EventRuns all;
  for (std::ptrdiff_t i = 0; i < signals.n(); ++i) {
    const auto of_one = runs_of(signals.events.row(i));
    if (of_one.samples > most * total)
      return context.warn({"low_threshold",
                           rounded(100 * of_one.samples / total) + " % of the samples of '" + data.names()[i] +
                               "' are at or above event_threshold " + threshold + ", more than spikes are",
                           "", "set it higher, or to null where there are no spikes"});
    all.samples += of_one.samples;
    all.runs += of_one.runs;
  }
  if (all.samples > longest * all.runs)
    context.warn({"long_events", "events last " + rounded(all.samples / all.runs) + " samples on average",
                  "a spike counts as often",
                  "mark its first sample with transform/events (mode: upward), and bring the recording to about 1 ms a sample "
                  "with transform/downsample"});
}

}  // namespace

void describe_signals(const Signals& signals, const Params& params, const Dataset& data, const TaskContext& context) {
  std::string message = signals.response == Response::values      ? "values regressed"
                        : signals.response == Response::bernoulli ? "events regressed, Bernoulli"
                                                                  : "events regressed, Poisson";
  const std::string threshold = params.event_threshold ? rounded(*params.event_threshold) : "";
  if (!signals.has_events) {
    if (signals.by_threshold) {
      double largest = -INFINITY;
      for (const auto& trial : data.trials()) largest = std::max(largest, eigen(trial.values()).maxCoeff());
      message += "; no sample reaches event_threshold " + threshold + " (the largest is " + rounded(largest) + ")";
    }
    return context.log(message + "; no events, so the causes are values");
  }
  double fewest = INFINITY, most = 0;
  for (std::ptrdiff_t i = 0; i < signals.n(); ++i) {
    const double count = eigen(signals.events).row(i).sum();
    fewest = std::min(fewest, count);
    most = std::max(most, count);
  }
  context.log(message + "; causes are events: " + signals.origin + ", " + format_number(fewest) + " to " + format_number(most) +
              " a variable");
  if (signals.by_threshold) doubt_threshold(signals, threshold, data, context);

  constexpr double shortest_s = 0.0005;  // of a synapse
  double farthest = 0;
  for (const auto& cause : signals.causes) farthest = std::max(farthest, std::isnan(cause.lag) ? INFINITY : cause.lag);
  if (farthest * data.dt_s() < shortest_s)
    context.warn({"short_reach",
                  "causes act within " + plural(farthest, "sample") + " of " + rounded(1000 * data.dt_s()) +
                      " ms, less than a synapse takes",
                  "", "set lags, or bring the recording to about 1 ms a sample with transform/downsample"});
}

void tell_undefined(const Signals& signals, const Matrix& p, std::span<const std::string> names, const TaskContext& context) {
  const bool counts = signals.response != Response::values;
  const auto varies = [&](std::ptrdiff_t i) {
    const auto events = signals.events.row(i);
    return std::ranges::any_of(events, [&](double count) { return count != events.front(); });
  };
  std::vector<std::string> silent, constant, alike;
  for (std::ptrdiff_t j = 0; j < p.cols(); ++j) {
    // A count that never varies has no cause.
    bool is_told = !counts || varies(j);
    for (std::ptrdiff_t i = 0; i < p.rows(); ++i)
      if (i != j && (!counts || varies(i))) is_told = is_told && !std::isnan(p(i, j));
    if (is_told) continue;
    const bool is_alike = !signals.has_events || varies(j);
    (is_alike ? alike : signals.events(j, 0) == 0 ? silent : constant).push_back(names[j]);
  }
  const auto warn = [&](const char* code, const std::string& why, const std::string& undefined,
                        const std::vector<std::string>& found) {
    if (!found.empty())
      context.warn({code, why + ": '" + join(found, "', '") + "'", undefined + " are undefined",
                    "leave them out with transform/select to score the others"});
  };
  const std::string outgoing = "their outgoing connections", lost = counts ? "all their connections" : outgoing;
  warn("silent", "without events", lost, silent);
  warn("constant", "with as many events in every sample", lost, constant);
  warn("collinear", "equal to each other or to sums of others", outgoing, alike);
}

}  // namespace golgi::event_granger

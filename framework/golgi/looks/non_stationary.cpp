#include "golgi/looks/non_stationary.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "golgi/core/text.hpp"
#include "golgi/numerics/stationarity.hpp"

namespace golgi {
namespace {

/// The segments of a variable without missing samples.
Stretches stretches_of(const Dataset& data, std::ptrdiff_t row) {
  Stretches stretches;
  for (const Trial& trial : data.trials()) {
    const auto values = trial.values().row(row);
    std::size_t start = 0;
    for (std::size_t t = 0; t <= values.size(); ++t) {
      if (t < values.size() && !std::isnan(values[t])) continue;
      if (t > start) stretches.push_back(values.subspan(start, t - start));
      start = t + 1;
    }
  }
  return stretches;
}

/// 'a' (how), 'b' (how) and 3 others.
std::string with_reasons(const std::vector<std::pair<std::string, std::string>>& found) {
  constexpr std::size_t most = 5;
  std::vector<std::string> told;
  for (const auto& [name, how] : found)
    if (told.size() < most) told.push_back("'" + name + "' (" + how + ")");
  return join(told, ", ") + (found.size() > most ? " and " + plural(found.size() - most, "other") : "");
}

std::string to_digits(double x, double digits) { return format_number(std::round(x * digits) / digits); }

/// How a channel drifts; empty if it does not.
std::string drift_of(const ChannelCourse& course) {
  constexpr double least_return_t = -2.86, most_memories = 12, least_trend_t = 4.5, least_share = 0.02;
  if (std::abs(course.trend_t) > least_trend_t && course.trend_share > least_share)
    return "a trend, " + to_digits(100 * course.trend_share, 1) + " % of its variance";
  if (course.return_t > least_return_t && course.memories < most_memories)
    return "wanders like a random walk, Dickey-Fuller t " + to_digits(course.return_t, 10);
  return "";
}

/// How a channel's noise changes; empty if it does not.
std::string change_of(const ChannelCourse& course, std::size_t n_channels) {
  constexpr double level = 1e-4, least_ratio = 1.25;
  if (!(course.change_p * static_cast<double>(n_channels) < level && course.change_ratio > least_ratio)) return "";
  return to_digits(course.change_ratio, 10) + " times as large in tenth " + std::to_string(course.loudest + 1) +
         " as in tenth " + std::to_string(course.quietest + 1);
}

std::optional<Warning> shared_gain(const Courses& courses) {
  constexpr double least = 0.35, least_errors = 4;
  if (!(courses.shared_gain > least && courses.shared_gain > least_errors * courses.shared_gain_error)) return {};
  return Warning{"shared_gain",
                 "the noise of all channels rises and falls together: its size in one channel and that in another 20 "
                 "samples before have a correlation of " +
                     to_digits(courses.shared_gain, 100),
                 "p-values that assume constant noise variance are too small",
                 "use a test that allows for it (causality/mvgc with covariance hc3, its default), or analyse segments of low "
                 "and high noise separately (transform/slice)"};
}

std::optional<Warning> links_change(const LinkChange& change, const std::vector<std::string>& names) {
  constexpr double level = 1e-4, least_change = 0.25;
  if (!(change.p < level && std::abs(change.after - change.before) > least_change)) return {};
  return Warning{
      "links_change",
      "connections change: '" + names[change.target] + "' follows '" + names[change.source] + "' after " +
          plural(change.lag, "sample") + " with a correlation of " + to_digits(change.before, 100) + " at the beginning and " +
          to_digits(change.after, 100) + " at the end (of the parts that their own pasts do not explain)",
      "one estimate of the whole recording mixes different wirings, and connections that it reports as direct may be indirect",
      "estimate connections over time (causality/changing_granger, or causality/windows around another method), or "
      "analyse parts of the recording (transform/slice)"};
}

}  // namespace

std::vector<Warning> non_stationary(const Dataset& data, const Poll& poll) {
  std::vector<Stretches> channels;
  std::vector<std::string> names;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
    if (const auto row = data.row_of(i); row >= 0) {
      channels.push_back(stretches_of(data, row));
      names.push_back(data.variable(i).name());
    }
  const Courses courses = courses_of(channels, poll);
  std::vector<std::pair<std::string, std::string>> drifting, changing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (auto how = drift_of(courses.channels[i]); !how.empty()) drifting.emplace_back(names[i], std::move(how));
    if (auto how = change_of(courses.channels[i], names.size()); !how.empty()) changing.emplace_back(names[i], std::move(how));
  }
  std::vector<Warning> warnings;
  if (!drifting.empty())
    warnings.push_back(
        {"not_stationary", "not stationary: " + with_reasons(drifting),
         "variables that drift predict each other without a connection",
         "remove the drift with transform/detrend, transform/difference or a high-pass filter (transform/filter)"});
  if (!changing.empty())
    warnings.push_back({"noise_changes", "the noise changes over the recording: " + with_reasons(changing),
                        "p-values that assume constant noise variance are too small, and connections may have changed, too",
                        "analyse segments separately (transform/slice); causality/mvgc allows for noise that changes "
                        "(covariance hc3, its default)"});
  if (auto warning = shared_gain(courses)) warnings.push_back(*std::move(warning));
  if (auto warning = links_change(courses.links, names)) warnings.push_back(*std::move(warning));
  return warnings;
}

}  // namespace golgi

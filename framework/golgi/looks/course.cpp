#include "golgi/looks/course.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::vector<Notice> gaps_of(const Dataset& data) {
  if (!data.has_gaps()) return {};
  std::vector<std::string> names;
  double missing_s = 0, all_s = 0;
  std::size_t n_gaps = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const double before_s = missing_s;
    for (const Trial& trial : data.trials()) {
      all_s += trial.duration_s();
      for (const Interval& gap : trial.gaps()[i]) {
        missing_s += gap.stop_s - gap.start_s;
        ++n_gaps;
      }
    }
    if (missing_s > before_s) names.push_back(data.names()[i]);
  }
  return {{"gaps", names,
           plural(n_gaps, "gap") + " in " + first_names(names) + ", " + rounded(100 * missing_s / all_s) + " % of the samples",
           "estimators get the segments between gaps; transform/fill fills short gaps"}};
}

/// Finds recordings too short for an estimate, and connectivity matrices in place of a recording.
std::vector<Notice> shortness_of(const Dataset& data) {
  constexpr std::ptrdiff_t fewest = 100;
  std::ptrdiff_t n_samples = 0;
  for (const Trial& trial : data.trials()) n_samples += trial.n_samples();
  if (n_samples >= fewest) return {};
  const bool may_be_wiring = data.n_trials() == 1 && n_samples == data.n_variables();
  return {{"short",
           {},
           plural(n_samples, "sample") + " of " + plural(data.names().size(), "variable"),
           may_be_wiring
               ? "as many samples as variables: if this is a connectivity matrix, give it as the truth of a recording"
               : "too few for most estimators: record longer, or check whether samples and variables are interchanged"}};
}

/// Mean and log variance of the finite values in equal parts of the recording.
struct Blocks {
  std::vector<double> means, log_variances;
  double deviation = 0;  ///< within a part, averaged over parts
};

Blocks blocks_of(const std::vector<double>& values, std::size_t n_blocks) {
  Blocks blocks;
  const std::size_t width = values.size() / n_blocks;
  for (std::size_t k = 0; k < n_blocks; ++k) {
    const std::span part(values.data() + k * width, width);
    double mean = 0, variance = 0;
    for (const double value : part) mean += value / static_cast<double>(width);
    for (const double value : part) variance += (value - mean) * (value - mean) / static_cast<double>(width);
    blocks.means.push_back(mean);
    blocks.log_variances.push_back(std::log(variance + 1e-300));
    blocks.deviation += variance / static_cast<double>(n_blocks);
  }
  blocks.deviation = std::sqrt(blocks.deviation);
  return blocks;
}

/// Mean of the last quarter minus the mean of the first.
double rise_of(const std::vector<double>& values) {
  const std::size_t quarter = values.size() / 4;
  double rise = 0;
  for (std::size_t k = 0; k < quarter; ++k) rise += (values[values.size() - 1 - k] - values[k]) / static_cast<double>(quarter);
  return rise;
}

std::vector<Notice> drifts_of(const Dataset& data) {
  constexpr std::size_t n_blocks = 16, fewest = 16 * 50;
  constexpr double least_trend = 0.7, least_rise = 0.75;  // deviations
  constexpr double least_trend_of_variance = 0.8;         // it scatters more: a few spikes increase it
  const double least_growth = std::log(2.0);              // of the variance
  std::vector<std::string> levels, variances;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const auto values = finite_values(data, i);
    if (values.size() < fewest || std::ranges::min(values) == std::ranges::max(values)) continue;
    const Blocks blocks = blocks_of(values, n_blocks);
    if (std::abs(trend_of(blocks.means)) >= least_trend && std::abs(rise_of(blocks.means)) >= least_rise * blocks.deviation)
      levels.push_back(data.names()[i]);
    if (std::abs(trend_of(blocks.log_variances)) >= least_trend_of_variance &&
        std::abs(rise_of(blocks.log_variances)) >= least_growth)
      variances.push_back(data.names()[i]);
  }
  std::vector<Notice> found;
  if (!levels.empty())
    found.push_back({"level_drift", levels, "the level of " + first_names(levels) + " rises or falls throughout",
                     "use transform/detrend or transform/difference"});
  if (!variances.empty())
    found.push_back({"variance_drift", variances,
                     "the variance of " + first_names(variances) + " doubles or halves over the recording",
                     "the state changes: cut the recording with transform/slice"});
  return found;
}

}  // namespace

std::vector<Notice> look_at_course(const Dataset& data) {
  std::vector<Notice> all = gaps_of(data);
  if (!data.has_values()) return all;
  for (auto&& part : {shortness_of(data), drifts_of(data)}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace golgi

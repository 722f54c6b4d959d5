#include "alarms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace golgi::changing_granger {
namespace {

/// Statistics of all targets for each block, in some order, and each window.
using WindowStatistics = std::vector<std::vector<double>>;

WindowStatistics statistics_of(const std::vector<Regression>& regressions, const std::vector<std::ptrdiff_t>& order,
                               const std::vector<std::ptrdiff_t>& windows, const TaskContext& context) {
  std::vector<std::vector<Misfit>> misfits(regressions.size());
  context.parallel_for(std::ssize(regressions), [&](std::ptrdiff_t i) {
    context.check_cancelled();
    if (!regressions[i].blocks.empty()) misfits[i] = misfits_of(regressions[i], order, windows, context.poll());
  });
  WindowStatistics course(order.size(), std::vector<double>(windows.size(), undefined));
  for (std::size_t k = 0; k < order.size(); ++k)
    for (std::size_t w = 0; w < windows.size(); ++w) {
      Misfit sum;
      for (const auto& of_target : misfits) {
        if (of_target.empty()) continue;
        sum.value += of_target[k * windows.size() + w].value;
        sum.freedom += of_target[k * windows.size() + w].freedom;
      }
      if (sum.freedom > 0) course[k][w] = (sum.value - sum.freedom) / std::sqrt(2 * sum.freedom);
    }
  return course;
}

}  // namespace

double largest_in(const std::vector<double>& statistics) {
  double largest = -INFINITY;
  for (const double value : statistics)
    if (value > largest) largest = value;
  return largest;
}

Alarms find_alarms(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks,
                   const std::vector<std::ptrdiff_t>& windows, std::optional<double> threshold, std::ptrdiff_t n_static,
                   int n_surrogates, const TaskContext& context) {
  Alarms found;
  std::vector<std::ptrdiff_t> order(n_blocks);
  std::iota(order.begin(), order.end(), std::ptrdiff_t{0});
  found.course = statistics_of(regressions, order, windows, context);
  if (std::ranges::all_of(found.course, [](const auto& row) { return largest_in(row) == -INFINITY; }))
    throw DataError(
        "alarms: no window has enough time before it to estimate the wiring from; record longer, or set block or "
        "alarm_windows_s shorter");
  found.is_by_chance = !threshold;
  found.threshold = threshold.value_or(-INFINITY);
  for (int s = 0; s < (threshold ? 0 : n_surrogates); ++s) {
    std::vector<std::ptrdiff_t> shuffled(order.begin(), order.begin() + n_static);
    Random random(fingerprint_of("changing_granger"), "order of blocks of alarms", static_cast<std::uint64_t>(s));
    random.shuffle(std::span(shuffled));
    for (const auto& row : statistics_of(regressions, shuffled, windows, context))
      found.threshold = std::max(found.threshold, largest_in(row));
  }
  if (found.threshold == -INFINITY) throw DataError("alarm_static_s is too short to estimate the wiring from; set it longer");
  for (std::ptrdiff_t k = 0; k < n_blocks; ++k) {
    if (!(largest_in(found.course[k]) > found.threshold)) continue;
    const auto window = std::ranges::max_element(found.course[k], {}, [](double x) { return std::isnan(x) ? -INFINITY : x; }) -
                        found.course[k].begin();
    found.alarms.push_back({k, window, found.course[k][window]});
    const std::vector<std::ptrdiff_t> rest(order.begin() + k + 1, order.end());
    if (rest.empty()) break;
    std::ranges::move(statistics_of(regressions, rest, windows, context), found.course.begin() + k + 1);
  }
  return found;
}

}  // namespace golgi::changing_granger

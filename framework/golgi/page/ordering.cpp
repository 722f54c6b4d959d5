#include "golgi/page/ordering.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi::page {
namespace {

constexpr std::pair<const char*, Order> order_names[] = {
    {"file", Order::file}, {"area", Order::area}, {"cluster", Order::cluster}, {"firing", Order::firing}};

/// The strength of the link between two variables, in either direction: from 0 to 1 by the ranks of the scores, since the
/// scores of most methods include a few very large ones.
Matrix affinity_of(const Connectivity& connectivity) {
  const std::ptrdiff_t n = connectivity.n();
  Matrix affinity(n, n, 0.0);
  const auto edges = connectivity.edges();
  const auto n_edges = static_cast<double>(std::max<std::size_t>(edges.size(), 1));
  for (std::size_t k = 0; k < edges.size(); ++k) {
    if (std::isnan(edges[k].score)) break;  // undefined scores come last
    const double half = 0.5 * (1 - static_cast<double>(k) / n_edges);
    affinity(edges[k].target, edges[k].source) += half;
    affinity(edges[k].source, edges[k].target) += half;
  }
  return affinity;
}

using Members = std::vector<std::int32_t>;

/// Two clusters in a row, reversed where needed so that the ends that meet are linked most strongly.
Members joined(Members a, Members b, const Matrix& affinity) {
  const auto between = [&](std::int32_t i, std::int32_t j) { return affinity(i, j); };
  const double as_they_are = between(a.back(), b.front()), turn_second = between(a.back(), b.back());
  const double turn_first = between(a.front(), b.front()), turn_both = between(a.front(), b.back());
  const double best = std::max({as_they_are, turn_second, turn_first, turn_both});
  if (as_they_are < best) {
    if (turn_second < best) std::ranges::reverse(a);
    if (turn_second == best || turn_first < best) std::ranges::reverse(b);
  }
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

double events_of(const Dataset& recording, std::ptrdiff_t variable) {
  double n = 0;
  for (const Trial& trial : recording.trials()) n += static_cast<double>(trial.events()[variable].size());
  return n;
}

}  // namespace

Order order_named(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [each, order] : order_names) {
    if (each == name) return order;
    names.emplace_back(each);
  }
  throw UsageError("--order " + name + ": expected " + join(names, ", ") + suggestion(name, names));
}

std::vector<std::int32_t> clustered(const Connectivity& connectivity) {
  const Matrix affinity = affinity_of(connectivity);
  const std::ptrdiff_t n = connectivity.n();
  Matrix between = affinity;
  std::vector<Members> clusters;
  for (std::int32_t i = 0; i < n; ++i) clusters.push_back({i});
  // For each remaining cluster, the one most strongly linked to it; the first of several.
  std::vector<std::ptrdiff_t> nearest(n, -1);
  const auto look_around = [&](std::ptrdiff_t a) {
    nearest[a] = -1;
    for (std::ptrdiff_t b = 0; b < n; ++b)
      if (b != a && !clusters[b].empty() && (nearest[a] < 0 || between(a, b) > between(a, nearest[a]))) nearest[a] = b;
  };
  for (std::ptrdiff_t a = 0; a < n; ++a) look_around(a);
  for (std::ptrdiff_t left = n; left > 1; --left) {
    std::ptrdiff_t first = -1;
    for (std::ptrdiff_t a = 0; a < n; ++a)
      if (!clusters[a].empty() && (first < 0 || between(a, nearest[a]) > between(first, nearest[first]))) first = a;
    const std::ptrdiff_t a = std::min(first, nearest[first]), b = std::max(first, nearest[first]);
    const auto size_a = static_cast<double>(clusters[a].size()), size_b = static_cast<double>(clusters[b].size());
    for (std::ptrdiff_t c = 0; c < n; ++c)
      between(a, c) = between(c, a) = (size_a * between(a, c) + size_b * between(b, c)) / (size_a + size_b);
    clusters[a] = joined(std::move(clusters[a]), std::exchange(clusters[b], {}), affinity);
    for (std::ptrdiff_t c = 0; c < n; ++c)
      if (!clusters[c].empty() && (c == a || nearest[c] == a || nearest[c] == b || between(c, a) > between(c, nearest[c])))
        look_around(c);
  }
  return n == 0 ? Members{} : clusters.front();
}

std::vector<std::int32_t> ordering(Order order, const Connectivity& connectivity, const Dataset* recording) {
  if (order == Order::cluster) return clustered(connectivity);
  std::vector<std::int32_t> places(connectivity.n());
  std::iota(places.begin(), places.end(), 0);
  if (order == Order::file) return places;
  const std::string named =
      std::string("--order ") + std::ranges::find(order_names, order, [](const auto& each) { return each.second; })->first;
  if (!recording || recording->n_variables() != connectivity.n())
    throw UsageError(named +
                     ": needs the recording of the estimate, which is not in the same results; use --order cluster or file");
  if (order == Order::area) {
    if (std::ranges::all_of(recording->variables(), [](const Variable& each) { return each.group().empty(); }))
      throw UsageError(named + ": the recording names no areas (its variables have no group); use --order cluster or file");
    std::ranges::stable_sort(places, natural_less, [&](std::int32_t i) { return recording->variable(i).group(); });
    return places;
  }
  if (!std::ranges::all_of(recording->variables(), [](const Variable& each) { return each.has_events(); }))
    throw UsageError(named + ": the recording has no events for some variables; use --order cluster or file");
  std::ranges::stable_sort(places, std::greater{}, [&](std::int32_t i) { return events_of(*recording, i); });
  return places;
}

std::vector<OrderShown> orders_of(const Connectivity& connectivity, const Dataset* recording) {
  constexpr std::ptrdiff_t fewest = 3;
  std::vector<OrderShown> all{{"as recorded", ordering(Order::file, connectivity, recording)}};
  if (connectivity.n() < fewest) return all;
  if (recording && recording->n_variables() == connectivity.n()) {
    const auto variables = recording->variables();
    if (std::ranges::any_of(variables, [](const Variable& each) { return !each.group().empty(); }))
      all.push_back({"by area", ordering(Order::area, connectivity, recording)});
    if (std::ranges::all_of(variables, &Variable::has_events))
      all.push_back({"by firing rate", ordering(Order::firing, connectivity, recording)});
  }
  all.push_back({"by clustering", ordering(Order::cluster, connectivity, recording)});
  return all;
}

EstimateShown reordered(const EstimateShown& estimate, const std::vector<std::int32_t>& order) {
  const Connectivity& from = estimate.connectivity;
  std::vector<std::string> names;
  for (const std::int32_t i : order) names.push_back(from.names()[i]);
  EstimateShown shown{estimate.stage, estimate.component,
                      Connectivity(std::move(names), select_variables(from.estimate(), order)), estimate.recording,
                      std::nullopt};
  if (estimate.truth) shown.truth = estimate.truth->select(order);
  return shown;
}

}  // namespace golgi::page

#include "golgi/page/links.hpp"

#include <fmt/format.h>

#include <cmath>

#include "golgi/page/text.hpp"

namespace golgi::page {

Links::Links(const Connectivity& connectivity) : by_q(false) {
  for (const Edge& edge : connectivity.edges()) {
    if (std::isnan(edge.score) || (!connectivity.estimate().is_directed() && edge.source > edge.target)) continue;
    by_q = by_q || !std::isnan(edge.q);
    edges.push_back(edge);
  }
  constexpr std::pair<double, const char*> q_steps[] = {{1, "all tested pairs"}, {0.2, "q ≤ 0.2"},      {0.1, "q ≤ 0.1"},
                                                        {0.05, "q ≤ 0.05"},      {0.01, "q ≤ 0.01"},    {0.001, "q ≤ 0.001"},
                                                        {1e-4, "q ≤ 0.0001"},    {1e-6, "q ≤ 0.000001"}};
  constexpr double share_steps[] = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01};
  step.assign(edges.size(), -1);
  const auto add_step = [&](const std::string& words, auto&& passes) {
    std::int64_t passed = 0;
    for (std::size_t k = 0; k < edges.size(); ++k)
      if (passes(k)) {
        step[k] = static_cast<int>(steps.size());
        ++passed;
      }
    steps.push_back(words);
    counts.push_back(passed);
  };
  if (by_q) {
    for (const auto& [level, words] : q_steps)
      add_step(words, [&, level = level](std::size_t k) { return edges[k].q <= level; });
    usual = 3;
  } else {
    for (const double share : share_steps)
      add_step(share == 1 ? "all pairs" : fmt::format("the strongest {:g} %", 100 * share),
               [&](std::size_t k) { return static_cast<double>(k) < std::ceil(share * static_cast<double>(edges.size())); });
    usual = 3;
  }
}

void Links::keep(const std::function<bool(const Edge& edge, std::size_t rank)>& passes, const std::string& words) {
  std::vector<Edge> kept;
  for (std::size_t k = 0; k < edges.size(); ++k)
    if (passes(edges[k], k)) kept.push_back(edges[k]);
  edges = std::move(kept);
  usual = 1;  // drawings leave out links whose step is not above 0
  step.assign(edges.size(), usual);
  steps = {words, words};
  counts = {std::ssize(edges), std::ssize(edges)};
}

AgainstTruth against(const GroundTruth& truth, const Connectivity& connectivity, const Links& links) {
  const Matrix weights = truth.dense();
  const bool is_directed = connectivity.estimate().is_directed();
  const auto is_true = [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    return weights(i, j) != 0 || (!is_directed && weights(j, i) != 0);
  };
  AgainstTruth found;
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < (is_directed ? weights.cols() : i); ++j) found.true_links += i != j && is_true(i, j);
  for (std::size_t k = 0; k < links.edges.size(); ++k)
    if (links.step[k] >= links.usual)
      ++(is_true(links.edges[k].target, links.edges[k].source) ? found.hits : found.false_alarms);
  return found;
}

}  // namespace golgi::page

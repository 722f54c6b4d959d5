// The pairs of an estimate in the order of their strength, and the steps of the threshold that a reader can move.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi::page {

struct Links {
  explicit Links(const Connectivity& connectivity);

  bool by_q;                         ///< threshold by q; false: by the rank of the score
  std::vector<std::string> steps;    ///< description of each step of the threshold: "q ≤ 0.05", "the strongest 10 %"
  std::vector<std::int64_t> counts;  ///< links at each step
  int usual;                         ///< the step that is shown first

  std::vector<Edge> edges;  ///< defined pairs, strongest first; each once if the estimate is undirected
  std::vector<int> step;    ///< per edge: the strictest step that it passes

  std::int64_t shown() const { return counts[usual]; }

  /// Removes the links that do not pass, and shows all others. @param rank  0: the strongest
  void keep(const std::function<bool(const Edge& edge, std::size_t rank)>& passes, const std::string& words);
};

struct AgainstTruth {
  std::int64_t hits = 0, false_alarms = 0;  ///< of the links that are shown
  std::int64_t true_links = 0;              ///< with an undirected estimate: pairs that are linked in either direction
};
AgainstTruth against(const GroundTruth& truth, const Connectivity& connectivity, const Links& links);

}  // namespace golgi::page

#include <algorithm>
#include <cmath>
#include <limits>

#include "contemporaneous.hpp"

namespace golgi::pcmci {
namespace {

using Neighbourhood = std::vector<std::vector<int>>;  ///< per target, its neighbours at lag 0

/// @param weights  by LinkTests::index; neighbours are sorted, the strongest first; null: in the order of the variables
Neighbourhood neighbours_of(const LinkGraph& graph, const std::vector<double>* weights) {
  const auto n = static_cast<int>(graph.tests.n);
  Neighbourhood all(n);
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < n; ++i)
      if (graph.is_link[graph.tests.index(i, j, 0)]) all[j].push_back(i);
    if (weights)
      std::ranges::stable_sort(all[j], [&](int a, int b) {
        return (*weights)[graph.tests.index(a, j, 0)] > (*weights)[graph.tests.index(b, j, 0)];
      });
  }
  return all;
}

struct Link {
  int source, target, lag;
};

/// One round: tests a link with all sets of `size` neighbours and decides whether it stays. Writes only its own slots.
class Round {
 public:
  Round(const Search& search, const Parents& parents, const Neighbourhood& near, std::size_t size, Skeleton& to,
        std::vector<double>& weights, std::vector<std::uint8_t>& is_link)
      : search_(search), parents_(parents), near_(near), size_(size), to_(to), weights_(weights), is_link_(is_link) {}

  std::vector<int> others(const Link& link) const {
    std::vector<int> rest = near_[link.target];
    if (link.lag == 0) std::erase(rest, link.source);
    return rest;
  }

  void test(const Link& link) const {
    auto& tests = to_.graph.tests;
    const auto here = tests.index(link.source, link.target, link.lag);
    const auto back = tests.index(link.target, link.source, 0);
    if (!is_link_[here]) return;  // its other direction has been separated
    const auto rest = others(link);
    if (rest.size() < size_) return;
    const bool is_required = search_.known.is_required(link.target, link.source, link.lag) ||
                             (link.lag == 0 && search_.known.is_required(link.source, link.target, 0));
    each_subset(rest, size_, [&](const std::vector<int>& subset) {
      search_.poll();
      std::vector<Node> given;
      for (const int k : subset) given.push_back({k, 0});
      const Node source{link.source, link.lag};
      const Tested found = search_.test(source, {link.target, 0}, conditions_of(parents_, source, link.target, given));
      weights_[here] = is_required ? 1 : std::min(weights_[here], std::abs(found.value));
      if (found.p >= tests.tested[here].p) tests.tested[here] = found;
      if (is_required || !(found.p > search_.pc_alpha)) return true;
      is_link_[here] = 0;
      to_.separating[here] = subset;
      if (link.lag == 0) {
        is_link_[back] = 0;
        tests.tested[back].p = found.p;
        to_.separating[back] = subset;
      }
      return false;
    });
  }

 private:
  const Search& search_;
  const Parents& parents_;
  const Neighbourhood& near_;
  std::size_t size_;
  Skeleton& to_;
  std::vector<double>& weights_;
  std::vector<std::uint8_t>& is_link_;
};

}  // namespace

Skeleton find_skeleton(const Search& search, const Parents& parents, const LinkTests& weakest, int max_subset) {
  const auto n = static_cast<int>(search.n);
  Skeleton skeleton{{weakest, {}, {}}, std::vector<std::vector<int>>(weakest.tested.size())};
  auto& tests = skeleton.graph.tests;
  std::vector<std::uint8_t> is_link(tests.tested.size());  // bytes: written side by side
  for (int j = 0; j < n; ++j) {
    for (const auto& node : parents[j]) is_link[tests.index(node.variable, j, node.lag)] = 1;
    for (int i = 0; i < n; ++i)
      is_link[tests.index(i, j, 0)] = i != j && (search.known.is_allowed(j, i, 0) || search.known.is_allowed(i, j, 0));
  }
  for (std::size_t k = 0; k < is_link.size(); ++k)
    if (is_link[k]) tests.tested[k] = {0, 0, true};
  const auto note_links = [&] { skeleton.graph.is_link.assign(is_link.begin(), is_link.end()); };
  note_links();
  std::vector<double> weights(is_link.size(), std::numeric_limits<double>::infinity());
  Neighbourhood near = neighbours_of(skeleton.graph, nullptr);
  for (int size = 0; size <= std::min(n, max_subset); ++size) {
    const Round round(search, parents, near, size, skeleton, weights, is_link);
    // Tests that run one after the other: both directions of a pair at lag 0, since the first may separate them.
    std::vector<std::vector<Link>> tasks;
    bool is_done = true;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        for (int lag = 0; lag <= search.max_lag; ++lag) {
          const Link link{i, j, lag};
          if (!is_link[tests.index(i, j, lag)]) continue;
          is_done = is_done && std::ssize(round.others(link)) < size;
          if (lag > 0) tasks.push_back({link});
          if (lag == 0 && i < j) tasks.push_back({link, {j, i, 0}});
        }
    if (is_done) break;
    search.parallel_for(std::ssize(tasks), [&](std::ptrdiff_t k) {
      for (const auto& link : tasks[k]) round.test(link);
    });
    note_links();
    near = neighbours_of(skeleton.graph, &weights);
  }
  join_directions(tests);
  return skeleton;
}

}  // namespace golgi::pcmci

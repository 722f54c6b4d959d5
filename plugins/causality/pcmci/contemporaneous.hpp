// PCMCI+: also links at the same sample, with their direction where the data determine it. Source: Runge 2020, algorithms 1 and
// 2 (skeleton, colliders, rules).
#pragma once

#include <set>
#include <vector>

#include "parents.hpp"

namespace golgi::pcmci {

/// How colliders i → k ← j are recognised: by the share of separating sets that contain k, or by one of them.
enum class ColliderRule { majority, conservative, none };

/// State of a link at lag 0, from row to column.
enum class Mark : std::uint8_t {
  none,        ///< no link
  undirected,  ///< o-o
  forward,     ///< -->
  backward,    ///< <--
  conflict,    ///< x-x: two findings demand opposite directions
};

struct LinkGraph {
  LinkTests tests;            ///< test with the largest p of each link
  std::vector<bool> is_link;  ///< by LinkTests::index
  std::vector<Mark> marks;    ///< (n, n) at lag 0
  Mark mark(std::ptrdiff_t source, std::ptrdiff_t target) const { return marks[source * tests.n + target]; }
  std::int64_t n_ambiguous = 0;  ///< triples for which a collider is neither found nor excluded
};

/// @param weakest     from select_parents
/// @param max_subset  largest number of neighbours at lag 0 that are conditioned on together
LinkGraph find_graph(const Search& search, const Parents& parents, const LinkTests& weakest, ColliderRule rule, int max_subset);

// Parts of find_graph.

/// The links that no set of conditions separates, without directions, and the sets that separated the others.
struct Skeleton {
  LinkGraph graph;
  std::vector<std::vector<int>> separating;  ///< by LinkTests::index: neighbours at lag 0
};
Skeleton find_skeleton(const Search& search, const Parents& parents, const LinkTests& weakest, int max_subset);

/// i, `lag` samples earlier, and j are not neighbours; both are neighbours of k.
struct Triple {
  int source = 0, lag = 0, middle = 0, target = 0;
  friend auto operator<=>(const Triple&, const Triple&) = default;
};

/// Directions of links at lag 0: colliders first, then the directions that follow from them.
void orient(const Search& search, const Parents& parents, const Skeleton& skeleton, ColliderRule rule, int max_subset,
            LinkGraph& graph);

/// Calls visit(subset) for all subsets of this size, in lexicographic order, until it returns false.
template <class Visit>
void each_subset(const std::vector<int>& items, std::size_t size, const Visit& visit) {
  if (size > items.size()) return;
  std::vector<std::size_t> at(size);
  for (std::size_t k = 0; k < size; ++k) at[k] = k;
  while (true) {
    std::vector<int> subset;
    for (const auto k : at) subset.push_back(items[k]);
    if (!visit(subset)) return;
    std::size_t k = size;
    while (k > 0 && at[k - 1] == items.size() - size + k - 1) --k;
    if (k == 0) return;
    ++at[k - 1];
    for (; k < size; ++k) at[k] = at[k - 1] + 1;
  }
}

}  // namespace golgi::pcmci

#include "parents.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace golgi::pcmci {
namespace {

struct Candidate {
  Node node;
  bool is_required = false;
  double weight = std::numeric_limits<double>::infinity();
  Tested weakest{0, -1, false};
};

/// Parents of a target, the strongest first; `candidates` keep their order and store their weakest tests.
std::vector<Node> select(const Search& search, int target, double alpha, std::vector<Candidate>& candidates) {
  std::vector<Candidate*> parents;
  for (auto& candidate : candidates) parents.push_back(&candidate);
  for (std::size_t size = 0; size + 1 <= parents.size() && search.test.allows(static_cast<std::ptrdiff_t>(size)); ++size) {
    std::vector<Candidate*> kept;
    for (auto* candidate : parents) {
      search.poll();
      std::vector<Node> others;
      for (std::size_t k = 0; others.size() < size; ++k)
        if (parents[k] != candidate) others.push_back(parents[k]->node);
      const Tested found = candidate->is_required ? Tested{1, 0} : search.test(candidate->node, {target, 0}, others);
      candidate->weight = std::min(candidate->weight, std::abs(found.value));
      if (found.p > candidate->weakest.p) candidate->weakest = found;
      if (!(found.p > alpha)) kept.push_back(candidate);
    }
    // Only after the round: within it every candidate is tested against the same others.
    std::ranges::sort(kept);  // by place: the order of the candidates decides between equal weights
    std::ranges::stable_sort(kept, [](const Candidate* a, const Candidate* b) { return a->weight > b->weight; });
    parents = std::move(kept);
  }
  std::vector<Node> nodes;
  for (const auto* parent : parents) nodes.push_back(parent->node);
  return nodes;
}

}  // namespace

Parents select_parents(const Search& search, LinkTests& weakest) {
  Parents all(search.n);
  search.parallel_for(search.n, [&](std::ptrdiff_t j) {
    const auto target = static_cast<int>(j);
    std::vector<Candidate> fresh;
    for (int i = 0; i < search.n; ++i)
      for (int lag = 1; lag <= search.max_lag; ++lag)
        if (search.known.is_allowed(target, i, lag))
          fresh.push_back({.node = {i, lag}, .is_required = search.known.is_required(target, i, lag)});
    std::vector<Candidate> best = fresh;
    if (search.choose_alpha) {
      double least = std::numeric_limits<double>::infinity();
      for (const double alpha : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5}) {
        auto candidates = fresh;
        auto parents = select(search, target, alpha, candidates);
        const double criterion = search.test.criterion({target, 0}, parents);
        if (!(criterion < least)) continue;
        least = criterion;
        all[j] = std::move(parents);
        best = std::move(candidates);
      }
    } else {
      all[j] = select(search, target, search.pc_alpha, best);
    }
    for (const auto& candidate : best)
      if (candidate.weakest.p >= 0) weakest.at(candidate.node.variable, target, candidate.node.lag) = candidate.weakest;
  });
  return all;
}

std::vector<Node> conditions_of(const Parents& parents, Node source, int target, std::span<const Node> given) {
  std::vector<Node> conditions(given.begin(), given.end());
  const auto add = [&](Node node) {
    if (std::ranges::find(conditions, node) == conditions.end()) conditions.push_back(node);
  };
  for (const auto& node : parents[target])
    if (node != source) add(node);
  for (const auto& node : parents[source.variable]) add({node.variable, node.lag + source.lag});
  return conditions;
}

LinkTests test_links(const Search& search, const Parents& parents, int min_lag) {
  LinkTests tests(search.n, search.max_lag);
  search.parallel_for(search.n, [&](std::ptrdiff_t j) {
    const auto target = static_cast<int>(j);
    for (int i = 0; i < search.n; ++i)
      for (int lag = min_lag; lag <= search.max_lag; ++lag) {
        if (!search.known.is_allowed(target, i, lag)) continue;
        search.poll();
        tests.at(i, target, lag) = search.test({i, lag}, {target, 0}, conditions_of(parents, {i, lag}, target));
      }
  });
  if (min_lag == 0) join_directions(tests);
  return tests;
}

void join_directions(LinkTests& tests) {
  for (std::ptrdiff_t i = 0; i < tests.n; ++i)
    for (std::ptrdiff_t j = 0; j < i; ++j) {
      Tested &a = tests.at(i, j, 0), &b = tests.at(j, i, 0);
      // Of equals, the test of the earlier source, as in the original.
      if (b.p >= a.p)
        a = b;
      else
        b = a;
    }
}

}  // namespace golgi::pcmci

#include <algorithm>
#include <set>
#include <utility>

#include "contemporaneous.hpp"

namespace golgi::pcmci {
namespace {

using Pair = std::pair<int, int>;

/// Marks of links at lag 0 while links are oriented.
class Marks {
 public:
  Marks(const Search& search, LinkGraph& graph) : n_(static_cast<int>(search.n)), graph_(graph) {
    graph.marks.assign(static_cast<std::size_t>(n_) * n_, Mark::none);
    for (int i = 0; i < n_; ++i)
      for (int j = 0; j < n_; ++j) {
        if (!graph.is_link[graph.tests.index(i, j, 0)]) continue;
        const auto& known = search.known;
        const bool forth = known.is_allowed(j, i, 0) && !known.is_required(i, j, 0);
        const bool back = known.is_allowed(i, j, 0) && !known.is_required(j, i, 0);
        at(i, j) = forth && back ? Mark::undirected : forth ? Mark::forward : Mark::backward;
        if (!(forth && back)) given_.insert({i, j});
      }
  }
  int n() const { return n_; }
  Mark& at(int i, int j) { return graph_.marks[static_cast<std::size_t>(i) * n_ + j]; }
  Mark at(int i, int j) const { return graph_.marks[static_cast<std::size_t>(i) * n_ + j]; }
  bool is_link(int i, int j, int lag) const { return graph_.is_link[graph_.tests.index(i, j, lag)]; }
  const std::vector<Mark>& all() const { return graph_.marks; }

  /// a → b; or a conflict where the opposite was demanded in the same phase. Assumed directions are not changed.
  void demand(int a, int b, std::set<Pair>& done) {
    if (given_.contains({a, b})) return;
    if (!done.contains({a, b}) && !done.contains({b, a})) {
      at(a, b) = Mark::forward;
      at(b, a) = Mark::backward;
      done.insert({a, b});
    }
    if (done.contains({b, a})) at(a, b) = at(b, a) = Mark::conflict;
  }

  /// Triples (i, lag) - k o-o j whose ends are not neighbours. @param first  the mark that (i, k) must have at lag 0
  std::vector<Triple> triples(Mark first, int max_lag) const {
    std::vector<Triple> found;
    for (int j = 0; j < n_; ++j)
      for (int k = 0; k < n_; ++k) {
        if (at(k, j) != Mark::undirected) continue;
        for (int i = 0; i < n_; ++i)
          for (int lag = 0; lag <= max_lag; ++lag)
            if (is_link(i, k, lag) && !(i == j && lag == 0) && !is_link(i, j, lag) && (lag > 0 || at(i, k) == first))
              found.push_back({i, lag, k, j});
      }
    return found;
  }

 private:
  int n_;
  LinkGraph& graph_;
  std::set<Pair> given_;
};

enum class Verdict : std::uint8_t { collider, chain, ambiguous };

/// All sets of neighbours of the target, and at lag 0 also of the source, each once.
std::set<std::vector<int>> sets_for(const Triple& triple, const Marks& marks, int max_subset) {
  const auto neighbours = [&](int of, int without) {
    std::vector<int> all;
    for (int i = 0; i < marks.n(); ++i)
      if (i != without && marks.is_link(i, of, 0)) all.push_back(i);
    return all;
  };
  std::set<std::vector<int>> sets;
  const auto add = [&](const std::vector<int>& items) {
    for (int size = 0; size <= std::min<int>(static_cast<int>(items.size()), max_subset); ++size)
      each_subset(items, size, [&](const std::vector<int>& subset) {
        sets.insert(subset);  // ascending, as the items are
        return true;
      });
  };
  add(neighbours(triple.target, triple.lag == 0 ? triple.source : -1));
  if (triple.lag == 0) add(neighbours(triple.source, triple.target));
  return sets;
}

Verdict judge(const Triple& triple, const Search& search, const Parents& parents, const Marks& marks, ColliderRule rule,
              int max_subset) {
  double n_separating = 0, n_with_middle = 0;
  for (const auto& subset : sets_for(triple, marks, max_subset)) {
    search.poll();
    std::vector<Node> given;
    for (const int k : subset) given.push_back({k, 0});
    const Node source{triple.source, triple.lag};
    const Tested found = search.test(source, {triple.target, 0}, conditions_of(parents, source, triple.target, given));
    if (!(found.p > search.pc_alpha)) continue;
    ++n_separating;
    n_with_middle += std::ranges::find(subset, triple.middle) != subset.end();
  }
  if (n_separating == 0) return Verdict::ambiguous;
  const double share = n_with_middle / n_separating;
  if (rule == ColliderRule::conservative)
    return share == 0 ? Verdict::collider : share < 1 ? Verdict::ambiguous : Verdict::chain;
  return share < 0.5 ? Verdict::collider : share == 0.5 ? Verdict::ambiguous : Verdict::chain;
}

/// One pass of the rules; ambiguous triples are not used.
void apply_rules(Marks& marks, const std::set<Triple>& ambiguous, int max_lag, std::set<Pair>& done) {
  const int n = marks.n();
  for (const auto& triple : marks.triples(Mark::forward, max_lag))  // else k would be a collider
    if (!ambiguous.contains(triple)) marks.demand(triple.middle, triple.target, done);

  std::vector<Pair> demanded;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      for (int k = 0; k < n; ++k)  // else there would be a cycle
        if (marks.at(i, j) == Mark::undirected && marks.at(i, k) == Mark::forward && marks.at(k, j) == Mark::forward)
          demanded.emplace_back(i, j);
  for (const auto& [i, j] : demanded) marks.demand(i, j, done);

  demanded.clear();
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      if (marks.at(i, j) != Mark::undirected) continue;
      std::vector<int> middles;
      for (int k = 0; k < n; ++k)
        if (marks.at(k, j) == Mark::forward && marks.at(i, k) == Mark::undirected) middles.push_back(k);
      for (const int k : middles)
        for (const int m : middles)  // else there would be a cycle or a new collider
          if (k != m && marks.at(k, m) == Mark::none && !ambiguous.contains({i, 0, k, j}) && !ambiguous.contains({i, 0, m, j}))
            demanded.emplace_back(i, j);
    }
  for (const auto& [i, j] : demanded) marks.demand(i, j, done);
}

}  // namespace

void orient(const Search& search, const Parents& parents, const Skeleton& skeleton, ColliderRule rule, int max_subset,
            LinkGraph& graph) {
  Marks marks(search, graph);
  const auto triples = marks.triples(Mark::undirected, search.max_lag);
  std::vector<Verdict> verdicts(triples.size());
  search.parallel_for(std::ssize(triples), [&](std::ptrdiff_t k) {
    const auto& [source, lag, middle, target] = triples[k];
    if (rule == ColliderRule::none) {
      const auto& set = skeleton.separating[graph.tests.index(source, target, lag)];
      verdicts[k] = std::ranges::find(set, middle) == set.end() ? Verdict::collider : Verdict::chain;
    } else {
      verdicts[k] = judge(triples[k], search, parents, marks, rule, max_subset);
    }
  });
  std::set<Pair> done;
  std::set<Triple> ambiguous;
  for (std::size_t k = 0; k < triples.size(); ++k) {
    if (verdicts[k] == Verdict::ambiguous) ambiguous.insert(triples[k]);
    if (verdicts[k] != Verdict::collider) continue;
    marks.demand(triples[k].target, triples[k].middle, done);
    if (triples[k].lag == 0) marks.demand(triples[k].source, triples[k].middle, done);
  }
  graph.n_ambiguous = std::ssize(ambiguous);
  done.clear();
  std::vector<Mark> before;
  do {
    before = marks.all();
    apply_rules(marks, ambiguous, search.max_lag, done);
  } while (marks.all() != before);
}

LinkGraph find_graph(const Search& search, const Parents& parents, const LinkTests& weakest, ColliderRule rule,
                     int max_subset) {
  Skeleton skeleton = find_skeleton(search, parents, weakest, max_subset);
  LinkGraph graph = skeleton.graph;
  orient(search, parents, skeleton, rule, max_subset, graph);
  return graph;
}

}  // namespace golgi::pcmci

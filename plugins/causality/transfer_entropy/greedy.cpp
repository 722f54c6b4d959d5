#include "greedy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace golgi::transfer_entropy {
namespace {

std::vector<Node> without(const std::vector<Node>& nodes, const Node& one) {
  std::vector<Node> rest = nodes;
  std::erase(rest, one);
  return rest;
}

std::vector<Node> joined(std::vector<Node> a, const std::vector<Node>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// The sources of one target while they are chosen.
class Choice {
 public:
  Choice(const Embedding& embedding, const Params& params, Null null, int target, const TaskContext& context)
      : embedding_(embedding), params_(params), null_(null), target_(target), context_(context) {}

  Information given(const std::vector<Node>& known) const {
    const Node now{target_, 0};
    return Information(embedding_, params_, embedding_.rows(std::span(&now, 1)), embedding_.rows(known));
  }

  /// Values of surrogate s, of each node given the nodes that its information is conditioned on. Nodes of one variable are
  /// shifted together.
  std::vector<double> surrogate(int s, const char* purpose, const std::vector<Node>& nodes,
                                const std::vector<const Information*>& of) const {
    Random random = context_.random(std::string(purpose) + " " + std::to_string(target_), static_cast<std::uint64_t>(s));
    std::vector<Realigned> per_variable;
    for (std::ptrdiff_t i = 0; i < embedding_.n(); ++i) per_variable.push_back(embedding_.draw(null_, random));
    std::vector<double> values;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      context_.check_cancelled();
      values.push_back((*of[k])(embedding_.rows(std::span(&nodes[k], 1), &per_variable[nodes[k].variable])));
    }
    return values;
  }

  /// Adds candidates to `chosen` while the best is larger than the best of surrogates.
  std::vector<Node> add(std::vector<Node> candidates, const std::vector<Node>& known, int most, const char* purpose) const {
    std::vector<Node> chosen;
    while (!candidates.empty() && std::ssize(chosen) < most) {
      const auto all = joined(known, chosen);
      const auto [best, value] = best_candidate(embedding_, params_, target_, all, candidates);
      const Information information = given(all);
      const std::vector<const Information*> of(candidates.size(), &information);
      int as_large = 0;
      for (int s = 0; s < params_.n_surrogates(); ++s)
        as_large += std::ranges::max(surrogate(s, purpose, candidates, of)) >= value;
      if (p_of(as_large) > params_.alpha) break;
      chosen.push_back(candidates[best]);
      candidates.erase(candidates.begin() + best);
    }
    return chosen;
  }

  /// Removes sources, the weakest first, that do not exceed the weakest of surrogates.
  void prune(Sources& result, std::vector<Node>& chosen) const {
    while (!chosen.empty()) {
      const auto informations = given_the_others(result.own, chosen);
      const auto of = pointers(informations);
      const auto values = found(chosen, informations);
      const auto weakest = std::ranges::min_element(values) - values.begin();
      int as_large = 0;
      for (int s = 0; s < params_.n_surrogates(); ++s)
        as_large += std::ranges::min(surrogate(s, "prune", chosen, of)) >= values[weakest];
      if (p_of(as_large) <= params_.alpha) break;
      chosen.erase(chosen.begin() + weakest);
    }
  }

  /// p of all sources together.
  double omnibus(const Sources& result, const std::vector<Node>& chosen) const {
    const Information information = given(result.own);
    const double value = information(embedding_.rows(chosen));
    int as_large = 0;
    for (int s = 0; s < params_.n_surrogates(); ++s) {
      context_.check_cancelled();
      Random random = context_.random("omnibus " + std::to_string(target_), static_cast<std::uint64_t>(s));
      const Realigned together = embedding_.draw(null_, random);
      as_large += information(embedding_.rows(chosen, &together)) >= value;
    }
    return p_of(as_large);
  }

  /// Tests the k-th largest against the k-th largest of surrogates; no p is smaller than that of a stronger source.
  void test_each(Sources& result, const std::vector<Node>& chosen) const {
    const auto informations = given_the_others(result.own, chosen);
    const auto of = pointers(informations);
    const auto values = found(chosen, informations);
    for (std::size_t k = 0; k < chosen.size(); ++k) result.sources.push_back({chosen[k], values[k], 1});
    std::ranges::stable_sort(result.sources, std::greater(), &Chosen::information);
    std::vector<int> as_large(chosen.size());
    for (int s = 0; s < params_.n_surrogates(); ++s) {
      auto drawn = surrogate(s, "each", chosen, of);
      std::ranges::sort(drawn, std::greater());
      for (std::size_t k = 0; k < drawn.size(); ++k) as_large[k] += drawn[k] >= result.sources[k].information;
    }
    double before = 0;
    for (std::size_t k = 0; k < chosen.size(); ++k) before = result.sources[k].p = std::max(before, p_of(as_large[k]));
  }

 private:
  double p_of(int as_large) const { return (1.0 + as_large) / (1.0 + params_.n_surrogates()); }

  std::vector<Information> given_the_others(const std::vector<Node>& own, const std::vector<Node>& chosen) const {
    std::vector<Information> all;
    for (const auto& node : chosen) all.push_back(given(joined(own, without(chosen, node))));
    return all;
  }
  static std::vector<const Information*> pointers(const std::vector<Information>& all) {
    std::vector<const Information*> result;
    for (const auto& one : all) result.push_back(&one);
    return result;
  }
  std::vector<double> found(const std::vector<Node>& nodes, const std::vector<Information>& of) const {
    std::vector<double> values;
    for (std::size_t k = 0; k < nodes.size(); ++k) values.push_back(of[k](embedding_.rows(std::span(&nodes[k], 1))));
    return values;
  }

  const Embedding& embedding_;
  const Params& params_;
  Null null_;
  int target_;
  const TaskContext& context_;
};

}  // namespace

std::pair<std::ptrdiff_t, double> best_candidate(const Embedding& embedding, const Params& params, int target,
                                                 const std::vector<Node>& chosen, const std::vector<Node>& candidates) {
  const Node now{target, 0};
  const Information information(embedding, params, embedding.rows(std::span(&now, 1)), embedding.rows(chosen));
  std::pair<std::ptrdiff_t, double> best{-1, -std::numeric_limits<double>::infinity()};
  for (std::size_t k = 0; k < candidates.size(); ++k)
    if (const double value = information(embedding.rows(std::span(&candidates[k], 1))); value > best.second)
      best = {static_cast<std::ptrdiff_t>(k), value};
  return best;
}

Sources choose_sources(const Embedding& embedding, const Params& params, Null null, int target, const TaskContext& context) {
  const Choice choice(embedding, params, null, target, context);
  std::vector<Node> own, others;
  for (int lag = 1; lag <= params.own_lags; ++lag) own.push_back({target, lag});
  for (int j = 0; j < embedding.n(); ++j)
    for (int lag = 1; j != target && lag <= params.max_lag; ++lag) others.push_back({j, lag});
  Sources result;
  result.own = choice.add(own, {}, params.own_lags, "own");
  std::vector<Node> chosen = choice.add(others, result.own, params.max_sources, "add");
  choice.prune(result, chosen);
  if (chosen.empty()) return result;
  result.omnibus_p = choice.omnibus(result, chosen);
  if (result.omnibus_p <= params.alpha) choice.test_each(result, chosen);
  return result;
}

}  // namespace golgi::transfer_entropy

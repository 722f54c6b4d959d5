#include "synapse.hpp"

#include <algorithm>
#include <optional>

namespace golgi::equations {
namespace {

using Terms = std::vector<Term>;

class Separation {
 public:
  Separation(Graph& graph, std::span<const Side> inputs) : graph_(graph), inputs_(inputs), one_(graph.constant(1)) {}

  /// The terms of the synapse, or nothing if it cannot be separated.
  std::optional<Terms> of(int synapse) {
    // Arguments come before the nodes that use them, so no recursion is needed, however deep the expression is.
    const int n = synapse + 1;
    std::vector<std::optional<Terms>> terms(n);
    for (int node = 0; node < n; ++node) terms[node] = merged(taken_apart(node, terms));
    return terms[synapse];
  }

 private:
  struct Sides {
    bool pre = false, post = false;
  };
  /// The sides whose names the node contains. Never called for the nodes that the separation itself adds.
  Sides sides(int node) {
    for (int k = static_cast<int>(sides_.size()); k <= node; ++k) {
      const Node& at = graph_[k];
      Sides all;
      if (at.op == Op::input) (inputs_[at.a] == Side::pre ? all.pre : all.post) = true;
      const int arguments[] = {at.a, at.b, at.c};
      for (int a = 0; a < n_arguments(at.op); ++a) {
        const Sides& of = sides_[arguments[a]];
        all.pre |= of.pre;
        all.post |= of.post;
      }
      sides_.push_back(all);
    }
    return sides_[node];
  }

  int op(Op what, int a, int b = -1) { return graph_.operation(what, a, b); }

  std::optional<Terms> taken_apart(int node, const std::vector<std::optional<Terms>>& terms) {
    const Sides whole = sides(node);
    if (!whole.post) return Terms{{node, one_}};
    if (!whole.pre) return Terms{{one_, node}};
    const Node at = graph_[node];  // a copy: the graph grows
    const auto& a = terms[at.a];
    if (!a) return std::nullopt;
    if (at.op == Op::negate) return negated(*a);
    if (at.op == Op::exponential || at.op == Op::sine || at.op == Op::cosine) return of_sum(at.op, *a);
    if (at.op == Op::divide) return divided(*a, at.b);
    if (at.op != Op::add && at.op != Op::subtract && at.op != Op::multiply) return std::nullopt;
    const auto& b = terms[at.b];
    if (!b) return std::nullopt;
    Terms both;
    if (at.op == Op::multiply) {
      for (const Term& x : *a)
        for (const Term& y : *b) both.push_back({op(Op::multiply, x.pre, y.pre), op(Op::multiply, x.post, y.post)});
    } else {
      both = *a;
      const Terms other = at.op == Op::add ? *b : negated(*b);
      both.insert(both.end(), other.begin(), other.end());
    }
    return both;
  }

  Terms negated(Terms terms) {
    for (Term& term : terms) term.post = op(Op::negate, term.post);
    return terms;
  }

  std::optional<Terms> divided(Terms terms, int by) {
    const Sides of = sides(by);
    if (of.pre && of.post) return std::nullopt;
    for (Term& term : terms)
      if (of.pre)
        term.pre = op(Op::divide, term.pre, by);
      else
        term.post = op(Op::divide, term.post, by);
    return terms;
  }

  /// sin(a + b) = sin a cos b + cos a sin b, and so on, where a depends on the source only and b on the target only.
  std::optional<Terms> of_sum(Op function, const Terms& terms) {
    int pre = graph_.constant(0), post = pre;
    for (const Term& term : terms)
      if (graph_.is_constant(term.post))
        pre = op(Op::add, pre, op(Op::multiply, term.pre, term.post));
      else if (graph_.is_constant(term.pre))
        post = op(Op::add, post, op(Op::multiply, term.pre, term.post));
      else
        return std::nullopt;
    if (function == Op::exponential) return Terms{{op(function, pre), op(function, post)}};
    const int sine = op(Op::sine, pre), cosine = op(Op::cosine, pre);
    const int post_sine = op(Op::sine, post), post_cosine = op(Op::cosine, post);
    if (function == Op::sine) return Terms{{sine, post_cosine}, {cosine, post_sine}};
    return Terms{{cosine, post_cosine}, {sine, op(Op::negate, post_sine)}};
  }

  /// Merges terms with the same presynaptic part, and moves constants to the postsynaptic side.
  std::optional<Terms> merged(std::optional<Terms> terms) {
    if (!terms) return terms;
    Terms few;
    for (Term term : *terms) {
      if (graph_.is_constant(term.pre)) term = {one_, op(Op::multiply, term.pre, term.post)};
      const auto same = std::ranges::find(few, term.pre, &Term::pre);
      if (same == few.end())
        few.push_back(term);
      else
        same->post = op(Op::add, same->post, term.post);
    }
    constexpr std::size_t most = 16;
    if (few.size() > most) return std::nullopt;
    return few;
  }

  Graph& graph_;
  std::span<const Side> inputs_;
  int one_;
  std::vector<Sides> sides_;
};

}  // namespace

std::vector<Term> separate(Graph& graph, int synapse, std::span<const Side> inputs) {
  return Separation(graph, inputs).of(synapse).value_or(std::vector<Term>());
}

}  // namespace golgi::equations

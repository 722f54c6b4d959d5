// PCMCI: selects the lagged variables that may be parents of each target ("PC1"), then tests every link given both ends'
// parents ("MCI"). Source: Runge, Nowack, Kretschmer, Flaxman & Sejdinovic 2019, algorithms 1 and 2.
#pragma once

#include <span>
#include <vector>

#include "node_tests.hpp"

namespace golgi::pcmci {

/// A test per source, target and lag.
struct LinkTests {
  LinkTests(std::ptrdiff_t n_variables, int longest)
      : n(n_variables), max_lag(longest), tested(n * n * (longest + 1), Tested{0, 1, false}) {}
  Tested& at(std::ptrdiff_t source, std::ptrdiff_t target, int lag) { return tested[index(source, target, lag)]; }
  const Tested& at(std::ptrdiff_t source, std::ptrdiff_t target, int lag) const { return tested[index(source, target, lag)]; }
  std::size_t index(std::ptrdiff_t source, std::ptrdiff_t target, int lag) const {
    return (source * n + target) * (max_lag + 1) + lag;
  }

  std::ptrdiff_t n;
  int max_lag;
  std::vector<Tested> tested;
};

/// The test, the rules and the settings of the algorithms.
struct Search {
  const NodeTests& test;
  const KnownLinks& known;
  std::ptrdiff_t n;
  int max_lag;
  double pc_alpha;
  bool choose_alpha;
  ParallelFor parallel_for;
  Poll poll;
};

using Parents = std::vector<std::vector<Node>>;  ///< per target, the strongest first

/// @param weakest  is set to the test with the largest p of each link
Parents select_parents(const Search& search, LinkTests& weakest);

/// Conditions of a link: those given, the parents of the target without the source itself, and the parents of the source,
/// shifted back by its lag; without repetitions.
std::vector<Node> conditions_of(const Parents& parents, Node source, int target, std::span<const Node> given = {});

/// Tests every allowed link from `min_lag` on. At lag 0 both directions get the test with the larger p.
LinkTests test_links(const Search& search, const Parents& parents, int min_lag);

/// At lag 0 both directions of a pair get the test with the larger p.
void join_directions(LinkTests& tests);

}  // namespace golgi::pcmci

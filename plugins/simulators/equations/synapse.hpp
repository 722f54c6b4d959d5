// The effect of sources on a target as sums that a network can compute: an expression of pre- and postsynaptic names becomes
// sum_k f_k(pre) g_k(post), so that every source sends each f_k once, whatever the number of its links.
#pragma once

#include <span>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

struct Term {
  int pre, post;  ///< nodes; the term is their product
};

/// The side that an input belongs to.
enum class Side : std::uint8_t { pre, post };

/// Splits the synapse into terms with different presynaptic parts. Sums, products, and the sine, cosine and exponential of a
/// sum can be split. @return the terms; none if another operation combines names of both sides, or with more than 16 terms
std::vector<Term> separate(Graph& graph, int synapse, std::span<const Side> inputs);

}  // namespace golgi::equations

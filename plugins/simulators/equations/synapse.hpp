// What sources do to a target, as sums that a network can form: an expression of pre- and postsynaptic names becomes
// sum_k f_k(pre) g_k(post), so that every source sends each f_k once, whatever the number of its links.
#pragma once

#include <span>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

struct Term {
  int pre, post;  ///< nodes; their product
};

/// What an input is, by its number.
enum class Side : std::uint8_t { pre, post };

/// The terms of the synapse; those of one presynaptic part are one. Sums and products, and the sine, cosine and exponential of
/// a sum, can be taken apart; @return nothing where something else holds names of both sides, or there are more than 16 terms
std::vector<Term> separate(Graph& graph, int synapse, std::span<const Side> inputs);

}  // namespace golgi::equations

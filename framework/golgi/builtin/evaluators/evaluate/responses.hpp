// An intervention: one network simulated twice with the same random numbers, with and without a stimulus. The difference of the
// two recordings is what the stimulus did, to be compared with what an estimate says of the nodes that it reached.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/data/estimate.hpp"

namespace golgi {

/// The nodes that a stimulus did not reach itself, in their order, and how they responded.
struct Responses {
  std::vector<std::int32_t> stimulated, others;
  std::vector<double> actual;  ///< of the others; empty: there was no intervention
};

/// A node's response is the slope of its difference on the course of the stimulus: the sum over samples and trials of course
/// times difference, over that of the course's square; in the node's unit per unit of the stimulus.
/// @param plain       without the stimulus   @param stimulated  with it, as the covariate "stimulus"
/// @param nodes       which the stimulus reached
/// @param name        of the stage that gave `stimulated`, for messages
/// @throws DataError where the two are not recordings of one network, or there is no stimulus
Responses responses_of(const Dataset& plain, const Dataset& stimulated, const std::vector<int>& nodes, const std::string& name);

/// What weights say of the same nodes: the sum of each node's weights from the stimulated ones, direct links alone.
/// @param weights  (N, N), signed
std::vector<double> predicted_responses(ConstView weights, const Responses& of);

}  // namespace golgi

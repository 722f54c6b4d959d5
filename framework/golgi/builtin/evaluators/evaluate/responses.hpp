// An intervention: one network simulated twice with the same random numbers, with and without a stimulus. The difference of the
// two recordings is the effect of the stimulus; it is compared with what an estimate predicts from the stimulated nodes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"
#include "golgi/data/estimate.hpp"

namespace golgi {

/// The nodes that a stimulus did not reach directly, in order, and their responses.
struct Responses {
  std::vector<std::int32_t> stimulated, others;
  std::vector<double> actual;  ///< of the others; empty: there was no intervention
};

/// A node's response is the slope of its difference on the course of the stimulus: the sum over samples and trials of course
/// times difference, divided by the sum of the squared course; in the node's unit per unit of the stimulus.
/// @param plain       without the stimulus   @param stimulated  with it, as the covariate "stimulus"
/// @param nodes       that the stimulus reached directly
/// @param name        of the stage that gave `stimulated`, for messages
/// @throws DataError where the two are not recordings of one network, or there is no stimulus
Responses responses_of(const Dataset& plain, const Dataset& stimulated, const std::vector<int>& nodes, const std::string& name);

/// The responses of the same nodes that weights predict: the sum of each node's weights from the stimulated ones, direct links
/// only.
/// @param weights  (N, N), signed
std::vector<double> predicted_responses(ConstView weights, const Responses& of);

}  // namespace golgi

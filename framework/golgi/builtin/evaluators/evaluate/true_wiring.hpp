// The reference for estimates: the true wiring, and information on the variables from the recording.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/builtin/evaluators/evaluate/responses.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

struct TrueWiring {
  GroundTruth wiring;
  Matrix weights;                      ///< (N, N), 0 where not connected; with wiring that changes, the mean over time
  Matrix delays_s;                     ///< (N, N); empty: no delay is known
  double dt_s = 0;                     ///< of the recording
  std::vector<std::int32_t> group_of;  ///< per variable; empty: the recording does not give a group for each
  std::int32_t n_groups = 0;
  Responses responses = {};  ///< to an intervention
};

/// @param data  with truth
TrueWiring true_wiring_of(const Dataset& data);

}  // namespace golgi

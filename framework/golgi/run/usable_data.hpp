// What a component is given of a recording: all of it, or where it does not handle missing values the stretches between them.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/component_info.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

struct UsableData {
  Dataset data;
  std::vector<Stretch> cut_at = {};           ///< where each of its trials was; empty: the trials are as they were recorded
  std::vector<std::string> names = {};        ///< of all variables that were recorded; empty: the same as those of `data`
  std::vector<UndefinedPairs> left_out = {};  ///< of variables that say nothing, and why: rows and columns of `names`
  std::vector<std::string> notes = {};        ///< for the log
  std::vector<Warning> warnings = {};
};

/// @throws DataError for data without the values or events that the component needs, with the way out
void check_needs(const ComponentInfo& component, const Dataset& data);

/// Estimators and models that do not handle gaps get the stretches without a gap as trials; a gap then is what a cut is. They
/// get no time in which a covariate is missing that they use, and no variable whose values never vary and that has no events:
/// such a variable says nothing, and costs no other its score.
/// @throws DataError for data that the component cannot use, with the way out
UsableData usable_data(const ComponentInfo& info, const Component& component, const Dataset& data);

/// An estimate in terms of what was recorded: segments of time where they were, variables that were left out with undefined
/// pairs.
Connectivity as_recorded(Connectivity estimate, const UsableData& used);

}  // namespace golgi

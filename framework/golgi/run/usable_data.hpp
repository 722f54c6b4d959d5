// The part of a recording that a component gets: all of it, or the segments between gaps if it does not handle missing values.
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
  std::vector<Stretch> cut_at = {};     ///< recorded trial and time of each trial of `data`; empty: the trials are as recorded
  std::vector<std::string> names = {};  ///< all recorded variables; empty: the same as in `data`
  std::vector<UndefinedPairs> left_out = {};  ///< pairs of variables without information, and why; indices into `names`
  std::vector<std::string> notes = {};        ///< for the log
  std::vector<Warning> warnings = {};
};

/// @throws DataError for data without the values or events that the component needs, with a remedy
void check_needs(const ComponentInfo& component, const Dataset& data);

/// Estimators and models that do not handle gaps get the segments without gaps as trials; the data are cut at each gap. They
/// also do not get times at which a covariate that they use is missing, nor variables whose values never vary and that have no
/// events: such variables carry no information and must not prevent the scores of others.
/// @throws DataError for data that the component cannot use, with a remedy
UsableData usable_data(const ComponentInfo& info, const Component& component, const Dataset& data);

/// An estimate in terms of the recording: segments at their recorded times, and the pairs of variables that were left out as
/// undefined.
Connectivity as_recorded(Connectivity estimate, const UsableData& used);

}  // namespace golgi

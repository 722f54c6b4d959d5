// What a component is given of a recording: all of it, or where it does not handle missing values the stretches between them.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/component_info.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

struct UsableData {
  Dataset data;
  std::vector<Stretch> cut_at;  ///< where each of its trials was; empty: the trials are as they were recorded
  std::string note;             ///< about the cuts, for the log; empty where there are none
  bool is_much_lost = false;    ///< more than a tenth of the time
};

/// @throws DataError for data without the values or events that the component needs, with the way out
void check_needs(const ComponentInfo& component, const Dataset& data);

/// Estimators and models that do not handle gaps get the stretches without a gap as trials; a gap then is what a cut is.
/// @throws DataError for data that the component cannot use, with the way out
UsableData usable_data(const ComponentInfo& component, const Dataset& data);

/// An estimate of data that were cut says of its segments of time where they were in the recording.
Connectivity with_recorded_times(Connectivity estimate, const std::vector<Stretch>& cut_at);

}  // namespace golgi

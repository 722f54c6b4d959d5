// The smaller files beside a recording: the true wiring and the events.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/wiring.hpp"

namespace golgi {

/// True wiring: a (N, N) matrix of weights, row = target, 0 = no synapse, as .npy or text; or a text table with the header
/// source,target[,weight][,lag], a synapse a line, variables by name or index from 0, weight 1 and no lag where not said.
/// @throws IoError, DataError with the place in the file; DataError if it is of another number of variables than `names`
Wiring read_truth(const std::filesystem::path& path, const std::vector<std::string>& names);

/// Lines of variable,time_s (header or not), variables by name or index from 0.
/// @return per variable, ascending   @throws DataError for a time outside [0, duration_s)
std::vector<std::vector<double>> read_events(const std::filesystem::path& path, const std::vector<std::string>& names,
                                             double duration_s);

}  // namespace golgi

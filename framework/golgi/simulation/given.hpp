// What a user gives in files in place of what would be drawn: wiring, and numbers per neuron.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/simulation/population.hpp"

namespace golgi::simulation {

/// A .npy file, or any other as CSV.
GOLGI_API Matrix read_numbers(const std::filesystem::path& path);

/// @param n      rows that there must be: one per neuron
/// @param first  the first column to take: the parameter `start_column`
/// @param what   the parameter that names the file, for messages
/// @return (n, n_columns)
/// @throws DataError unless the file has these rows and columns, all finite; the message names the place
GOLGI_API Matrix read_columns(const std::filesystem::path& path, std::ptrdiff_t n, std::ptrdiff_t first,
                              std::ptrdiff_t n_columns, const std::string& what);

/// A square .npy or .csv of weights (row = target), or a .csv of edges with the header source,target or
/// source,target,weight (neurons counted from 0); weights left out follow the population.
/// @throws DataError where the file is of another size than the population or is not one of these
GOLGI_API GroundTruth read_wiring(const std::filesystem::path& path, const Population& population);

}  // namespace golgi::simulation

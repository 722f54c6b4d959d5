// Reads wiring and numbers per neuron from files of the user, instead of drawing them at random.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/simulation/population.hpp"

namespace golgi::simulation {

/// Reads a .npy file; a file with any other extension is read as CSV.
GOLGI_API Matrix read_numbers(const std::filesystem::path& path);

/// @param n      required number of rows: one per neuron
/// @param first  the first column to read: the parameter `start_column`
/// @param what   the parameter that names the file, for messages
/// @return (n, n_columns)
/// @throws DataError unless the file has these rows and columns, all finite; the message names the place
GOLGI_API Matrix read_columns(const std::filesystem::path& path, std::ptrdiff_t n, std::ptrdiff_t first,
                              std::ptrdiff_t n_columns, const std::string& what);

/// A square .npy or .csv of weights (row = target), or a .csv of edges with the header source,target or
/// source,target,weight (neurons counted from 0); missing weights are set to the strengths of the population.
/// @throws DataError if the file does not have the size of the population or is not one of these
GOLGI_API GroundTruth read_wiring(const std::filesystem::path& path, const Population& population);

}  // namespace golgi::simulation

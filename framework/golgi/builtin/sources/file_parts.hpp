// What all sources of files share: which kinds they read, and names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// For messages.
std::string quoted(const std::filesystem::path& path);

/// By its name or its first bytes.
bool is_npy(const std::filesystem::path& path);
/// MATLAB 7.3 files are HDF5 behind 512 bytes.
bool is_hdf5(const std::filesystem::path& path);
/// Whether a file's name says text, or it is a .npy file.
bool is_plain(const std::filesystem::path& path);
/// @throws ConfigError for a file whose name says no kind that is read
void check_kind(const std::filesystem::path& path);

/// @param path  where they come from   @throws DataError for a name that is given twice, or holds a control character
void check_names(const std::vector<std::string>& names, const std::filesystem::path& path);

/// @param weights  (N, N), row = target, 0 = no synapse   @param place  for messages
/// @throws DataError for another number of variables, and weights that are not finite
GroundTruth truth_from_matrix(const std::string& place, const Matrix& weights, const std::vector<std::string>& names);

}  // namespace golgi

// Functions that all sources of files share: the kinds of files that they read, and names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// The path in quotes, for messages.
std::string quoted(const std::filesystem::path& path);

/// Whether a file is a .npy file, by its name or its first bytes.
bool is_npy(const std::filesystem::path& path);
/// Whether a file is HDF5; MATLAB 7.3 files are HDF5 after 512 bytes.
bool is_hdf5(const std::filesystem::path& path);
/// Whether a file has the name of a text file, or is a .npy file.
bool is_plain(const std::filesystem::path& path);
/// @throws ConfigError for a file whose name belongs to no kind that can be read
void check_kind(const std::filesystem::path& path);

/// @param path  the file that they come from   @throws DataError for a name that occurs twice, or holds a control character
void check_names(const std::vector<std::string>& names, const std::filesystem::path& path);

/// @param weights  (N, N), row = target, 0 = no synapse   @param place  for messages
/// @throws DataError for a different number of variables, and for weights that are not finite
GroundTruth truth_from_matrix(const std::string& place, const Matrix& weights, const std::vector<std::string>& names);

}  // namespace golgi

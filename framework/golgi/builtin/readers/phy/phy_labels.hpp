// Information on the clusters of a Phy folder besides their spikes: quality, position, shank. Also its parameters, which are
// Python and are parsed, never run.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "golgi/api/task_context.hpp"

namespace golgi {

/// The path of a file in the folder. @throws IoError if it is not a regular file
std::filesystem::path phy_file(const std::filesystem::path& folder, const std::string& name);
bool has_phy_file(const std::filesystem::path& folder, const std::string& name);

/// `sample_rate` in params.py; nothing if there is no such line or file.
/// @throws DataError with the line if it is not a number
std::optional<double> phy_rate_hz(const std::filesystem::path& folder, bool is_needed);

/// The quality of each cluster id: "good", "mua", "noise", "unsorted". Empty if the folder labels no cluster.
std::map<std::int64_t, std::string> phy_qualities(const std::filesystem::path& folder, const TaskContext& context);

struct PhyPlace {
  std::array<double, 3> position_um;
  std::string group;  ///< "shank0", if there are several
};
/// The place of each cluster id: of the channel with the largest peak-to-peak amplitude of the template that most of its spikes
/// have. Without templates: of its channel in cluster_info.tsv, or only its depth there (the second coordinate).
/// @param clusters, templates  per spike
std::map<std::int64_t, PhyPlace> phy_places(const std::filesystem::path& folder, std::span<const double> clusters,
                                            std::span<const double> templates);

}  // namespace golgi

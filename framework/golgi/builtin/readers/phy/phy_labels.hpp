// What a Phy folder says of its clusters besides their spikes: quality, position, shank. And its parameters, which are Python
// and are parsed, never run.
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

/// A file of the folder. @throws IoError where it is not a regular file
std::filesystem::path phy_file(const std::filesystem::path& folder, const std::string& name);
bool has_phy_file(const std::filesystem::path& folder, const std::string& name);

/// `sample_rate` of params.py; nothing where there is no such line or file.
/// @throws DataError with the line for anything but a number
std::optional<double> phy_rate_hz(const std::filesystem::path& folder, bool is_needed);

/// By cluster id: "good", "mua", "noise", "unsorted". Empty where the folder judges no cluster.
std::map<std::int64_t, std::string> phy_qualities(const std::filesystem::path& folder, const TaskContext& context);

struct PhyPlace {
  std::array<double, 3> position_um;
  std::string group;  ///< "shank0", where there are several
};
/// By cluster id: of the channel with the largest peak to peak of the template that most of its spikes have.
/// Without templates: of its channel in cluster_info.tsv, or its depth there alone (the second coordinate).
/// @param clusters, templates  by spike
std::map<std::int64_t, PhyPlace> phy_places(const std::filesystem::path& folder, std::span<const double> clusters,
                                            std::span<const double> templates);

}  // namespace golgi

#include "golgi/store/file_names.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"

namespace golgi {
namespace {

constexpr std::array dataset_files{"dataset.json",
                                   "truth.npy",
                                   "truth_delay_s.npy",
                                   "truth_links.npy",
                                   "truth_full_links.npy",
                                   "truth_segments.npy",
                                   "truth_segment_weights.npy",
                                   "truth_segment_delays_s.npy",
                                   "truth_full_segments.npy",
                                   "truth_full_segment_weights.npy",
                                   "truth_full_segment_delays_s.npy"};
constexpr std::array dataset_arrays{"values", "event_times_s", "event_ends", "covariates", "gaps"};
constexpr std::array connectivity_files{"connectivity.json", "edges.csv"};
constexpr std::array scores_files{"scores.json"};

std::span<const char* const> own_files(ArtifactType type) {
  switch (type) {
    case ArtifactType::dataset: return dataset_files;
    case ArtifactType::connectivity: return connectivity_files;
    case ArtifactType::scores: return scores_files;
    case ArtifactType::model: break;
  }
  return {};
}

/// "values.npy", "values_007.npy": see numbered() in dataset_files.cpp.
bool is_numbered(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || !name.ends_with(".npy")) return false;
  name = name.substr(stem.size(), name.size() - stem.size() - 4);
  if (name.starts_with('_')) name.remove_prefix(1);
  return name.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "score.npy", "score.csv", "member_003.npy", "band_000_p.npy".
bool is_matrix_of_estimate(std::string_view name) {
  using enum Part::Axis;
  for (const Part::Axis axis : {member, segment, lag, band})
    if (name.starts_with(std::string(to_string(axis)) + "_")) return true;
  return std::ranges::any_of(all_quantities(), [&](Quantity quantity) {
    return name == to_string(quantity) + std::string(".npy") || name == to_string(quantity) + std::string(".csv");
  });
}

bool is_own(ArtifactType type, std::string_view name) {
  const auto files = own_files(type);
  if (std::find(files.begin(), files.end(), name) != files.end()) return true;
  const auto is_array = [&](const char* stem) { return is_numbered(name, stem); };
  if (type == ArtifactType::dataset) return std::ranges::any_of(dataset_arrays, is_array);
  return type == ArtifactType::connectivity && is_matrix_of_estimate(name);
}

}  // namespace

std::string printable(std::string_view name) { return Json(name).dump(-1, ' ', true, Json::error_handler_t::replace); }

std::string fault_of_file_name(std::string_view name) {
  constexpr std::size_t longest_part = 255, longest = 1024;  // of most file systems; well below the longest path
  if (name.empty()) return "is empty";
  if (name.front() == '/') return "is absolute";
  if (name.size() > longest) return "is longer than " + std::to_string(longest) + " bytes";
  if (first_invalid_utf8(name)) return "is not UTF-8";
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return "has a control character";
  for (std::size_t at = 0; at <= name.size();) {
    const std::string_view part = name.substr(at, name.find('/', at) - at);
    if (part.empty()) return "has an empty part";
    if (part == "." || part == "..") return "has a part '" + std::string(part) + "'";
    if (part.size() > longest_part) return "has a part of more than " + std::to_string(longest_part) + " bytes";
    at += part.size() + 1;
  }
  const std::string_view first = name.substr(0, name.find('/'));
  return first == manifest_name || first == checkpoint_name ? "is one that golgi uses itself" : "";
}

void check_component_file(ArtifactType type, std::string_view name) {
  const std::string fault =
      is_own(type, name) ? "is one that golgi uses itself for every " + std::string(to_string(type)) : fault_of_file_name(name);
  if (!fault.empty())
    throw PluginError("gives a file the name " + printable(name) + ", which " + fault +
                      "; choose a name like \"orders.csv\" or \"weights/bias.npy\"");
}

}  // namespace golgi

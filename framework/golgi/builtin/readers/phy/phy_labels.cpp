#include "golgi/builtin/readers/phy/phy_labels.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;

fs::path phy_file(const fs::path& folder, const std::string& name) {
  check_input_file(folder / name);
  return folder / name;
}

bool has_phy_file(const fs::path& folder, const std::string& name) {
  std::error_code error;
  return fs::is_regular_file(folder / name, error);
}

namespace {

/// A column of a table by cluster id; the separator is a tab, whatever the file extension.
std::map<std::int64_t, std::string> column_of(const fs::path& folder, const std::string& file, const std::string& column) {
  std::map<std::int64_t, std::string> values;
  if (!has_phy_file(folder, file)) return values;
  const std::string text = read_file(phy_file(folder, file));
  std::ptrdiff_t id_at = -1, value_at = -1;
  int number = 0;
  bool has_header = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = trimmed(std::string_view(text).substr(at, end - at));
    at = end + 1;
    ++number;
    std::vector<std::string> cells;
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t to = std::min(line.find('\t', from), line.size());
      cells.emplace_back(trimmed(line.substr(from, to - from)));
      from = to + 1;
    }
    if (line.empty()) continue;
    if (!std::exchange(has_header, true)) {
      for (std::size_t k = 0; k < cells.size(); ++k) {
        if (cells[k] == "cluster_id" || (cells[k] == "id" && id_at < 0)) id_at = static_cast<std::ptrdiff_t>(k);
        if (cells[k] == column) value_at = static_cast<std::ptrdiff_t>(k);
      }
      if (id_at < 0 || value_at < 0) return {};
      continue;
    }
    if (std::max(id_at, value_at) >= std::ssize(cells)) continue;  // an empty last cell is not written
    const auto id = parse_integer(cells[id_at]);
    if (!id)
      throw DataError((folder / file).string() + ":" + std::to_string(number) + ":1: '" + cells[id_at] +
                      "' is not the id of a cluster");
    values[*id] = cells[value_at];
  }
  return values;
}

}  // namespace

std::optional<double> phy_rate_hz(const fs::path& folder, bool is_needed) {
  if (!has_phy_file(folder, "params.py")) return std::nullopt;
  const std::string text = read_file(phy_file(folder, "params.py"));
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    ++number;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || trimmed(line.substr(0, equals)) != "sample_rate") continue;
    line = trimmed(line.substr(equals + 1, std::min(line.find('#'), line.size()) - equals - 1));
    std::string digits(line);
    std::erase(digits, '_');  // Python's 30_000
    if (const auto rate = parse_number(digits); rate && std::isfinite(*rate) && *rate > 0) return rate;
    if (!is_needed) return std::nullopt;
    throw DataError((folder / "params.py").string() + ":" + std::to_string(number) + ": sample_rate is '" + std::string(line) +
                    "', which is not a number; params.py is parsed, never run; give rate_hz, e.g. rate_hz: 30000");
  }
  return std::nullopt;
}

std::map<std::int64_t, std::string> phy_qualities(const fs::path& folder, const TaskContext& context) {
  const auto sorter = column_of(folder, "cluster_KSLabel.tsv", "KSLabel");
  for (const char* file : {"cluster_group.tsv", "cluster_group.csv", "cluster_groups.csv", "cluster_info.tsv"}) {
    auto labels = column_of(folder, file, "group");
    if (labels.empty()) continue;
    for (auto& [id, label] : labels)
      if (const auto found = sorter.find(id); label.empty() && found != sorter.end()) label = found->second;
    return labels;
  }
  if (!sorter.empty())
    context.log("'" + folder.string() + "': was not curated in Phy; the labels are those of Kilosort (cluster_KSLabel.tsv)");
  return sorter;
}

namespace {

/// The channel with the largest peak-to-peak amplitude of every template.
std::vector<std::int64_t> peak_channels(const fs::path& folder) {
  const NpyArray templates = read_npy_array(phy_file(folder, "templates.npy"));
  const auto& shape = templates.info.shape;
  if (shape.size() != 3 || templates.values.empty()) return {};
  NpyArray sparse;
  for (const char* file : {"templates_ind.npy", "template_ind.npy"})
    if (sparse.info.shape.empty() && has_phy_file(folder, file)) sparse = read_npy_array(phy_file(folder, file));
  const bool is_sparse = sparse.info.shape == std::vector<std::int64_t>{shape[0], shape[2]};
  std::vector<std::int64_t> channels;
  const auto values = templates.values.values();
  for (std::int64_t k = 0; k < shape[0]; ++k) {
    double largest = -1;
    std::int64_t best = -1;
    for (std::int64_t c = 0; c < shape[2]; ++c) {
      double low = 0, high = 0;
      for (std::int64_t t = 0; t < shape[1]; ++t) {
        const double value = values[(k * shape[1] + t) * shape[2] + c];
        low = t == 0 ? value : std::min(low, value);
        high = t == 0 ? value : std::max(high, value);
      }
      if (!(high - low > largest)) continue;
      const double listed = is_sparse ? sparse.values(0, k * shape[2] + c) : static_cast<double>(c);
      constexpr double most_channels = 1e9;
      if (!(listed >= 0 && listed < most_channels)) continue;  // -1: none
      const auto channel = static_cast<std::int64_t>(listed);
      largest = high - low;
      best = channel;
    }
    channels.push_back(best);
  }
  return channels;
}

}  // namespace

namespace {

/// The place that Phy has written for every cluster: its channel, or only its depth, and its shank.
std::map<std::int64_t, PhyPlace> places_by_table(const fs::path& folder) {
  constexpr const char* table = "cluster_info.tsv";
  std::map<std::int64_t, PhyPlace> places;
  const auto place_of = [&](std::int64_t id) -> PhyPlace& {
    return places.try_emplace(id, PhyPlace{{undefined, undefined, undefined}, ""}).first->second;
  };
  for (const auto& [id, text] : column_of(folder, table, "depth"))
    if (const auto depth_um = parse_number(text)) place_of(id).position_um[1] = *depth_um;
  Matrix positions, channel_ids;
  if (has_phy_file(folder, "channel_positions.npy")) positions = read_npy(phy_file(folder, "channel_positions.npy"));
  if (has_phy_file(folder, "channel_map.npy")) channel_ids = read_npy(phy_file(folder, "channel_map.npy"));
  for (const auto& [id, text] : column_of(folder, table, "ch")) {
    const auto channel = parse_number(text);
    const auto ids = channel_ids.values();
    const auto found = channel ? std::ranges::find(ids, *channel) : ids.end();
    const std::ptrdiff_t row = found - ids.begin();
    if (found == ids.end() || row >= positions.rows()) continue;
    for (std::ptrdiff_t axis = 0; axis < std::min<std::ptrdiff_t>(3, positions.cols()); ++axis)
      place_of(id).position_um[axis] = positions(row, axis);
  }
  const auto shanks = column_of(folder, table, "sh");
  std::set<std::string> distinct;
  for (const auto& [id, shank] : shanks) distinct.insert(shank);
  for (const auto& [id, shank] : shanks)
    if (distinct.size() > 1 && !shank.empty()) place_of(id).group = "shank" + shank;
  return places;
}

}  // namespace

std::map<std::int64_t, PhyPlace> phy_places(const fs::path& folder, std::span<const double> clusters,
                                            std::span<const double> templates) {
  std::map<std::int64_t, PhyPlace> places = places_by_table(folder);
  const bool is_known = has_phy_file(folder, "templates.npy") && has_phy_file(folder, "channel_positions.npy");
  if (!is_known || templates.size() != clusters.size()) return places;
  const auto channels = peak_channels(folder);
  const Matrix positions = read_npy(phy_file(folder, "channel_positions.npy"));
  Matrix shanks;
  if (has_phy_file(folder, "channel_shanks.npy")) shanks = read_npy(phy_file(folder, "channel_shanks.npy"));
  const auto shank_values = shanks.values();
  const bool has_shanks = std::set<double>(shank_values.begin(), shank_values.end()).size() > 1;
  std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> counts;  // of templates, per cluster
  for (std::size_t k = 0; k < clusters.size(); ++k)
    if (templates[k] >= 0 && templates[k] < static_cast<double>(channels.size()))
      ++counts[static_cast<std::int64_t>(clusters[k])][static_cast<std::int64_t>(templates[k])];
  for (const auto& [cluster, of] : counts) {
    const auto mode = std::ranges::max_element(of, {}, [](const auto& entry) { return entry.second; })->first;
    if (mode < 0 || mode >= std::ssize(channels)) continue;
    const std::int64_t channel = channels[mode];
    if (channel < 0 || channel >= positions.rows()) continue;
    PhyPlace place{{undefined, undefined, undefined}, ""};
    for (std::ptrdiff_t axis = 0; axis < std::min<std::ptrdiff_t>(3, positions.cols()); ++axis)
      place.position_um[axis] = positions(channel, axis);
    if (has_shanks && channel < std::ssize(shank_values)) place.group = "shank" + format_number(shank_values[channel]);
    if (place.group.empty() && places.contains(cluster)) place.group = places[cluster].group;
    places[cluster] = place;
  }
  return places;
}

}  // namespace golgi

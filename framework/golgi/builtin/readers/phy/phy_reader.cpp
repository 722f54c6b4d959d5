#include "golgi/builtin/readers/phy/phy_reader.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/api/event_arrays.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/builtin/readers/phy/phy_labels.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* clusters_name = "clusters";

/// Reads a column of numbers, (n) or (n, 1).
std::vector<double> column(const fs::path& folder, const std::string& name, const Poll& poll) {
  const NpyArray array = read_npy_array(phy_file(folder, name), poll);
  const auto& shape = array.info.shape;
  if (array.values.empty() && !array.texts.empty())
    throw DataError("'" + (folder / name).string() + "': holds text; expected numbers");
  if (shape.empty() || shape.size() > 2 || (shape.size() == 2 && shape[0] != 1 && shape[1] != 1))
    throw DataError("'" + (folder / name).string() + "': expected a number per spike, found an array of " +
                    plural(shape.size(), "dimension"));
  return {array.values.values().begin(), array.values.values().end()};
}

void require_length(const fs::path& folder, const char* file, std::size_t n, std::size_t n_spikes) {
  if (n != n_spikes)
    throw DataError("'" + (folder / file).string() + "': " + plural(n, "value") + ", but " + "spike_times.npy has " +
                    plural(n_spikes, "spike") + "; both must come from the same sorting run; copy them again");
}

/// Names of the files with times in seconds on another clock.
std::vector<std::string> clocks(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool is_clock = (name.starts_with("spike_times_sec") && name.ends_with(".npy")) || name == "spike_seconds_adj.npy";
    if (is_clock && entry.is_regular_file()) names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

std::vector<Candidate> PhyReader::candidates(const fs::path& path) const {
  const NpyInfo info = read_npy_info(phy_file(path, "spike_times.npy"));
  std::int64_t n = 1;
  for (const auto size : info.shape) n *= size;
  std::string about = plural(n, "spike");
  if (const auto rate_hz = phy_rate_hz(path, false)) about += ", samples at " + format_number(*rate_hz) + " Hz";
  return {{clusters_name, about}};
}

std::vector<fs::path> PhyReader::files(const fs::path& path, const std::string&) const {
  std::vector<fs::path> all;
  for (const char* file :
       {"spike_times.npy", "spike_clusters.npy", "spike_templates.npy", "params.py", "cluster_group.tsv", "cluster_group.csv",
        "cluster_groups.csv", "cluster_info.tsv", "cluster_KSLabel.tsv", "templates.npy", "templates_ind.npy",
        "template_ind.npy", "channel_positions.npy", "channel_shanks.npy", "channel_map.npy"})
    if (has_phy_file(path, file)) all.push_back(path / file);
  for (const auto& clock : clocks(path)) all.push_back(path / (clock + ".npy"));
  return all;
}

Dataset PhyReader::read(const ReadRequest& request, const TaskContext& context) const {
  const fs::path& folder = request.path();
  const ReadRules& rules = request.rules();
  const std::string place = "'" + folder.string() + "'";
  const bool is_in_samples = request.candidate() == clusters_name;
  std::vector<double> times = column(folder, is_in_samples ? "spike_times.npy" : request.candidate() + ".npy", context.poll());
  std::vector<double> templates;
  if (has_phy_file(folder, "spike_templates.npy")) templates = column(folder, "spike_templates.npy", context.poll());
  if (!has_phy_file(folder, "spike_clusters.npy") && !templates.empty())
    context.log(place + ": has no spike_clusters.npy; the units are the templates (spike_templates.npy)");
  std::vector<double> clusters =
      has_phy_file(folder, "spike_clusters.npy") ? column(folder, "spike_clusters.npy", context.poll()) : templates;
  require_length(folder, has_phy_file(folder, "spike_clusters.npy") ? "spike_clusters.npy" : "spike_templates.npy",
                 clusters.size(), times.size());
  if (!templates.empty()) require_length(folder, "spike_templates.npy", templates.size(), times.size());
  if (is_in_samples) {
    auto rate_hz = phy_rate_hz(folder, !rules.rate_hz);
    constexpr double tolerance = 1e-4;
    if (rate_hz && rules.rate_hz && std::abs(*rules.rate_hz / *rate_hz - 1) > tolerance)
      throw DataError("'" + (folder / "params.py").string() + "': sample_rate is " + format_number(*rate_hz) +
                      ", but rate_hz is " + format_number(*rules.rate_hz) + "; leave rate_hz out, or correct it");
    if (!rate_hz) rate_hz = rules.rate_hz;
    if (!rate_hz)
      throw DataError(place +
                      ": spike_times.npy is in samples, and no params.py gives sample_rate; give rate_hz, e.g. rate_hz: 30000");
    for (double& time : times) time /= *rate_hz;
    context.log(place + ": times are samples at " + format_number(*rate_hz) + " Hz");
  }
  FoundEvents found = events_by_ids(times, clusters, std::nullopt, place);
  const auto qualities = phy_qualities(folder, context);
  if (qualities.empty())
    context.warn({"unjudged_units", place + ": no file gives the quality of the units",
                  "all units are kept, including noise and multi-unit activity", "curate them in Phy"});
  const auto places = phy_places(folder, clusters, templates);
  for (Variable& variable : found.variables) {
    const std::int64_t id = *parse_integer(variable.name());
    if (!qualities.empty()) {
      const auto quality = qualities.find(id);
      variable.set_quality(quality == qualities.end() || quality->second.empty() ? "unsorted" : quality->second);
    }
    if (const auto at = places.find(id); at != places.end())
      variable.set_position_um(at->second.position_um).set_group(at->second.group);
  }
  return dataset_of(request, std::move(found), context);
}

void register_readers_phy(Registry& registry) { registry.add<PhyReader>(); }

}  // namespace golgi

#include "golgi/sweep/clean.hpp"

#include <set>

#include "golgi/core/files.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"
#include "golgi/sweep/sweep_record.hpp"
#include "golgi/sweep/tables.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

/// The artifact cells that complete results use.
std::set<std::string> used_by(const fs::path& folder) {
  std::set<std::string> used;
  const auto manifest = Json::parse(read_file(folder / "manifest.json"), nullptr, false);
  try {
    if (manifest.contains("points")) {
      const SweepRecord record = read_record(folder).value();
      for (const auto& node : record.nodes) used.insert(artifact_cell(node.key));
      // The record may be of a later sweep that was interrupted.
      for (const auto& row : read_csv_cells(folder / "points.csv"))
        for (const auto& cell : row.cells) used.insert(cell.text);
    } else {
      for (const auto& [stage, entry] : manifest.at("stages").items())
        used.insert(artifact_cell(Fingerprint::parse(entry.at("key").get<std::string>()).value()));
    }
  } catch (const std::exception&) {
    throw DataError("'" + (folder / "manifest.json").string() + "' is damaged; run the pipeline again before cleaning");
  }
  return used;
}

}  // namespace

Cleaned clean(const fs::path& folder, bool is_dry) {
  if (!fs::is_directory(folder / ".store")) throw UsageError("'" + folder.string() + "' contains no results of golgi");
  Store store(folder);
  store.lock();
  const bool is_complete = fs::exists(folder / "manifest.json");
  const std::set<std::string> used = is_complete ? used_by(folder) : std::set<std::string>{};
  Cleaned cleaned;
  for (const auto& entry : store.entries()) {
    const bool keep = entry.key ? !is_complete || used.contains(artifact_cell(*entry.key)) : !is_complete;
    if (keep) continue;
    cleaned.bytes += entry.bytes;
    ++cleaned.folders;
    if (!is_dry) fs::remove_all(entry.path);
  }
  return cleaned;
}

}  // namespace golgi

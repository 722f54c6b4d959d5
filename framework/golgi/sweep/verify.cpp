#include "golgi/sweep/verify.hpp"

#include <algorithm>
#include <map>
#include <system_error>

#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/published.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/sweep_record.hpp"
#include "golgi/sweep/tables.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Checks the files that one folder should contain.
class Verifier {
 public:
  Verifier(const fs::path& folder, std::string prefix, Verification& into)
      : folder_(folder), prefix_(std::move(prefix)), into_(into), store_(folder) {}

  void run() {
    read_record_of_sweep();
    read_published();
    read_store();
  }

 private:
  void add(const std::string& file, const std::string& stage, const std::string& what, bool is_published) {
    into_.damaged.push_back({prefix_ + file, stage, what, is_published});
  }

  void read_record_of_sweep() {
    try {
      if (const auto record = read_record(folder_))
        for (const auto& node : record->nodes) stage_of_.emplace(node.key, record->stages.at(node.stage));
    } catch (const std::exception&) {
      add(std::string(".store/") + sweep_record_name, "", "is not a record of a sweep", true);
    }
  }

  void read_published() {
    std::error_code error;
    if (!fs::exists(folder_ / manifest_name, error)) return;
    const Json manifest = read_manifest(folder_);
    if (manifest.is_null()) return add(manifest_name, "", "is not a manifest of results", true);
    try {
      const Json stages = manifest.value("stages", Json::object());
      for (const auto& [stage, entry] : stages.items())
        need(Fingerprint::parse(entry.at("key").get<std::string>()).value(), stage);
      into_.files += manifest.at("files").size();
      for (const auto& fault : published_faults(folder_, manifest, Depth::content))
        add(fault.file, stage_named_by(fault.file, stages), fault.what, true);
      if (manifest.contains("points")) need_points();
    } catch (const Json::exception&) {
      add(manifest_name, "", "is not a manifest of results", true);
    }
  }

  /// "mvgc/score.npy" and "figures/mvgc.svg" belong to mvgc.
  static std::string stage_named_by(const fs::path& file, const Json& stages) {
    const std::string first = *file.begin(), stem = file.stem();
    if (stages.contains(first)) return first;
    return first == "figures" && stages.contains(stem) ? stem : "";
  }

  /// Adds the artifacts that the tables of a sweep refer to.
  void need_points() {
    std::error_code error;
    if (!fs::exists(folder_ / "points.csv", error)) return;
    const auto rows = read_csv_cells(folder_ / "points.csv");
    for (const auto& row : rows)
      for (std::size_t j = 0; j < row.cells.size() && j < rows.front().cells.size(); ++j) {
        const std::string &column = rows.front().cells[j].text, &cell = row.cells[j].text;
        if (!column.starts_with(artifact_column)) continue;
        if (const auto key = Fingerprint::parse(cell.substr(std::min(cell.size(), cell.rfind('/') + 1))))
          need(*key, column.substr(std::string_view(artifact_column).size()));
      }
  }

  void need(const Fingerprint& key, const std::string& stage) {
    needed_.insert(key);
    stage_of_.emplace(key, stage);
  }

  void read_store() {
    std::error_code error;
    // Results that were copied without their store are complete.
    if (!fs::is_directory(folder_ / ".store", error)) return;
    for (const auto& key : store_.contents().done) needed_.insert(key);
    for (const auto& key : needed_) {
      const auto found = store_.look_up(key, Depth::content);
      const auto known = stage_of_.find(key);
      const std::string stage = known != stage_of_.end() ? known->second : found.record ? found.record->stage : "";
      into_.files += 1 + (found.record ? found.record->files.size() : 0);
      for (const auto& fault : found.faults) add(artifact_cell(key) + "/" + fault.file, stage, fault.what, false);
      if (!found.record && found.faults.empty()) add(artifact_cell(key), stage, "is missing", false);
    }
  }

  const fs::path& folder_;
  std::string prefix_;
  Verification& into_;
  Store store_;
  std::map<Fingerprint, std::string> stage_of_;
  std::set<Fingerprint> needed_;
};

void verify_into(const fs::path& folder, const std::string& prefix, Verification& into) {
  if (const auto holder = Store(folder).holder())
    throw IoError("another golgi works in '" + folder.string() + "': " + *holder + "; run verify after it has ended");
  Verifier(folder, prefix, into).run();
  for (const auto& shard : shard_folders(folder))
    verify_into(shard, prefix + shard.lexically_relative(folder).string() + "/", into);
}

}  // namespace

Verification verify(const fs::path& folder) {
  std::error_code error;
  const bool is_golgis = fs::is_directory(folder / ".store", error) || fs::exists(folder / manifest_name, error);
  if (!is_golgis && shard_folders(folder).empty()) throw UsageError("'" + folder.string() + "' contains no results of golgi");
  Verification result;
  verify_into(folder, "", result);
  return result;
}

}  // namespace golgi

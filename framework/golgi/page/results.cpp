#include "golgi/page/results.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/published.hpp"
#include "golgi/store/warning_json.hpp"

namespace golgi::page {
namespace fs = std::filesystem;
namespace {

/// stage → outcome, seconds; in the order of execution.
std::vector<Stage> timed_stages(const fs::path& folder) {
  std::vector<Stage> stages;
  const fs::path file = folder / "times.csv";
  if (!fs::exists(file)) return stages;
  bool is_header = true;
  for_each_csv_row(file, [&](const CsvRow& row) {
    if (!std::exchange(is_header, false) && row.cells.size() == 3) {
      Stage& stage = stages.emplace_back();
      stage.name = row.cells[0].text;
      stage.outcome = row.cells[1].text;
      stage.seconds = parse_number(row.cells[2].text).value_or(undefined);
    }
    return true;
  });
  return stages;
}

void describe(Stage& stage, const Json& about) {
  stage.component = about.at("component").get<std::string>();
  stage.version = about.value("version", "");
  stage.inputs = about.at("inputs").get<std::vector<std::string>>();
  for (const auto& [name, value] : about.at("params").items()) stage.params.emplace_back(name, value.get<std::string>());
  if (about.contains("set")) stage.set = about.at("set").get<std::vector<std::string>>();
  stage.bibtex = about.value("bibtex", "");
  stage.caveats = about.value("caveats", stage.caveats);
  if (about.contains("warnings"))
    for (const auto& each : about.at("warnings")) {
      const auto warning = each.get<Warning>();
      stage.warnings.push_back((warning.code.empty() ? "" : warning.code + ": ") + warning.text());
    }
}

[[noreturn]] void refuse(const fs::path& folder) {
  const std::string named = "'" + folder.string() + "'";
  if (!fs::exists(folder)) throw UsageError(named + " does not exist; expected a folder of results, such as runs/quickstart");
  if (fs::exists(folder / ".store"))
    throw UsageError(named + " holds an unfinished run; run it again to continue it, then make the page");
  throw UsageError(named + " holds no results of golgi; expected a folder that `golgi run` wrote, such as runs/quickstart");
}

/// The object that `load` reads from a stage's files. @throws DataError that names the folder
template <class Load>
auto loaded(const fs::path& folder, const Load& load) {
  try {
    return load(FolderReader(folder));
  } catch (const DataError& error) {
    throw DataError("'" + folder.string() + "': " + error.what() +
                    "; make the page with the golgi that wrote these results, or run the pipeline again with this one");
  }
}

Scores read_scores(const fs::path& folder, const std::vector<Stage>& stages) {
  std::vector<Score> rows;
  for (const auto& stage : stages)
    if (fs::exists(folder / stage.name / "scores.json")) {
      const Scores found = loaded(folder / stage.name, load_scores);
      rows.insert(rows.end(), found.rows().begin(), found.rows().end());
    }
  return Scores(std::move(rows));
}

}  // namespace

const Stage* RunShown::stage(const std::string& of) const {
  const auto found = std::ranges::find(stages, of, &Stage::name);
  return found == stages.end() ? nullptr : &*found;
}

double RunShown::score(const std::string& estimate, const std::string& metric) const {
  for (const Score& row : scores.rows())
    if (row.estimate() == estimate && row.metric() == metric && row.member().empty() && row.part().empty()) return row.value();
  return undefined;
}

std::optional<Dataset> RunShown::recording(const EstimateShown& estimate) const {
  if (estimate.recording.empty()) return std::nullopt;
  return loaded(folder / estimate.recording, load_dataset);
}

RunShown read_results(const fs::path& folder) {
  RunShown run;
  run.folder = folder;
  run.name = fs::absolute(folder).lexically_normal().filename().string();
  const Json manifest = fs::is_directory(folder) ? read_manifest(folder) : Json();
  run.stages = timed_stages(folder);
  run.is_complete = !manifest.is_null();
  if (run.stages.empty() && !run.is_complete) refuse(folder);
  if (run.is_complete) {
    if (!manifest.contains("stages")) refuse(folder);
    run.name = manifest.at("name").get<std::string>();
    run.version = manifest.value("golgi", "");
    run.build = manifest.value("sdk_build_id", "");
    run.seed = manifest.value("seed", std::int64_t{0});
    std::vector<Stage> unordered = std::exchange(run.stages, {});
    for (const auto& [name, about] : manifest.at("stages").items())
      if (std::ranges::find(unordered, name, &Stage::name) == unordered.end()) unordered.emplace_back().name = name;
    for (Stage& stage : unordered) {
      if (!manifest.at("stages").contains(stage.name)) continue;
      describe(stage, manifest.at("stages").at(stage.name));
      run.stages.push_back(std::move(stage));
    }
  }
  run.scores = read_scores(folder, run.stages);

  const std::function<std::string(const std::string&)> recording_of = [&](const std::string& of) -> std::string {
    const Stage* stage = run.stage(of);
    if (!stage) return "";
    if (fs::exists(folder / of / "dataset.json")) return of;
    for (const auto& input : stage->inputs)
      if (std::string found = recording_of(input); !found.empty()) return found;
    return "";
  };
  for (const Stage& stage : run.stages) {
    if (!fs::exists(folder / stage.name / "connectivity.json")) continue;
    EstimateShown shown{stage.name, stage.component, loaded(folder / stage.name, load_connectivity), "", std::nullopt};
    for (const auto& input : stage.inputs)
      if (shown.recording.empty()) shown.recording = recording_of(input);
    if (!shown.recording.empty())
      if (auto truth = loaded(folder / shown.recording, load_truth); truth && truth->n() == shown.connectivity.n())
        shown.truth = std::move(truth);
    run.estimates.push_back(std::move(shown));
  }
  std::ranges::stable_sort(run.estimates, [&](const EstimateShown& a, const EstimateShown& b) {
    const double of_a = run.score(a.stage, "auroc"), of_b = run.score(b.stage, "auroc");
    if (!std::isnan(of_a) || !std::isnan(of_b)) return std::isnan(of_b) || of_a > of_b;
    return !a.connectivity.q().empty() && b.connectivity.q().empty();
  });
  return run;
}

}  // namespace golgi::page

#include "golgi/session/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/warning_json.hpp"

namespace golgi {
namespace {

std::string absolute_path(const std::filesystem::path& folder) {
  return std::filesystem::absolute(folder).lexically_normal().string();
}

Json json_of(const Cost& cost) {
  return {{"bytes", cost.bytes}, {"seconds", std::isnan(cost.seconds) ? Json(nullptr) : Json(cost.seconds)}};
}

Json plan_json(const std::filesystem::path& folder, const PlanCounts& counts, Json stages) {
  return {{"folder", folder.string()},
          {"run", counts.run},
          {"found", counts.found},
          {"failed", counts.blocked},
          {"stages", std::move(stages)}};
}

}  // namespace

const char* what_of(const PlannedStage& stage, const Node& node) {
  if (stage.blocked) return "failed";
  return !stage.found ? "run" : node.adopted ? "found (older build)" : "found";
}

std::vector<PlannedGroup> grouped(const Graph& graph, const std::vector<PlannedStage>& planned) {
  std::vector<PlannedGroup> groups;
  std::map<std::array<std::string, 4>, std::size_t> at;
  for (const auto& stage : planned) {
    const Node& node = graph.nodes[stage.node];
    const PlannedGroup group{node.stage, node.component->name, what_of(stage, node), stage.reason};
    const auto [known, is_new] = at.try_emplace({group.stage, group.component, group.what, group.reason}, groups.size());
    if (is_new) groups.push_back(group);
    ++groups[known->second].count;
  }
  return groups;
}

PlanCounts counts_of(const std::vector<PlannedStage>& planned) {
  PlanCounts counts;
  for (const auto& stage : planned) ++(stage.found ? counts.found : stage.blocked ? counts.blocked : counts.run);
  return counts;
}

Json json_of(const OpenedPipeline& opened, const std::vector<PlannedStage>& planned) {
  Json stages = Json::array();
  for (const auto& stage : planned) {
    const Node& node = opened.graph.nodes[stage.node];
    stages.push_back({{"stage", node.stage},
                      {"component", node.component->name},
                      {"found", stage.found},
                      {"adopted", node.adopted},
                      {"reason", stage.reason},
                      {"key", node.key.hex()}});
    if (stage.cost) stages.back()["cost"] = json_of(*stage.cost);
  }
  return plan_json(opened.folder, counts_of(planned), std::move(stages));
}

Json json_of(const OpenedSweep& opened, const std::vector<PlannedStage>& planned) {
  Json stages = Json::array();
  for (const auto& group : grouped(opened.sweep.graph, planned))
    stages.push_back({{"stage", group.stage},
                      {"component", group.component},
                      {"plan", group.what},
                      {"count", group.count},
                      {"reason", group.reason}});
  return plan_json(opened.folder, counts_of(planned), std::move(stages));
}

namespace {

/// The files of a stage and its figures, relative to the folder of results, sorted by name.
std::vector<std::string> files_of(const std::filesystem::path& folder, const std::string& stage) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder / stage, error))
    if (entry.is_regular_file(error)) files.push_back(entry.path().lexically_relative(folder).generic_string());
  for (const auto& entry : fs::directory_iterator(folder / "figures", error))
    if (const std::string name = entry.path().filename().string(); name.starts_with(stage + "."))
      files.push_back("figures/" + name);
  std::ranges::sort(files);
  return files;
}

Json json_of(const EstimateSummary& estimate) {
  const Edge& edge = estimate.strongest;
  const Json strongest = {{"source", estimate.source},        {"target", estimate.target},
                          {"score", json_number(edge.score)}, {"sign", json_number(edge.sign)},
                          {"lag_s", json_number(edge.lag_s)}, {"p", json_number(edge.p)},
                          {"q", json_number(edge.q)}};
  return {{"stage", estimate.stage},
          {"pairs", estimate.pairs},
          {"significant", estimate.significant ? Json(*estimate.significant) : Json(nullptr)},
          {"strongest", estimate.source.empty() ? Json(nullptr) : strongest}};
}

}  // namespace

Json json_of(const OpenedPipeline& opened, const RunReport& report) {
  Json json = {{"name", opened.spec.name},      {"folder", absolute_path(opened.folder)},
               {"exit_code", report.exit_code}, {"stages", Json::array()},
               {"estimates", Json::array()},    {"scores", Json::array()}};
  for (const EstimateSummary& estimate : report.estimates) json["estimates"].push_back(json_of(estimate));
  for (const std::size_t i : opened.graph.order) {
    const auto& result = report.results[i];
    json["stages"].push_back({{"stage", opened.graph.nodes[i].stage},
                              {"component", opened.graph.nodes[i].component->name},
                              {"outcome", to_string(result.outcome)},
                              {"message", result.message},
                              {"warnings", report.warnings[i]},
                              {"files", files_of(opened.folder, opened.graph.nodes[i].stage)}});
  }
  for (const auto& evaluation : report.evaluations)
    for (const auto& row : evaluation.scores.rows()) {
      json["scores"].push_back({{"evaluation", evaluation.stage}});
      json["scores"].back().update(to_json(row));
    }
  return json;
}

Json json_of(const FolderStatus& folder) {
  const auto& [path, record, status] = folder;
  Json failures = Json::array();
  for (const auto& failure : status.failures) {
    Json points = Json::array();
    for (const std::size_t p : failure.points) points.push_back(record.points[p].label);
    failures.push_back(
        {{"stage", failure.stage}, {"component", failure.component}, {"message", failure.message}, {"points", points}});
  }
  return {{"folder", absolute_path(path)},
          {"points", record.points.size()},
          {"done", status.done},
          {"failed", status.failed},
          {"begun", status.begun},
          {"waiting", status.waiting},
          {"in_shards", status.in_shards},
          {"in_work", status.in_work},
          {"holder", status.holder ? Json(*status.holder) : Json(nullptr)},
          {"failures", failures}};
}

}  // namespace golgi

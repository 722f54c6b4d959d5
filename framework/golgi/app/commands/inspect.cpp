// golgi validate, plan, graph, clean: what looks at a pipeline or its results without running anything.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "golgi/app/command.hpp"
#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/run/cost.hpp"
#include "golgi/run/plan.hpp"
#include "golgi/store/store.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/tables.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

int validate(const Options& options) {
  const std::string file = options["file"].as<std::string>();
  if (is_sweep(options)) {
    const LoadedSweep loaded = load_sweep(options);
    const std::size_t points = loaded.sweep.points.size(), stages = loaded.sweep.graph.nodes.size();
    if (options.count("json"))
      std::cout << Json{{"valid", true}, {"name", loaded.spec.name}, {"points", points}, {"stages", stages}}.dump(2) << "\n";
    else
      std::cout << file << ": valid, a sweep of " << plural(points, "point") << ", " << plural(stages, "stage") << " in all\n";
    return 0;
  }
  const LoadedPipeline pipeline = load_pipeline(options);
  const std::size_t count = pipeline.graph.nodes.size();
  if (options.count("json"))
    std::cout << Json{{"valid", true}, {"name", pipeline.spec.name}, {"stages", count}}.dump(2) << "\n";
  else
    std::cout << file << ": valid, " << plural(count, "stage") << "\n";
  return 0;
}

/// What is planned, one row a stage; or of a sweep, one row for all stages of one name and reason.
struct PlanTable {
  std::vector<std::vector<std::string>> rows;
  Json json = Json::array();
  std::size_t found = 0, blocked = 0;
};

const char* what_of(const PlannedStage& stage, const Node& node) {
  if (stage.blocked) return "failed";
  return !stage.found ? "run" : node.adopted ? "found (older build)" : "found";
}

int tell_plan(const Options& options, const PlanTable& plan, std::size_t count, const std::filesystem::path& folder) {
  const std::size_t to_run = count - plan.found - plan.blocked;
  if (options.count("json"))
    std::cout << Json{{"folder", folder.string()},
                      {"run", to_run},
                      {"found", plan.found},
                      {"failed", plan.blocked},
                      {"stages", plan.json}}
                     .dump(2)
              << "\n";
  else
    std::cout << table(plan.rows, Style::out()) << plural(to_run, "stage") << " to run, " << plan.found << " found"
              << (plan.blocked > 0 ? ", " + std::to_string(plan.blocked) + " failed" : "") << " in " << folder.string() << "\n";
  return 0;
}

int plan_sweep(const Options& options) {
  const LoadedSweep loaded = load_sweep(options);
  const auto record = read_record(loaded.folder);
  const Graph& graph = loaded.sweep.graph;
  const auto planned = plan(graph, Store(loaded.folder), record ? record->keys() : EarlierKeys{}, available_threads());
  struct Group {
    std::size_t count = 0;
  };
  std::map<std::array<std::string, 4>, Group> groups;
  std::vector<std::pair<std::array<std::string, 4>, Group*>> in_order;
  PlanTable told;
  told.rows = {{"stage", "component", "plan", "stages", "why"}};
  for (const auto& stage : planned) {
    const Node& node = graph.nodes[stage.node];
    told.found += stage.found ? 1 : 0;
    told.blocked += stage.blocked ? 1 : 0;
    const std::array<std::string, 4> which{node.stage, node.component->name, what_of(stage, node), stage.reason};
    const auto [at, is_new] = groups.try_emplace(which);
    if (is_new) in_order.emplace_back(which, &at->second);
    ++at->second.count;
  }
  for (const auto& [which, group] : in_order) {
    told.rows.push_back({which[0], which[1], which[2], std::to_string(group->count), which[3]});
    told.json.push_back(
        {{"stage", which[0]}, {"component", which[1]}, {"plan", which[2]}, {"count", group->count}, {"reason", which[3]}});
  }
  if (!options.count("json")) std::cout << plural(loaded.sweep.points.size(), "point") << "\n";
  return tell_plan(options, told, planned.size(), loaded.folder);
}

Json to_json(const Cost& cost) {
  return {{"bytes", cost.bytes}, {"seconds", std::isnan(cost.seconds) ? Json(nullptr) : Json(cost.seconds)}};
}

int show_plan(const Options& options) {
  if (is_sweep(options)) return plan_sweep(options);
  LoadedPipeline pipeline = load_pipeline(options);
  const auto planned =
      plan(pipeline.graph, pipeline.spec, pipeline.folder, options.count("accept-rebuilt") > 0, available_threads());
  PlanTable told;
  told.rows = {{"stage", "component", "plan", "cost at most", "why"}};
  const bool has_costs = std::ranges::any_of(planned, [](const PlannedStage& stage) { return stage.cost.has_value(); });
  if (!has_costs) std::erase(told.rows.front(), "cost at most");
  for (const auto& stage : planned) {
    const Node& node = pipeline.graph.nodes[stage.node];
    told.found += stage.found ? 1 : 0;
    auto& row = told.rows.emplace_back(std::vector<std::string>{node.stage, node.component->name, what_of(stage, node)});
    if (has_costs) row.push_back(stage.cost ? cost_text(*stage.cost) : "");
    row.push_back(stage.reason);
    told.json.push_back({{"stage", node.stage},
                         {"component", node.component->name},
                         {"found", stage.found},
                         {"adopted", node.adopted},
                         {"reason", stage.reason},
                         {"key", node.key.hex()}});
    if (stage.cost) told.json.back()["cost"] = to_json(*stage.cost);
  }
  return tell_plan(options, told, planned.size(), pipeline.folder);
}

int show_graph(const Options& options) {
  if (is_sweep(options)) {
    // All points would be a forest; the first tells how they are made.
    const LoadedSweep loaded = load_sweep(options);
    std::cout << write_dot(select(loaded.sweep, {0}).graph, loaded.spec.name);
    return 0;
  }
  const LoadedPipeline pipeline = load_pipeline(options);
  std::cout << write_dot(pipeline.graph, pipeline.spec.name);
  return 0;
}

int clean(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  if (!std::filesystem::is_directory(folder / ".store"))
    throw UsageError("'" + folder.string() + "' holds no results of golgi");
  Store store(folder);
  store.lock();
  // What the complete results use stays; where there are none, every complete artifact may still be needed by a rerun.
  std::set<std::string> used;  // artifact cells
  const bool complete = std::filesystem::exists(folder / "manifest.json");
  if (complete) {
    const Json manifest = Json::parse(read_file(folder / "manifest.json"), nullptr, false);
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
  }
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  for (const auto& entry : store.entries()) {
    const bool keep = entry.key ? !complete || used.contains(artifact_cell(*entry.key)) : !complete;
    if (keep) continue;
    bytes += entry.bytes;
    ++count;
    if (!options.count("dry-run")) std::filesystem::remove_all(entry.path);
  }
  std::cout << fmt::format("{}: {:.1f} MB {}\n", plural(count, "unused folder"), static_cast<double>(bytes) / 1e6,
                           options.count("dry-run") ? "would be freed" : "freed");
  return 0;
}

}  // namespace

Command validate_command() {
  return {"validate",
          "FILE",
          "Check a pipeline file whole: every fault at once, nothing is run.",
          "  golgi validate pipeline.yaml\n",
          {"file"},
          [](OptionAdder& add) {
            add_pipeline_options(add);
            add_sweep_options(add);
            add_json_option(add);
          },
          validate};
}

Command plan_command() {
  return {"plan",
          "FILE",
          "Say which stages would run, which are found done, and why.",
          "  golgi plan pipeline.yaml --set mvgc.max_order=5\n",
          {"file"},
          [](OptionAdder& add) {
            add_pipeline_options(add);
            add_sweep_options(add);
            add("accept-rebuilt", "take results that an older build of golgi or of a plugin computed");
            add_json_option(add);
          },
          show_plan};
}

Command graph_command() {
  return {"graph",
          "FILE",
          "Print the pipeline's graph as Graphviz DOT.",
          "  golgi graph pipeline.yaml | dot -Tsvg > pipeline.svg\n",
          {"file"},
          [](OptionAdder& add) { add_pipeline_options(add); },
          show_graph};
}

Command clean_command() {
  return {"clean",
          "DIR",
          "Delete what the store of a results folder no longer needs.",
          "  golgi clean runs/quickstart --dry-run\n",
          {"folder"},
          [](OptionAdder& add) { add("dry-run", "only say what would be deleted"); },
          clean};
}

}  // namespace golgi

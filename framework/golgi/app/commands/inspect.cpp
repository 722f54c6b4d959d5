// golgi validate, plan, graph, clean: the commands that examine a pipeline or its results without running anything.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/run/cost.hpp"
#include "golgi/session/report.hpp"
#include "golgi/sweep/clean.hpp"
#include "golgi/sweep/shards.hpp"

namespace golgi {
namespace {

int validate(const Options& options) {
  const std::filesystem::path file = file_of(options);
  const SessionOptions session = session_options(options);
  Json json = {{"valid", true}};
  std::string found;
  if (is_sweep(file, session)) {
    const OpenedSweep opened = open_sweep(file, session);
    const std::size_t points = opened.sweep.points.size(), stages = opened.sweep.graph.nodes.size();
    json.update({{"name", opened.spec.name}, {"points", points}, {"stages", stages}});
    found = "a sweep of " + plural(points, "point") + ", " + plural(stages, "stage") + " in all";
  } else {
    const OpenedPipeline opened = open_pipeline(file, session);
    const std::size_t stages = opened.graph.nodes.size();
    json.update({{"name", opened.spec.name}, {"stages", stages}});
    found = plural(stages, "stage");
  }
  std::cout << (options.count("json") ? json.dump(2) : file.string() + ": valid, " + found) << "\n";
  return 0;
}

void print_plan(const std::vector<std::vector<std::string>>& rows, const PlanCounts& counts,
                const std::filesystem::path& folder) {
  std::cout << table(rows, Style::out()) << plural(counts.run, "stage") << " to run, " << counts.found << " found"
            << (counts.blocked > 0 ? ", " + std::to_string(counts.blocked) + " failed" : "") << " in " << folder.string()
            << "\n";
}

/// Prints one row for all stages of the same name and reason.
int plan_sweep(const OpenedSweep& opened, bool as_json) {
  const auto planned = opened.plan();
  if (as_json) {
    std::cout << json_of(opened, planned).dump(2) << "\n";
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"stage", "component", "plan", "stages", "why"}};
  for (const auto& group : grouped(opened.sweep.graph, planned))
    rows.push_back({group.stage, group.component, group.what, std::to_string(group.count), group.reason});
  std::cout << plural(opened.sweep.points.size(), "point") << "\n";
  print_plan(rows, counts_of(planned), opened.folder);
  return 0;
}

int plan_pipeline(OpenedPipeline opened, bool as_json) {
  const auto planned = opened.plan();
  if (as_json) {
    std::cout << json_of(opened, planned).dump(2) << "\n";
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"stage", "component", "plan", "cost at most", "why"}};
  const bool has_costs = std::ranges::any_of(planned, [](const PlannedStage& stage) { return stage.cost.has_value(); });
  if (!has_costs) std::erase(rows.front(), "cost at most");
  for (const auto& stage : planned) {
    const Node& node = opened.graph.nodes[stage.node];
    auto& row = rows.emplace_back(std::vector<std::string>{node.stage, node.component->name, what_of(stage, node)});
    if (has_costs) row.push_back(stage.cost ? cost_text(*stage.cost) : "");
    row.push_back(stage.reason);
  }
  print_plan(rows, counts_of(planned), opened.folder);
  return 0;
}

int show_plan(const Options& options) {
  const std::filesystem::path file = file_of(options);
  const SessionOptions session = session_options(options);
  const bool as_json = options.count("json") > 0;
  return is_sweep(file, session) ? plan_sweep(open_sweep(file, session), as_json)
                                 : plan_pipeline(open_pipeline(file, session), as_json);
}

int show_graph(const Options& options) {
  const std::filesystem::path file = file_of(options);
  const SessionOptions session = session_options(options);
  if (is_sweep(file, session)) {
    // A graph of all points would be too large; the first point shows how they are computed.
    const OpenedSweep opened = open_sweep(file, session);
    std::cout << write_dot(select(opened.sweep, {0}).graph, opened.spec.name);
    return 0;
  }
  const OpenedPipeline opened = open_pipeline(file, session);
  std::cout << write_dot(opened.graph, opened.spec.name);
  return 0;
}

int clean_folder(const Options& options) {
  const bool is_dry = options.count("dry-run") > 0;
  const Cleaned cleaned = clean(folder_of(options), is_dry);
  std::cout << fmt::format("{}: {:.1f} MB {}\n", plural(cleaned.folders, "unused folder"),
                           static_cast<double>(cleaned.bytes) / 1e6, is_dry ? "would be freed" : "freed");
  return 0;
}

}  // namespace

Command validate_command() {
  return {"validate",
          "FILE",
          "Check a pipeline file and report every error in it; runs nothing.",
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
          "Show which stages would run, which are up to date, and why.",
          "  golgi plan pipeline.yaml --set mvgc.max_order=5\n",
          {"file"},
          [](OptionAdder& add) {
            add_pipeline_options(add);
            add_sweep_options(add);
            add("accept-rebuilt", "accept results that an older build of golgi or of a plugin computed");
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
          "Delete stored intermediate results that the final results no longer need.",
          "  golgi clean runs/quickstart --dry-run\n",
          {"folder"},
          [](OptionAdder& add) { add("dry-run", "only show what would be deleted"); },
          clean_folder};
}

}  // namespace golgi

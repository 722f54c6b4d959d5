// golgi validate, plan, graph, clean: what looks at a pipeline or its results without running anything.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/run/plan.hpp"
#include "golgi/run/store.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

int validate(const Options& options) {
  const LoadedPipeline pipeline = load_pipeline(options);
  const std::size_t count = pipeline.graph.nodes.size();
  if (options.count("json"))
    std::cout << Json{{"valid", true}, {"name", pipeline.spec.name}, {"stages", count}}.dump(2) << "\n";
  else
    std::cout << options["file"].as<std::string>() << ": valid, " << plural(count, "stage") << "\n";
  return 0;
}

int show_plan(const Options& options) {
  LoadedPipeline pipeline = load_pipeline(options);
  const auto planned = plan(pipeline.graph, pipeline.spec, pipeline.folder, options.count("accept-rebuilt") > 0);
  std::size_t found = 0;
  Json json = Json::array();
  std::vector<std::vector<std::string>> rows{{"stage", "component", "plan", "why"}};
  for (const auto& stage : planned) {
    const Node& node = pipeline.graph.nodes[stage.node];
    found += stage.found ? 1 : 0;
    const std::string what = !stage.found ? "run" : node.adopted ? "found (older build)" : "found";
    rows.push_back({node.stage, node.component->name, what, stage.reason});
    json.push_back({{"stage", node.stage},
                    {"component", node.component->name},
                    {"found", stage.found},
                    {"adopted", node.adopted},
                    {"reason", stage.reason},
                    {"key", node.key.hex()}});
  }
  const std::size_t to_run = planned.size() - found;
  if (options.count("json"))
    std::cout << Json{{"folder", pipeline.folder.string()}, {"run", to_run}, {"found", found}, {"stages", json}}.dump(2)
              << "\n";
  else
    std::cout << table(rows, Style::out()) << plural(to_run, "stage") << " to run, " << found << " found in "
              << pipeline.folder.string() << "\n";
  return 0;
}

int show_graph(const Options& options) {
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
  std::set<std::string> used;
  const bool complete = std::filesystem::exists(folder / "manifest.json");
  if (complete) {
    const Json manifest = Json::parse(read_file(folder / "manifest.json"), nullptr, false);
    try {
      for (const auto& [stage, entry] : manifest.at("stages").items()) used.insert(entry.at("key").get<std::string>());
    } catch (const Json::exception&) {
      throw DataError("'" + (folder / "manifest.json").string() + "' is damaged; run the pipeline again before cleaning");
    }
  }
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  for (const auto& entry : store.entries()) {
    const bool keep = entry.key ? !complete || used.contains(entry.key->hex()) : !complete;
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

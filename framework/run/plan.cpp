#include "golgi/run/plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/run/store.hpp"

namespace golgi {
namespace {

using Json = nlohmann::json;

/// Stages of the last complete run, by name.
Json last_stages(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "manifest.json", error)) return Json::object();
  const Json manifest = Json::parse(read_file(folder / "manifest.json"), nullptr, false);
  return manifest.is_object() ? manifest.value("stages", Json::object()) : Json::object();
}

std::string why(const Graph& graph, const Node& node, const Store& store, const Json& before) {
  if (store.find_recipe(node.recipe)) return "rebuilt plugin or golgi (--accept-rebuilt takes the older result)";
  if (!before.contains(node.stage)) return "never run to the end";
  const Json& old = before.at(node.stage);
  if (old.value("component", "") != node.component->name)
    return "changed component (" + old.value("component", "?") + " -> " + node.component->name + ")";
  std::vector<std::string> reasons;
  const Json params = old.value("params", Json::object());
  for (const auto& param : node.identity.members) {
    const std::string was = params.value(param.key, "unset"), is = param.value.flow();
    if (was == is) continue;
    // Fingerprints tell a reader nothing.
    const bool is_file = is.find("content:") != std::string::npos;
    reasons.push_back(is_file ? "changed file content (" + param.key + ")"
                              : "changed parameter " + param.key + " (" + was + " -> " + is + ")");
  }
  std::vector<std::string> inputs;
  for (const auto& port : node.inputs)
    for (const std::size_t input : port) inputs.push_back(graph.nodes[input].stage);
  if (old.value("inputs", std::vector<std::string>{}) != inputs)
    reasons.push_back("other inputs");
  else
    for (const auto& port : node.inputs)
      for (const std::size_t input : port) {
        const Node& source = graph.nodes[input];
        if (!before.contains(source.stage) || before.at(source.stage).value("recipe", "") != source.recipe.hex())
          reasons.push_back("changed input '" + source.stage + "'");
      }
  if (!reasons.empty()) return join(reasons, ", ");
  if (old.value("recipe", "") != node.recipe.hex()) return "changed seed";
  return "its result is no longer in the store, or damaged";
}

}  // namespace

std::vector<PlannedStage> plan(Graph& graph, const PipelineSpec& spec, const std::filesystem::path& folder,
                               bool accept_rebuilt) {
  const Store store(folder);
  assign_keys(graph, key_options(spec, accept_rebuilt ? &store : nullptr));
  const Json before = last_stages(folder);
  std::vector<PlannedStage> planned;
  for (const std::size_t i : graph.order) {
    const bool found = store.find(graph.nodes[i].key).has_value();
    planned.push_back({i, found, found ? "" : why(graph, graph.nodes[i], store, before)});
  }
  return planned;
}

}  // namespace golgi

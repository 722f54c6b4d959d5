#include "golgi/run/plan.hpp"

#include <algorithm>
#include <system_error>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/pipeline/runner.hpp"
#include "golgi/run/cost.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace {

/// The keys of the last complete run; empty without one.
EarlierKeys last_keys(const std::filesystem::path& folder) {
  EarlierKeys keys;
  std::error_code error;
  if (!std::filesystem::exists(folder / "manifest.json", error)) return keys;
  const Json manifest = Json::parse(read_file(folder / "manifest.json"), nullptr, false);
  if (!manifest.is_object()) return keys;
  const Json stages = manifest.value("stages", Json::object());
  for (const auto& [stage, entry] : stages.items())
    if (const auto key = Fingerprint::parse(entry.value("key", ""))) keys.emplace(stage, *key);
  return keys;
}

std::string why(const Graph& graph, const Node& node, const Store& store, const EarlierKeys& before) {
  if (store.find_recipe(node.recipe)) return "rebuilt plugin or golgi (--accept-rebuilt accepts the older result)";
  const auto at = before.find(node.name());
  if (at == before.end()) return "never completed";
  if (at->second == node.key) return "never completed, or its result was damaged or removed";
  const auto old = store.find(at->second);
  if (!old) return "changed; the earlier result is no longer in the store";
  if (old->component != node.component->name)
    return "changed component (" + old->component + " -> " + node.component->name + ")";
  std::vector<std::string> reasons;
  for (const auto& [name, is] : node.identity().list()) {
    const auto known = std::ranges::find(old->params, name, [](const auto& each) { return each.first; });
    const std::string was = known == old->params.end() ? "unset" : known->second;
    if (was == is) continue;
    // Fingerprints are not readable.
    const bool is_file = is.find("content:") != std::string::npos;
    reasons.push_back(is_file ? "changed file content (" + name + ")"
                              : "changed parameter " + name + " (" + was + " -> " + is + ")");
  }
  std::vector<StoreRecord::Input> inputs;
  for (const auto& port : node.inputs)
    for (const std::size_t input : port) inputs.push_back({graph.nodes[input].stage, graph.nodes[input].recipe});
  const bool same_names = std::equal(inputs.begin(), inputs.end(), old->inputs.begin(), old->inputs.end(),
                                     [](const auto& a, const auto& b) { return a.stage == b.stage; });
  if (!same_names) reasons.emplace_back("different inputs");
  for (std::size_t k = 0; same_names && k < inputs.size(); ++k)
    if (inputs[k].recipe != old->inputs[k].recipe) reasons.push_back("changed input '" + inputs[k].stage + "'");
  return reasons.empty() ? "changed seed" : join(reasons, ", ");
}

/// The expected cost of a stage without inputs, or with inputs that are in the store; empty otherwise.
std::optional<Cost> cost_in(const Graph& graph, const Store& store, const Node& node, int n_threads) {
  const Component* component = node.bound ? node.bound->component.get() : nullptr;
  if (!component || !as<Costed>(*component)) return std::nullopt;
  std::vector<std::size_t> first;
  if (!node.inputs.empty()) first = node.inputs.front();
  try {
    std::vector<Dataset> data;
    for (const std::size_t input : first) {
      const Node* before = &graph.nodes[input];
      if (before->component->output == ArtifactType::model) before = &graph.nodes[before->inputs.at(0).at(0)];
      if (before->component->output != ArtifactType::dataset || !store.find(before->key)) return std::nullopt;
      data.push_back(load_dataset(FolderReader(store.folder(before->key))));
    }
    return cost_of(*component, workload_of(data, n_threads));
  } catch (const std::exception&) {
    return std::nullopt;  // damaged data or an error in the component: the run reports it
  }
}

}  // namespace

std::vector<PlannedStage> plan(const Graph& graph, const Store& store, const EarlierKeys& before, int n_threads) {
  std::vector<char> found(graph.nodes.size());
  make_runner(n_threads)->parallel_for(std::ssize(found), [&](std::ptrdiff_t i) {
    const std::size_t at = i;
    found[at] = store.find(graph.nodes[at].key) ? 1 : 0;
  });
  std::vector<PlannedStage> planned;
  planned.reserve(graph.order.size());
  std::vector<char> blocked(graph.nodes.size(), 0);
  for (const std::size_t i : graph.order) {
    const Node& node = graph.nodes[i];
    if (found[i] != 0) {
      planned.push_back({i, true, false, std::nullopt, ""});
      continue;
    }
    const auto failure = store.failure(node.key);
    std::string reason = failure ? "failed before: " + failure->message + "; `golgi retry` runs it again" : "";
    for (const std::size_t input : node.predecessors())
      if (reason.empty() && blocked[input]) reason = "its input '" + graph.nodes[input].stage + "' failed";
    blocked[i] = !reason.empty();
    if (reason.empty()) reason = why(graph, node, store, before);
    planned.push_back({i, false, blocked[i] != 0, std::nullopt, reason});
  }
  return planned;
}

std::vector<PlannedStage> plan(Graph& graph, const PipelineSpec& spec, const std::filesystem::path& folder, bool accept_rebuilt,
                               int n_threads) {
  const Store store(folder);
  assign_keys(graph, key_options(accept_rebuilt ? &store : nullptr), {spec.seed});
  auto planned = plan(std::as_const(graph), store, last_keys(folder), n_threads);
  for (auto& stage : planned)
    if (!stage.found && !stage.blocked) stage.cost = cost_in(graph, store, graph.nodes[stage.node], n_threads);
  return planned;
}

}  // namespace golgi

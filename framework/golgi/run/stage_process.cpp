#include "golgi/run/stage_process.hpp"

#include <map>
#include <mutex>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/process_state.hpp"
#include "golgi/pipeline/lookup.hpp"
#include "golgi/pipeline/runner.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/stage_runner.hpp"
#include "golgi/store/warning_json.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

Json request_of(const Graph& graph, std::size_t node, const StorePlace& place, int n_threads, const IsolationOptions& options) {
  const auto needed = graph.with_ancestors(node);
  std::map<std::size_t, std::size_t> number;
  Json nodes = Json::array();
  for (const std::size_t i : needed) {
    const Node& each = graph.nodes[i];
    Json inputs = Json::array();
    for (const auto& port : each.inputs) {
      Json list = Json::array();
      for (const std::size_t input : port) list.push_back(number.at(input));
      inputs.push_back(std::move(list));
    }
    number[i] = nodes.size();
    nodes.push_back({{"stage", each.stage},
                     {"label", each.label},
                     {"component", each.component->name},
                     {"build_id", each.component->library.build_id},
                     {"params", each.bound->params.flow()},
                     {"identity", each.identity().flow()},
                     {"inputs", std::move(inputs)},
                     {"seed", each.seed.hex()},
                     {"key", each.key.hex()},
                     {"recipe", each.recipe.hex()}});
  }
  return {{"folder", fs::absolute(place.folder).string()},
          {"base", place.base ? Json(fs::absolute(*place.base).string()) : Json(nullptr)},
          {"plugin_paths", options.plugins.paths},
          {"allow_unsafe_plugins", options.plugins.allow_unsafe},
          {"threads", n_threads},
          {"nodes", std::move(nodes)}};
}

/// A file that is deleted at the end of the scope.
class RequestFile {
 public:
  RequestFile(const fs::path& folder, const Fingerprint& key, const std::string& content)
      : path_(folder / ".store" / (".request.tmp-" + key.hex())) {
    write_file(path_, content);
  }
  ~RequestFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  RequestFile(const RequestFile&) = delete;
  RequestFile& operator=(const RequestFile&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Collects the warnings of the stage, which are sent to the parent process with the outcome.
class Collector : public RunObserver {
 public:
  void warn(const Node&, const Warning& warning) override {
    const std::scoped_lock lock(mutex_);
    warnings.push_back(warning);
  }
  std::vector<Warning> warnings;

 private:
  std::mutex mutex_;
};

Graph graph_of(const Json& request, const Registry& registry) {
  Graph graph;
  for (const auto& entry : request.at("nodes")) {
    StageSpec stage;
    stage.id = entry.at("stage");
    const std::string use = entry.at("component");
    Node node;
    node.stage = stage.id;
    node.label = entry.at("label");
    node.component = registry.find(use);
    const std::string rebuilt = use + " was rebuilt after this run began; start the run again";
    if (!node.component) throw PluginError(rebuilt);
    stage.params = parse_yaml(entry.at("params").get<std::string>(), "request");
    Diagnostics diagnostics;
    node.bind(bind_stage(stage, *node.component, Lookup(registry), diagnostics));
    diagnostics.throw_if_any();
    if (node.component->library.build_id != entry.at("build_id").get<std::string>()) throw PluginError(rebuilt);
    node.content = std::make_shared<const ParamText>(parse_yaml(entry.at("identity").get<std::string>(), "request"));
    for (const auto& port : entry.at("inputs")) node.inputs.push_back(port.get<std::vector<std::size_t>>());
    const auto print = [&](const char* name) { return Fingerprint::parse(entry.at(name).get<std::string>()).value(); };
    node.seed = print("seed");
    node.key = print("key");
    node.recipe = print("recipe");
    graph.order.push_back(graph.nodes.size());
    graph.nodes.push_back(std::move(node));
  }
  return graph;
}

}  // namespace

double run_in_process(const Graph& graph, std::size_t i, Store& store, const StorePlace& place, int n_threads,
                      const IsolationOptions& options, RunObserver& observer, const std::function<bool()>& cancelled) {
  const Node& node = graph.nodes[i];
  const RequestFile request(place.folder, node.key, request_of(graph, i, place, n_threads, options).dump());
  const ChildResult child = run_child({options.executable.string(), stage_option, request.path().string()},
                                      guarded_environment(), options.time_limit, cancelled);
  const Json report = Json::parse(child.report, nullptr, false);
  if (report.is_object()) {
    for (const auto& warning : report.at("warnings")) observer.warn(node, warning.get<Warning>());
    if (!report.contains("kind")) return report.at("seconds").get<double>();
    throw Error(static_cast<ErrorKind>(report.at("kind").get<int>()), report.at("message").get<std::string>());
  }
  store.abandon(node.key);
  const std::string wrote = words_of(child.errors);
  if (child.timed_out)
    throw PluginError("was still running after " + format_number(static_cast<double>(options.time_limit->count()) / 1000) +
                      " s (--stage-timeout) and was stopped" + wrote);
  if (cancelled()) throw Interrupted();
  if (child.signal != 0) throw PluginError("crashed (" + crash_name(child) + ") while running" + wrote);
  throw PluginError("ended the process with exit code " + std::to_string(child.exit_code) +
                    " while running; a plugin must report failures by throwing golgi::Error and must not call exit" + wrote);
}

PluginPlaces plugin_places_of(const fs::path& request) {
  const Json json = Json::parse(read_file(request));
  return {json.at("plugin_paths").get<std::vector<std::string>>(), json.at("allow_unsafe_plugins").get<bool>()};
}

int stage_main(const fs::path& request_file, const Registry& registry, const std::function<bool()>& cancelled) {
  Collector observer;
  Json report = Json::object();
  try {
    const Json request = Json::parse(read_file(request_file));
    const Graph graph = graph_of(request, registry);
    std::optional<fs::path> base;
    if (request.at("base").is_string()) base = request.at("base").get<std::string>();
    Store store(request.at("folder").get<std::string>(), base);
    const auto before = ProcessState::now();
    auto runner = make_runner(request.at("threads").get<int>());
    // The parent found no sound result, so a result in the store is not trusted without reading it.
    StageRunner stages(graph, store, *runner, observer, cancelled, Depth::content);
    const auto results = execute_one(
        graph, graph.nodes.size() - 1, [&](std::size_t i) { return stages.run(i); }, cancelled);
    report["seconds"] = stages.seconds(graph.nodes.size() - 1);
    runner.reset();  // ends the runner's own threads: all others are the plugin's
    const Node& node = graph.nodes.back();
    if (const int more = before.threads_more(); more > 0)
      observer.warn(
          node, {"threads_left", node.component->name + " left " + plural(more, "thread") + " running until its process ended",
                 "", "run golgi plugins check, which shows what else it leaves"});
    if (results.outcome == Outcome::cancelled)
      report = {{"kind", static_cast<int>(ErrorKind::interrupted)}, {"message", "interrupted"}};
    if (results.outcome == Outcome::failed) report = {{"kind", static_cast<int>(results.error)}, {"message", results.cause}};
  } catch (const Error& error) {
    report = {{"kind", static_cast<int>(error.kind())}, {"message", error.what()}};
  } catch (const std::exception& error) {
    report = {{"kind", static_cast<int>(ErrorKind::internal)}, {"message", error.what()}};
  }
  report["warnings"] = observer.warnings;
  write_report(report.dump(-1, ' ', false, Json::error_handler_t::replace));
  return 0;
}

}  // namespace golgi

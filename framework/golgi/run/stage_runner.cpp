#include "golgi/run/stage_runner.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <new>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/host/plugin_call.hpp"
#include "golgi/run/component_call.hpp"
#include "golgi/store/file_names.hpp"

namespace golgi {
namespace {

/// The name of the plugin's component for PluginCall; empty for golgi's own components, which have no library.
std::string suspect(const ComponentInfo& component) { return component.library.file.empty() ? "" : component.title(); }

/// The warning that a plugin changed a setting of the whole process.
Warning change_warning(const std::string& change) { return {"process_changed", change}; }

/// The context of one call of a component. The call lasts as long as this object, or until tell_changes.
class StageContext final : public TaskContext, public Nesting {
 public:
  StageContext(const Node& node, const std::filesystem::path& work, std::vector<KeptArray> kept, Runner& runner,
               RunObserver& observer, const std::function<bool()>& cancelled)
      : node_(node),
        // Absolute, since the component may change the working folder.
        work_(std::filesystem::absolute(work)),
        runner_(runner),
        observer_(observer),
        cancelled_(cancelled),
        writer_(work_, std::move(kept), poll()),
        plugin_call_(suspect(*node.component), node.where()) {}

  Fingerprint seed() const override {
    if (!node_.component->stochastic)
      throw PluginError(
          node_.component->title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    return node_.seed;
  }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    runner_.parallel_for(n, [&](std::ptrdiff_t i) {
      const PluginCall::Part part(plugin_call_);
      check_cancelled();
      body(i);
    });
  }
  int n_threads() const override { return runner_.n_threads(); }
  bool cancelled() const override { return cancelled_(); }
  void progress(double fraction, std::string_view what) const override { observer_.progress(node_, fraction, what); }
  void log(std::string_view message) const override { observer_.log(node_, message); }
  void warn(const Warning& warning) const override {
    const std::scoped_lock lock(mutex_);
    if (warnings_.insert(warning).second) observer_.warn(node_, warning);
  }
  std::filesystem::path checkpoint_folder() const override {
    const auto folder = Store::checkpoint_folder(work_);
    make_folder(folder);
    return folder;
  }
  void output(std::string_view file_name, std::string_view content, bool is_volatile) const override {
    check_component_file(node_.component->output, file_name);
    const std::scoped_lock lock(mutex_);
    writer_.text(file_name, content);
    if (is_volatile) volatile_files_.emplace_back(file_name);
  }

  const void* interface(std::string_view id) const override { return offers<Nesting>(this, id); }
  Artifact run_nested(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                      const TaskContext& context) const override {
    PluginCall call(suspect(info), node_.where() + ", nested component " + info.title());
    Artifact artifact = call_component(info, component, inputs, nullptr, context);
    if (const std::string change = call.restore(); !change.empty()) warn(change_warning(change));
    return artifact;
  }
  Fingerprint stage_seed() const override { return node_.seed; }

  /// Ends the call: restores the process settings that it changed, with a warning.
  void tell_changes() const {
    if (const std::string change = plugin_call_.restore(); !change.empty()) warn(change_warning(change));
  }
  FolderWriter& writer() const { return writer_; }
  std::vector<Warning> warnings() const { return {warnings_.begin(), warnings_.end()}; }
  std::vector<StoredFile> files() const {
    std::vector<StoredFile> all;
    for (const auto& name : writer_.files()) {
      const bool is_volatile = std::find(volatile_files_.begin(), volatile_files_.end(), name) != volatile_files_.end();
      all.push_back({name, 0, {}, is_volatile});
    }
    return all;
  }

 private:
  const Node& node_;
  std::filesystem::path work_;
  Runner& runner_;
  RunObserver& observer_;
  const std::function<bool()>& cancelled_;
  mutable std::mutex mutex_;
  mutable FolderWriter writer_;
  mutable std::vector<std::string> volatile_files_;
  mutable std::set<Warning> warnings_;  // sorted, so that the order does not depend on threads
  mutable PluginCall plugin_call_;
};

}  // namespace

StageRunner::StageRunner(const Graph& graph, Store& store, Runner& runner, RunObserver& observer,
                         const std::function<bool()>& cancelled, Depth depth)
    : graph_(graph),
      store_(store),
      runner_(runner),
      observer_(observer),
      cancelled_(cancelled),
      depth_(depth),
      seconds_(graph.nodes.size()) {
  std::map<Fingerprint, Slot*> by_key;
  for (const auto& node : graph.nodes) {
    Slot*& slot = by_key[node.key];
    if (!slot) slot = &slots_.emplace_back();
    slot_of_.push_back(slot);
  }
  for (const auto& node : graph.nodes)
    for (const std::size_t before : node.predecessors()) ++slot_of_[before]->consumers;
}

Outcome StageRunner::run(std::size_t i) {
  Slot& slot = *slot_of_[i];
  const std::scoped_lock lock(slot.mutex);
  const bool found = is_stored(i, depth_, cancelled_);
  if (!found && isolation_) compute_isolated(i);
  if (!found && !isolation_) provide(i, cancelled_);
  if (slot.consumers == 0) slot.artifact.reset();
  release_inputs(i);
  return found ? Outcome::found : Outcome::done;
}

bool StageRunner::is_found(std::size_t i) {
  const std::scoped_lock lock(slot_of_[i]->mutex);
  return is_stored(i, depth_, cancelled_);
}

Artifact StageRunner::artifact(std::size_t i) {
  Slot& slot = *slot_of_[i];
  const std::scoped_lock lock(slot.mutex);
  Artifact artifact = provide(i, {});
  if (slot.consumers <= 0) slot.artifact.reset();
  return artifact;
}

Artifact StageRunner::input(std::size_t i) {
  const std::scoped_lock lock(slot_of_[i]->mutex);
  return provide(i, cancelled_);
}

void StageRunner::release_inputs(std::size_t i) {
  for (const std::size_t before : graph_.nodes[i].predecessors()) {
    Slot& slot = *slot_of_[before];
    if (--slot.consumers > 0) continue;
    const std::scoped_lock lock(slot.mutex);
    slot.artifact.reset();
  }
}

const Artifact& StageRunner::provide(std::size_t i, const std::function<bool()>& cancelled) {
  Slot& slot = *slot_of_[i];
  if (slot.artifact) return *slot.artifact;
  if (is_stored(i, Depth::content, cancelled))
    if (auto loaded = load(i)) return slot.artifact.emplace(std::move(*loaded));
  return slot.artifact.emplace(compute(i));
}

void StageRunner::make_sound(std::size_t i) {
  Slot& slot = *slot_of_[i];
  const std::scoped_lock lock(slot.mutex);
  if (!is_stored(i, Depth::content, {})) provide(i, {});
  if (slot.consumers <= 0) slot.artifact.reset();
}

bool StageRunner::is_stored(std::size_t i, Depth depth, const std::function<bool()>& cancelled) {
  Slot& slot = *slot_of_[i];
  if (slot.is_sound) return true;
  const auto found = store_.look_up(graph_.nodes[i].key, depth, cancelled);
  if (!found.faults.empty()) {
    discard(i, found.faults.front());
    return false;
  }
  slot.is_sound = found.record && depth == Depth::content;
  return found.record.has_value();
}

void StageRunner::discard(std::size_t i, const FileFault& fault) {
  const Node& node = graph_.nodes[i];
  slot_of_[i]->is_sound = false;
  observer_.warn(node,
                 {"damaged", "'" + (store_.folder(node.key) / fault.file).string() + "' " + fault.what, "computed again"});
  store_.discard(node.key);
}

std::optional<Artifact> StageRunner::load(std::size_t i) {
  const Node& node = graph_.nodes[i];
  std::optional<Artifact> trained_on;
  // Loaded first, since errors in it are not damage of the model.
  if (node.component->output == ArtifactType::model) trained_on = input(node.inputs.at(0).at(0));
  FolderReader reader(store_.folder(node.key));
  try {
    switch (node.component->output) {
      case ArtifactType::dataset: return load_dataset(reader);
      case ArtifactType::connectivity: return load_connectivity(reader);
      case ArtifactType::scores: return load_scores(reader);
      case ArtifactType::model: break;
    }
    const auto& model = dynamic_cast<const Model&>(*node.bound->component);
    PluginCall plugin_call(suspect(*node.component), node.where());
    auto fitted = model.load(reader);
    if (const std::string change = plugin_call.restore(); !change.empty()) observer_.warn(node, change_warning(change));
    return TrainedModel{std::move(fitted), usable_data(*node.component, *node.bound->component, trained_on->dataset()).data,
                        node.component->title()};
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    discard(i, {manifest_name, std::string("lists files that cannot be loaded: ") + error.what()});
    return std::nullopt;
  }
}

StoreRecord StageRunner::record_of(std::size_t i, std::vector<StoredFile> files) const {
  const Node& node = graph_.nodes[i];
  StoreRecord record{node.stage,
                     node.component->name,
                     node.component->library.version,
                     node.recipe,
                     node.identity().list(),
                     {},
                     std::move(files),
                     {}};
  for (const auto& port : node.inputs)
    for (const std::size_t input : port) record.inputs.push_back({graph_.nodes[input].stage, graph_.nodes[input].recipe});
  return record;
}

Artifact StageRunner::compute(std::size_t i) {
  const Node& node = graph_.nodes[i];
  Given given = given_to(i);
  const auto start = std::chrono::steady_clock::now();
  const auto work = store_.begin(node.key);
  const StageContext context(node, work, std::move(given.kept), runner_, observer_, cancelled_);
  try {
    Artifact artifact = call_component(*node.component, *node.bound->component, given.inputs,
                                       given.trained_on ? &*given.trained_on : nullptr, context);
    save(artifact, context.writer());
    context.tell_changes();
    seconds_[i] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    StoreRecord record = record_of(i, context.files());
    record.warnings = context.warnings();
    store_.commit(node.key, std::move(record), seconds_[i], context.poll());
    slot_of_[i]->is_sound = true;
    return artifact;
  } catch (...) {
    context.tell_changes();
    store_.abandon(node.key);
    throw;
  }
}

void StageRunner::compute_isolated(std::size_t i) {
  struct Process {
    std::atomic<int>& count;
    const int running = ++count;
    ~Process() { --count; }
  } const process{n_processes_};
  const auto& [options, place] = *isolation_;
  const int threads = std::max(1, runner_.n_threads() / process.running);
  seconds_[i] = run_in_process(graph_, i, store_, place, threads, options, observer_, cancelled_);
}

StageRunner::Given StageRunner::given_to(std::size_t i) {
  const Node& node = graph_.nodes[i];
  Given given;
  for (std::size_t k = 0; k < node.inputs.size(); ++k)
    for (const std::size_t before : node.inputs[k]) {
      Artifact artifact = input(before);
      if (artifact.type() == ArtifactType::dataset) {
        const auto arrays = kept_arrays(artifact.dataset(), store_.folder(graph_.nodes[before].key));
        given.kept.insert(given.kept.end(), arrays.begin(), arrays.end());
      } else if (artifact.type() == ArtifactType::model) {
        const Node& trained = graph_.nodes[before];
        given.trained_on =
            usable_data(*trained.component, *trained.bound->component, input(trained.inputs.at(0).at(0)).dataset());
      }
      given.inputs.add(node.component->inputs[k].name(), graph_.nodes[before].stage, std::move(artifact));
    }
  return given;
}

}  // namespace golgi

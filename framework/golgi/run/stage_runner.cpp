#include "golgi/run/stage_runner.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <new>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/host/plugin_call.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/run/cost.hpp"
#include "golgi/store/file_names.hpp"

namespace golgi {
namespace {

/// For PluginCall; golgi's own components have no library.
std::string suspect(const Node& node) { return node.component->library.file.empty() ? "" : node.component->title(); }

/// What a component is given for one call, which lasts as long as this or until its changes are told.
class StageContext : public TaskContext {
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
        plugin_call_(suspect(node), node.where()) {}

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
  void log(LogLevel level, std::string_view message) const override {
    observer_.log(node_, level, message);
    if (level != LogLevel::warning) return;
    const std::scoped_lock lock(mutex_);
    warnings_.emplace(message);
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

  /// Ends the call: what it changed for others is restored, and a warning.
  void tell_changes() const {
    if (const std::string change = plugin_call_.restore(); !change.empty()) log(LogLevel::warning, change);
  }
  FolderWriter& writer() const { return writer_; }
  std::vector<std::string> warnings() const { return {warnings_.begin(), warnings_.end()}; }
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
  mutable std::set<std::string> warnings_;  // in an order that is none of the threads'
  mutable PluginCall plugin_call_;
};

/// What a component returns is checked before anything builds on it.
void check(const Node& node, const Artifact& artifact) {
  const char* type = to_string(node.component->output);
  if (artifact.type() != node.component->output)
    throw PluginError(std::string("returned a ") + to_string(artifact.type()) + "; its output is declared to be a " + type);
  try {
    if (artifact.type() == ArtifactType::dataset) artifact.dataset().validate();
    if (artifact.type() == ArtifactType::connectivity) artifact.connectivity().validate();
  } catch (const DataError& error) {
    throw PluginError(std::string("returned an invalid ") + type + ": " + error.what());
  }
}

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
  observer_.log(node, LogLevel::warning,
                "damaged: '" + (store_.folder(node.key) / fault.file).string() + "' " + fault.what + "; computed again");
  store_.discard(node.key);
}

std::optional<Artifact> StageRunner::load(std::size_t i) {
  const Node& node = graph_.nodes[i];
  std::optional<Artifact> trained_on;
  // First: what is wrong with it is no damage of the model.
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
    PluginCall plugin_call(suspect(node), node.where());
    auto fitted = model.load(reader);
    if (const std::string change = plugin_call.restore(); !change.empty()) observer_.log(node, LogLevel::warning, change);
    return TrainedModel{std::move(fitted), usable_data(*node.component, trained_on->dataset()).data, node.component->title()};
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    discard(i, {manifest_name, std::string("lists files that do not load: ") + error.what()});
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
    for (const auto& [level, note] : given.notes) context.log(level, note);
    Artifact artifact = call(i, given, context);
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
        artifact = data_for(node, k, before, artifact.dataset(), given);
      } else if (artifact.type() == ArtifactType::model) {
        TrainedModel model = artifact.model();
        const Node& trained = graph_.nodes[before];
        check_needs(*node.component, model.data);
        given.cut_at = usable_data(*trained.component, input(trained.inputs.at(0).at(0)).dataset()).cut_at;
        model.data = model.data.without_secrets();
        artifact = std::move(model);
      }
      given.inputs.add(node.component->inputs[k].name(), graph_.nodes[before].stage, std::move(artifact));
    }
  return given;
}

Dataset StageRunner::data_for(const Node& node, std::size_t port, std::size_t before, const Dataset& data, Given& given) {
  const ComponentInfo& component = *node.component;
  const bool sees_truth = component.inputs[port].sees_truth();
  if (component.output == ArtifactType::scores) {
    if (sees_truth && !data.truth())
      throw DataError("'" + graph_.nodes[before].stage +
                      "' has no truth to score against; give source/file the parameter 'truth', or leave this stage out");
    return sees_truth ? data : data.without_secrets();
  }
  UsableData usable = usable_data(component, data);
  if (!usable.note.empty())
    given.notes.emplace_back(usable.is_much_lost ? LogLevel::warning : LogLevel::info, std::move(usable.note));
  if (port == 0) given.cut_at = std::move(usable.cut_at);
  if (!sees_truth) return usable.data.without_secrets();
  return component.kind == ComponentKind::transform ? usable.data.without_hidden() : usable.data;
}

Artifact StageRunner::call(std::size_t i, const Given& given, const TaskContext& context) {
  const Node& node = graph_.nodes[i];
  const Inputs& inputs = given.inputs;
  Workload work{.n_threads = context.n_threads()};
  if (inputs.has("data")) work = workload_of(inputs.data(), context.n_threads());
  check_memory(*node.component, *node.bound->component, work, available_memory());
  Artifact artifact = node.bound->component->run(inputs, context);
  check(node, artifact);
  if (artifact.type() == ArtifactType::model) {
    TrainedModel model = artifact.model();
    model.component = node.component->title();
    return model;
  }
  if (artifact.type() != ArtifactType::connectivity) return artifact;
  const bool of_data = node.component->kind == ComponentKind::causality && inputs.has("data");
  if (of_data && artifact.connectivity().names() != inputs.data().names())
    throw PluginError("returned an invalid connectivity: its names are not those of the data");
  return with_recorded_times(fill_q(artifact.connectivity()), given.cut_at);
}

}  // namespace golgi

#include "golgi/run/stage_runner.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/numerics/multiple_testing.hpp"

namespace golgi {
namespace {

class StageContext : public TaskContext {
 public:
  StageContext(const Node& node, std::filesystem::path work, std::vector<KeptArray> kept, Runner& runner, RunObserver& observer,
               const std::function<bool()>& cancelled)
      : node_(node),
        work_(std::move(work)),
        runner_(runner),
        observer_(observer),
        cancelled_(cancelled),
        writer_(work_, std::move(kept)) {}

  Fingerprint seed() const override {
    if (!node_.component->stochastic)
      throw InternalError(
          node_.component->title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    return node_.seed;
  }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    runner_.parallel_for(n, body);
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
    const std::scoped_lock lock(mutex_);
    writer_.text(file_name, content);
    if (is_volatile) volatile_files_.emplace_back(file_name);
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

/// Refuses what a component says it cannot use, before it is called.
void check_needs(const ComponentInfo& component, const Dataset& data) {
  if (data.has_gaps() && !component.accepts_gaps)
    throw DataError("the data have missing values, which " + component.name +
                    " does not handle; fill them with transform/fill, or leave out variables (transform/select) or times "
                    "(transform/slice)");
  const auto lacks = [&](auto has) { return !std::ranges::all_of(data.variables(), has); };
  if (component.needs == Needs::values && lacks([](const Variable& v) { return v.has_values(); }))
    throw DataError("the data hold events alone, and " + component.name +
                    " needs values; make some of them with transform/counts");
  if (component.needs == Needs::events && lacks([](const Variable& v) { return v.has_events(); }))
    throw DataError("the events of some variables were not recorded, and " + component.name +
                    " needs them; find them with transform/events");
}

}  // namespace

StageRunner::StageRunner(const Graph& graph, Store& store, Runner& runner, RunObserver& observer,
                         const std::function<bool()>& cancelled)
    : graph_(graph), store_(store), runner_(runner), observer_(observer), cancelled_(cancelled), seconds_(graph.nodes.size()) {
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
  const bool found = store_.find(graph_.nodes[i].key).has_value();
  if (!found) provide(i);
  if (slot.consumers == 0) slot.artifact.reset();
  release_inputs(i);
  return found ? Outcome::found : Outcome::done;
}

Artifact StageRunner::artifact(std::size_t i) {
  Slot& slot = *slot_of_[i];
  const std::scoped_lock lock(slot.mutex);
  Artifact artifact = provide(i);
  if (slot.consumers <= 0) slot.artifact.reset();
  return artifact;
}

Artifact StageRunner::input(std::size_t i) {
  const std::scoped_lock lock(slot_of_[i]->mutex);
  return provide(i);
}

void StageRunner::release_inputs(std::size_t i) {
  for (const std::size_t before : graph_.nodes[i].predecessors()) {
    Slot& slot = *slot_of_[before];
    if (--slot.consumers > 0) continue;
    const std::scoped_lock lock(slot.mutex);
    slot.artifact.reset();
  }
}

const Artifact& StageRunner::provide(std::size_t i) {
  Slot& slot = *slot_of_[i];
  if (slot.artifact) return *slot.artifact;
  const Node& node = graph_.nodes[i];
  if (const auto record = store_.find(node.key)) {
    if (store_.verify(node.key, *record)) return slot.artifact.emplace(load(i));
    observer_.log(node, LogLevel::warning, "its stored files have changed since they were written; it runs again");
    store_.discard(node.key);
  }
  return slot.artifact.emplace(compute(i));
}

Artifact StageRunner::load(std::size_t i) {
  const Node& node = graph_.nodes[i];
  FolderReader reader(store_.folder(node.key));
  switch (node.component->output) {
    case ArtifactType::dataset: return load_dataset(reader);
    case ArtifactType::connectivity: return load_connectivity(reader);
    case ArtifactType::scores: return load_scores(reader);
    case ArtifactType::model: break;
  }
  const auto& model = dynamic_cast<const Model&>(*node.bound->component);
  return TrainedModel{model.load(reader), input(node.inputs.at(0).at(0)).dataset(), node.component->title()};
}

StoreRecord StageRunner::record_of(std::size_t i, std::vector<StoredFile> files) const {
  const Node& node = graph_.nodes[i];
  StoreRecord record{node.stage, node.component->name, node.component->library.version, node.recipe, {}, {}, std::move(files),
                     {}};
  for (const auto& param : node.identity->params.members) record.params.emplace_back(param.key, param.value.flow());
  for (const auto& port : node.inputs)
    for (const std::size_t input : port) record.inputs.push_back({graph_.nodes[input].stage, graph_.nodes[input].recipe});
  return record;
}

Artifact StageRunner::compute(std::size_t i) {
  const Node& node = graph_.nodes[i];
  const auto start = std::chrono::steady_clock::now();
  const auto work = store_.begin(node.key);
  try {
    std::vector<KeptArray> kept;
    const Inputs inputs = inputs_of(i, kept);
    const StageContext context(node, work, std::move(kept), runner_, observer_, cancelled_);
    Artifact artifact = call(i, inputs, context);
    save(artifact, context.writer());
    seconds_[i] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    StoreRecord record = record_of(i, context.files());
    record.warnings = context.warnings();
    store_.commit(node.key, std::move(record), seconds_[i]);
    return artifact;
  } catch (...) {
    store_.abandon(node.key);
    throw;
  }
}

Inputs StageRunner::inputs_of(std::size_t i, std::vector<KeptArray>& kept) {
  const Node& node = graph_.nodes[i];
  Inputs inputs;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Port& port = node.component->inputs[k];
    for (const std::size_t before : node.inputs[k]) {
      const std::string& stage = graph_.nodes[before].stage;
      Artifact artifact = input(before);
      if (artifact.type() == ArtifactType::dataset) {
        const Dataset& data = artifact.dataset();
        if (port.sees_truth() && !data.truth() && node.component->output == ArtifactType::scores)
          throw DataError("'" + stage +
                          "' has no truth to score against; give source/file the parameter 'truth', or leave this stage out");
        if (node.component->output != ArtifactType::scores) check_needs(*node.component, data);
        const auto arrays = kept_arrays(data, store_.folder(graph_.nodes[before].key));
        kept.insert(kept.end(), arrays.begin(), arrays.end());
        if (!port.sees_truth()) artifact = data.without_secrets();
      } else if (artifact.type() == ArtifactType::model) {
        TrainedModel model = artifact.model();
        check_needs(*node.component, model.data);
        model.data = model.data.without_secrets();
        artifact = std::move(model);
      }
      inputs.add(port.name(), stage, std::move(artifact));
    }
  }
  return inputs;
}

Artifact StageRunner::call(std::size_t i, const Inputs& inputs, const TaskContext& context) {
  const Node& node = graph_.nodes[i];
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
  return fill_q(artifact.connectivity());
}

}  // namespace golgi

#include "golgi/run/stage_runner.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"

namespace golgi {
namespace {

class StageContext : public TaskContext {
 public:
  StageContext(const Node& node, std::filesystem::path work, Runner& runner, RunObserver& observer,
               const std::function<bool()>& cancelled)
      : node_(node),
        work_(std::move(work)),
        runner_(runner),
        observer_(observer),
        cancelled_(cancelled),
        writer_(work_, poll()) {}

  Fingerprint seed() const override {
    if (!node_.component->stochastic)
      throw InternalError(
          node_.component->title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    return node_.seed;
  }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    runner_.parallel_for(n, [&](std::ptrdiff_t i) {
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
template <class T>
std::shared_ptr<const T> checked(const Node& node, T result) {
  try {
    result.validate();
  } catch (const DataError& error) {
    throw PluginError("returned an invalid " + std::string(to_string(node.component->output)) + ": " + error.what());
  }
  return std::make_shared<const T>(std::move(result));
}

void refuse_mask(const Node& node, const Dataset& data) {
  if (data.is_masked() && !node.component->accepts_mask)
    throw DataError("the data have missing values, which " + node.component->name +
                    " does not handle; fill them with transform/fill, or leave out variables (transform/select) or times "
                    "(transform/slice)");
}

void save_artifact(const Artifact& artifact, ArtifactWriter& writer) {
  std::visit(
      [&](const auto& value) {
        if constexpr (requires { value->fitted; })
          value->fitted->save(writer);
        else
          save(*value, writer);
      },
      artifact);
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
    case ArtifactType::dataset: return std::make_shared<const Dataset>(load_dataset(reader));
    case ArtifactType::connectivity: return std::make_shared<const Connectivity>(load_connectivity(reader));
    case ArtifactType::scores: return std::make_shared<const Scores>(load_scores(reader));
    case ArtifactType::model: break;
  }
  const auto& model = dynamic_cast<const Model&>(*node.bound->component);
  auto data = std::get<std::shared_ptr<const Dataset>>(input(node.inputs.at(0).at(0)));
  return std::make_shared<const ModelArtifact>(ModelArtifact{model.load(reader), std::move(data), node.component->title()});
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
  const StageContext context(node, work, runner_, observer_, cancelled_);
  try {
    Artifact artifact = call(i, context);
    save_artifact(artifact, context.writer());
    seconds_[i] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    StoreRecord record = record_of(i, context.files());
    record.warnings = context.warnings();
    store_.commit(node.key, std::move(record), seconds_[i], context.poll());
    return artifact;
  } catch (...) {
    store_.abandon(node.key);
    throw;
  }
}

Artifact StageRunner::call(std::size_t i, const TaskContext& context) {
  const Node& node = graph_.nodes[i];
  const Component& component = *node.bound->component;
  const auto input_of = [&](std::size_t port) { return input(node.inputs.at(port).at(0)); };
  const auto dataset = [&](std::size_t port) {
    auto data = std::get<std::shared_ptr<const Dataset>>(input_of(port));
    if (node.component->kind != ComponentKind::evaluator) refuse_mask(node, *data);
    return data;
  };
  switch (node.component->kind) {
    case ComponentKind::simulator: return checked(node, dynamic_cast<const Simulator&>(component).simulate(context));
    case ComponentKind::transform: return checked(node, dynamic_cast<const Transform&>(component).apply(*dataset(0), context));
    case ComponentKind::model: {
      auto data = dataset(0);
      auto fitted = dynamic_cast<const Model&>(component).fit(*data, context);
      if (!fitted) throw PluginError("returned no model");
      return std::make_shared<const ModelArtifact>(ModelArtifact{std::move(fitted), std::move(data), node.component->title()});
    }
    case ComponentKind::causality: {
      const auto& method = dynamic_cast<const Causality&>(component);
      const Artifact given = input_of(0);
      const auto* model = std::get_if<std::shared_ptr<const ModelArtifact>>(&given);
      const auto& data = model ? (*model)->data : std::get<std::shared_ptr<const Dataset>>(given);
      refuse_mask(node, *data);
      const EstimatorInput estimator_input{*data, model ? (*model)->fitted.get() : nullptr, model ? (*model)->component : ""};
      auto result = checked(node, method.estimate(estimator_input, context));
      if (result->names != data->names)
        throw PluginError("returned an invalid connectivity: its names are not those of the data");
      return result;
    }
    case ComponentKind::evaluator: {
      const auto truth = dataset(0);
      if (!truth->truth)
        throw DataError("'" + graph_.nodes[node.inputs[0][0]].stage +
                        "' has no truth to score against; give source/file the parameter 'truth', or leave this stage out");
      std::vector<std::shared_ptr<const Connectivity>> kept;
      EvaluatorInput evaluator_input{*truth->truth, graph_.nodes[node.inputs[0][0]].stage, {}};
      for (const std::size_t estimate : node.inputs.at(1)) {
        kept.push_back(std::get<std::shared_ptr<const Connectivity>>(input(estimate)));
        evaluator_input.estimates.push_back({graph_.nodes[estimate].stage, *kept.back()});
      }
      return std::make_shared<const Scores>(dynamic_cast<const Evaluator&>(component).evaluate(evaluator_input, context));
    }
  }
  throw InternalError("unknown kind of component");
}

}  // namespace golgi

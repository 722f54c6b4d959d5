#include "golgi/run/results.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "golgi/api/abi.hpp"
#include "golgi/core/build_id.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/figures/correlogram_figure.hpp"
#include "golgi/figures/matrix_figure.hpp"
#include "golgi/figures/spectrum_figure.hpp"
#include "golgi/figures/training_figure.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/publication.hpp"
#include "golgi/store/published.hpp"
#include "golgi/store/warning_json.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Whether a resolved value equals the field's default.
bool is_default(const Value& value, const Field& field) {
  if (value.is_list() && value.items.empty() && field.default_value().is_null()) return true;  // a list of maps
  if (!field.nested() || !value.is_map()) return value.flow() == field.default_value().flow();
  return std::ranges::all_of(field.nested()->fields(), [&](const Field& inner) {
    const Value* of_inner = value.find(inner.name());
    return !of_inner || is_default(*of_inner, inner);
  });
}

/// The results of a run: its stages, figures and summary files.
class RunResults {
 public:
  RunResults(const fs::path& folder, const Graph& graph, const PipelineSpec& spec, const RunOptions& options,
             const RunReport& report, StageRunner& stages, const Store& store)
      : graph_(graph), spec_(spec), options_(options), report_(report), stages_(stages), store_(store), publication_(folder) {}

  void publish() {
    // Figures come first, since loading may find a damaged result, which is then computed again.
    add_figures();
    for (const std::size_t i : graph_.order)
      if (available(i)) add_stage(i);
    publication_.add("pipeline.resolved.yaml", write_spec(spec_));
    publication_.add("graph.dot", write_dot(graph_, spec_.name));
    publication_.add("scores.csv", scores_csv(report_.evaluations));
    publication_.add("times.csv", times_csv(), true);
    publication_.publish(report_.complete() ? std::optional(manifest()) : std::nullopt);
  }

 private:
  bool available(std::size_t i) const {
    const Outcome outcome = report_.results[i].outcome;
    return outcome == Outcome::found || outcome == Outcome::done;
  }
  void add_stage(std::size_t i) {
    const Node& node = graph_.nodes[i];
    const auto record = store_.find(node.key);
    if (!record) throw InternalError("stage '" + node.stage + "' is done but not in the store");
    for (const auto& stored : record->files)
      publication_.add_link(store_.folder(node.key), stored, node.stage + "/" + stored.name);
  }

  void add_figures() {
    for (const std::size_t i : graph_.order) {
      const Node& node = graph_.nodes[i];
      if (!available(i)) continue;
      const fs::path curves = store_.folder(node.key) / "training.csv";
      if (node.component->output == ArtifactType::model && fs::exists(curves))
        add_figure(node, training_figure(title_of(node), read_csv(curves)));
      if (node.component->output != ArtifactType::connectivity) continue;
      const Connectivity estimate = stages_.artifact(i).connectivity();
      const auto truth = truth_of(i);
      const bool fits = truth && truth->n() == estimate.n();
      add_figure(node, matrix_figure(title_of(node), caption(node.stage), estimate, fits ? &*truth : nullptr));
      if (const fs::path file = store_.folder(node.key) / "correlograms.csv"; fs::exists(file))
        publication_.add("figures/" + node.stage + ".correlograms.svg",
                         correlogram_figure(title_of(node), read_csv_cells(file)));
      if (const fs::path file = store_.folder(node.key) / "spectrum.csv"; fs::exists(file))
        publication_.add("figures/" + node.stage + ".spectra.svg",
                         spectrum_figure(title_of(node), read_csv_cells(file), estimate.parts()));
    }
  }
  static std::string title_of(const Node& node) { return node.stage + "  (" + node.component->name + ")"; }
  void add_figure(const Node& node, const std::string& svg) { publication_.add("figures/" + node.stage + ".svg", svg); }

  /// The ground truth of the nearest dataset among the inputs, since transforms pass the truth on.
  std::optional<GroundTruth> truth_of(std::size_t i) const {
    for (const std::size_t before : graph_.nodes[i].predecessors()) {
      if (!available(before)) continue;
      if (graph_.nodes[before].component->output == ArtifactType::dataset) {
        stages_.make_sound(before);
        return load_truth(FolderReader(store_.folder(graph_.nodes[before].key)));
      }
      if (auto found = truth_of(before)) return found;
    }
    return std::nullopt;
  }

  std::string caption(const std::string& estimate) const {
    std::vector<std::string> parts;
    for (const auto& evaluation : report_.evaluations)
      for (const auto& row : evaluation.scores.rows())
        if (row.estimate() == estimate && row.member().empty() && !std::isnan(row.value())) {
          char text[32];
          std::snprintf(text, sizeof text, "%.3f", row.value());
          parts.push_back(row.metric() + " " + text);
        }
    return join(parts, "   ");
  }

  std::string times_csv() const {
    std::string out = "stage,outcome,seconds\n";
    for (const std::size_t i : graph_.order)
      out +=
          graph_.nodes[i].stage + "," + to_string(report_.results[i].outcome) + "," + format_number(report_.seconds[i]) + "\n";
    return out;
  }

  Json manifest() const {
    Json stages = Json::object();
    for (const std::size_t i : graph_.order) {
      const Node& node = graph_.nodes[i];
      Json inputs = Json::array();
      for (const auto& port : node.inputs)
        for (const std::size_t input : port) inputs.push_back(graph_.nodes[input].stage);
      Json params = Json::object();
      for (const auto& [name, value] : node.identity().list()) params[name] = value;
      const auto& library = node.component->library;
      Json entry = {{"component", node.component->name}, {"plugin", library.name},     {"version", library.version},
                    {"build_id", library.build_id},      {"key", node.key.hex()},      {"recipe", node.recipe.hex()},
                    {"params", std::move(params)},       {"inputs", std::move(inputs)}};
      Json set = Json::array();  // all other parameters have their defaults
      for (const auto& field : node.component->schema.fields())
        if (const Value* value = spec_.stages[i].params.find(field.name()); value && !is_default(*value, field))
          set.push_back(field.name());
      entry["set"] = std::move(set);
      if (!node.component->bibtex.empty()) entry["bibtex"] = node.component->bibtex;
      for (const Suits& row : node.component->suits)
        if (!row.caveat().empty()) entry["caveats"][to_string(row.kind())] = row.caveat();
      if (node.component->stochastic) entry["seed_name"] = node.seed_name;
      if (node.adopted) entry["adopted_from_another_build"] = true;
      if (!report_.warnings[i].empty()) entry["warnings"] = report_.warnings[i];
      stages[node.stage] = std::move(entry);
    }
    return {{"golgi", options_.version},   {"sdk_build_id", sdk_build_id()},
            {"abi_tag", GOLGI_ABI_TAG},    {"name", spec_.name},
            {"seed", spec_.seed},          {"run_key", run_key(graph_)},
            {"stages", std::move(stages)}, {"files", publication_.files()}};
  }

  const Graph& graph_;
  const PipelineSpec& spec_;
  const RunOptions& options_;
  const RunReport& report_;
  StageRunner& stages_;
  const Store& store_;
  Publication publication_;
};

/// Whether the folder contains only pipeline.yaml, as `golgi infer` leaves it before the run.
bool holds_pipeline_alone(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  std::size_t n = 0;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (++n > 1 || entry.path().filename() != "pipeline.yaml") return false;
  return n == 1;
}

}  // namespace

std::string run_key(const Graph& graph) {
  FingerprintBuilder builder;
  for (const auto& node : graph.nodes) builder.text(node.stage).number(node.key.high).number(node.key.low);
  return builder.finish().hex();
}

ResultsFolder::State ResultsFolder::state() const {
  std::error_code error;
  if (holds_pipeline_alone(folder_)) return State::absent;
  if (!fs::exists(folder_, error) || (fs::is_directory(folder_, error) && fs::is_empty(folder_, error))) return State::absent;
  if (!fs::is_directory(folder_, error)) return State::foreign;
  if (!read_manifest(folder_).is_null()) return State::complete;
  return fs::exists(folder_ / ".store", error) ? State::unfinished : State::foreign;
}

std::string ResultsFolder::run_key() const {
  const Json manifest = read_manifest(folder_);
  return manifest.is_null() ? "" : manifest.at("run_key").get<std::string>();
}

std::vector<FileFault> ResultsFolder::faults(Depth depth) const {
  return published_faults(folder_, read_manifest(folder_), depth);
}

void ResultsFolder::keep_times() const { keep_published_times(folder_, read_manifest(folder_)); }

void ResultsFolder::check_may_write(const std::string& key, bool force) const {
  const State now = state();
  if (force && fs::is_directory(folder_)) return;
  if (now == State::foreign)
    throw ConfigError("'" + folder_.string() + "' exists and contains no results of golgi; choose another folder with --out" +
                      (fs::is_directory(folder_) ? ", or use --force to write into it" : ""));
  if (now == State::complete && run_key() != key)
    throw ConfigError(
        "'" + folder_.string() +
        "' contains complete results of other parameters, data or builds (`golgi plan` shows the differences); choose "
        "another folder with --out, or use "
        "--force to replace them (unchanged stages are not computed again)");
}

void ResultsFolder::check_clashes(std::vector<std::string> names) const {
  if (state() != State::foreign) return;
  names.emplace_back(manifest_name);
  for (const auto& name : names)
    if (fs::exists(fs::symlink_status(folder_ / name)))
      throw ConfigError("'" + (folder_ / name).string() +
                        "' was not written by golgi, and the results need its name; choose another folder with --out");
}

void ResultsFolder::publish(const Graph& graph, const PipelineSpec& spec, const RunOptions& options, const RunReport& report,
                            StageRunner& stages, const Store& store) const {
  RunResults(folder_, graph, spec, options, report, stages, store).publish();
  forget_sweep();
}

void ResultsFolder::forget_sweep() const {
  std::error_code ignored;
  fs::remove(folder_ / ".store" / sweep_record_name, ignored);
}

}  // namespace golgi

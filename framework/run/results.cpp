#include "golgi/run/results.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "golgi/api/abi.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/run/matrix_figure.hpp"
#include "golgi/run/training_figure.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* manifest_name = "manifest.json";
constexpr const char* fresh_name = ".new";
constexpr const char* old_name = ".old";
constexpr const char* published_list = ".store/published";

/// The manifest of complete results, or null.
Json read_manifest(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / manifest_name, error)) return nullptr;
  const Json manifest = Json::parse(read_file(folder / manifest_name), nullptr, false);
  return manifest.is_object() && manifest.contains("run_key") && manifest.contains("files") ? manifest : Json(nullptr);
}

/// A second name for the same file; a copy where the file system has none.
void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (!error) return;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) throw IoError("cannot write '" + to.string() + "': " + error.message());
}

/// What golgi put into the folder, so that it takes away nothing else. One name a line.
std::vector<std::string> published_names(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  if (!fs::exists(folder / published_list, error)) return names;
  std::istringstream lines(read_file(folder / published_list));
  for (std::string name; std::getline(lines, name);)
    if (!name.empty() && name.find('/') == std::string::npos && name.front() != '.') names.push_back(name);
  return names;
}

/// Moves everything in `fresh` into `folder`, and what was published there before away; puts all of it back where a move
/// fails. The manifest, the mark of completeness, goes first and comes last.
class Swap {
 public:
  explicit Swap(const fs::path& folder) : folder_(folder), old_(folder / old_name) {}

  void run(const fs::path& fresh) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fresh)) names.push_back(entry.path().filename().string());
    std::string list;
    std::sort(names.begin(), names.end());
    for (const auto& name : names) list += name + "\n";
    const auto before = published_names(folder_);
    names.insert(names.end(), before.begin(), before.end());
    std::stable_partition(names.begin(), names.end(), [](const auto& name) { return name == manifest_name; });

    std::error_code ignored;
    fs::remove_all(old_, ignored);
    make_folder(old_);
    try {
      for (const auto& name : names)
        if (fs::exists(fs::symlink_status(folder_ / name))) move(folder_ / name, old_ / name);
      for (auto name = names.rbegin(); name != names.rend(); ++name)
        if (fs::exists(fresh / *name)) move(fresh / *name, folder_ / *name);
      replace_file(folder_ / published_list, list);
    } catch (...) {
      for (; !moves_.empty(); moves_.pop_back()) fs::rename(moves_.back().second, moves_.back().first, ignored);
      fs::remove_all(old_, ignored);
      throw;
    }
    fs::remove_all(old_, ignored);
  }

 private:
  void move(const fs::path& from, const fs::path& to) {
    rename_path(from, to);
    moves_.emplace_back(from, to);
  }

  const fs::path& folder_;
  fs::path old_;
  std::vector<std::pair<fs::path, fs::path>> moves_;
};

class Publication {
 public:
  Publication(const fs::path& folder, const Graph& graph, const PipelineSpec& spec, const RunOptions& options,
              const RunReport& report, StageRunner& stages, const Store& store)
      : folder_(folder),
        fresh_(folder / fresh_name),
        graph_(graph),
        spec_(spec),
        options_(options),
        report_(report),
        stages_(stages),
        store_(store) {}

  /// All of it is complete beside the old results before the first of these is touched.
  void publish() {
    std::error_code ignored;
    fs::remove_all(fresh_, ignored);
    make_folder(fresh_);
    try {
      // First, since what they load and find damaged is computed again.
      add_figures();
      for (const std::size_t i : graph_.order)
        if (available(i)) add_stage(i);
      add_file("pipeline.resolved.yaml", write_spec(spec_));
      add_file("graph.dot", write_dot(graph_, spec_.name));
      add_file("scores.csv", scores_csv(report_.evaluations));
      add_file("times.csv", times_csv(), true);
      if (report_.complete()) write_file(fresh_ / manifest_name, manifest().dump(2) + "\n");
      Swap(folder_).run(fresh_);
    } catch (...) {
      fs::remove_all(fresh_, ignored);
      throw;
    }
    fs::remove_all(fresh_, ignored);
  }

 private:
  bool available(std::size_t i) const {
    const Outcome outcome = report_.results[i].outcome;
    return outcome == Outcome::found || outcome == Outcome::done;
  }
  void add_file(const std::string& name, const std::string& content, bool is_volatile = false) {
    write_file(fresh_ / name, content);
    list(name, content.size(), is_volatile ? "" : fingerprint_of_bytes(content).hex());
  }
  static Fingerprint fingerprint_of_bytes(const std::string& content) {
    return FingerprintBuilder().bytes(std::as_bytes(std::span(content))).finish();
  }
  void list(const std::string& name, std::uint64_t bytes, const std::string& fingerprint) {
    Json entry = {{"name", name}};
    if (fingerprint.empty())
      entry["volatile"] = true;
    else
      entry.update({{"bytes", bytes}, {"xxh3_128", fingerprint}});
    files_.push_back(std::move(entry));
  }

  void add_stage(std::size_t i) {
    const Node& node = graph_.nodes[i];
    const auto record = store_.find(node.key);
    if (!record) throw InternalError("stage '" + node.stage + "' is done but not in the store");
    make_folder(fresh_ / node.stage);
    for (const auto& stored : record->files) {
      const fs::path to = fresh_ / node.stage / stored.name;
      make_folder(to.parent_path());
      link_or_copy(store_.folder(node.key) / stored.name, to);
      list(node.stage + "/" + stored.name, stored.bytes, stored.is_volatile ? "" : stored.fingerprint.hex());
    }
  }

  void add_figures() {
    for (const std::size_t i : graph_.order) {
      const Node& node = graph_.nodes[i];
      if (!available(i)) continue;
      const fs::path curves = store_.folder(node.key) / "training.csv";
      if (node.component->output == ArtifactType::model && fs::exists(curves))
        add_figure(node, training_figure(title_of(node), read_csv(curves)));
      if (node.component->output != ArtifactType::connectivity) continue;
      const auto estimate = std::get<std::shared_ptr<const Connectivity>>(stages_.artifact(i));
      const auto truth = truth_of(i);
      const bool fits = truth && truth->n() == estimate->n();
      add_figure(node, matrix_figure(title_of(node), caption(node.stage), *estimate, fits ? &*truth : nullptr));
    }
  }
  static std::string title_of(const Node& node) { return node.stage + "  (" + node.component->name + ")"; }
  void add_figure(const Node& node, const std::string& svg) {
    make_folder(fresh_ / "figures");
    add_file("figures/" + node.stage + ".svg", svg);
  }

  /// Of the nearest dataset among the inputs: transforms carry the truth along.
  std::optional<Wiring> truth_of(std::size_t i) const {
    for (const std::size_t before : graph_.nodes[i].predecessors()) {
      if (!available(before)) continue;
      if (graph_.nodes[before].component->output == ArtifactType::dataset)
        return load_truth(FolderReader(store_.folder(graph_.nodes[before].key)));
      if (auto found = truth_of(before)) return found;
    }
    return std::nullopt;
  }

  std::string caption(const std::string& estimate) const {
    std::vector<std::string> parts;
    for (const auto& evaluation : report_.evaluations)
      for (const auto& row : evaluation.scores.rows)
        if (row.estimate == estimate && row.member.empty() && !std::isnan(row.value)) {
          char text[32];
          std::snprintf(text, sizeof text, "%.3f", row.value);
          parts.push_back(row.metric + " " + text);
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
      for (const auto& param : node.identity.members) params[param.key] = param.value.flow();
      const auto& library = node.component->library;
      Json entry = {{"component", node.component->name}, {"plugin", library.name},     {"version", library.version},
                    {"build_id", library.build_id},      {"key", node.key.hex()},      {"recipe", node.recipe.hex()},
                    {"params", std::move(params)},       {"inputs", std::move(inputs)}};
      if (node.component->stochastic) entry["seed_name"] = node.seed_name;
      if (node.adopted) entry["adopted_from_another_build"] = true;
      stages[node.stage] = std::move(entry);
    }
    return {{"golgi", options_.version},   {"sdk_build_id", key_options(spec_, nullptr).sdk_build_id},
            {"abi_tag", GOLGI_ABI_TAG},    {"name", spec_.name},
            {"seed", spec_.seed},          {"run_key", run_key(graph_)},
            {"stages", std::move(stages)}, {"files", files_}};
  }

  const fs::path& folder_;
  fs::path fresh_;
  const Graph& graph_;
  const PipelineSpec& spec_;
  const RunOptions& options_;
  const RunReport& report_;
  StageRunner& stages_;
  const Store& store_;
  Json files_ = Json::array();
};

}  // namespace

std::string run_key(const Graph& graph) {
  FingerprintBuilder builder;
  for (const auto& node : graph.nodes) builder.text(node.stage).number(node.key.high).number(node.key.low);
  return builder.finish().hex();
}

ResultsFolder::State ResultsFolder::state() const {
  std::error_code error;
  if (!fs::exists(folder_, error) || (fs::is_directory(folder_, error) && fs::is_empty(folder_, error))) return State::absent;
  if (!fs::is_directory(folder_, error)) return State::foreign;
  if (!read_manifest(folder_).is_null()) return State::complete;
  return fs::exists(folder_ / ".store", error) ? State::unfinished : State::foreign;
}

std::string ResultsFolder::run_key() const {
  const Json manifest = read_manifest(folder_);
  return manifest.is_null() ? "" : manifest.at("run_key").get<std::string>();
}

bool ResultsFolder::intact() const {
  const Json manifest = read_manifest(folder_);
  if (manifest.is_null()) return false;
  for (const auto& entry : manifest.at("files")) {
    std::error_code error;
    const auto size = fs::file_size(folder_ / entry.at("name").get<std::string>(), error);
    if (error || (entry.contains("bytes") && size != entry.at("bytes").get<std::uint64_t>())) return false;
  }
  return true;
}

void ResultsFolder::check_may_write(const std::string& key, bool force) const {
  const State now = state();
  if (force && fs::is_directory(folder_)) return;
  if (now == State::foreign)
    throw ConfigError("'" + folder_.string() + "' is there and holds no results of golgi; choose another folder with --out" +
                      (fs::is_directory(folder_) ? ", or --force to write into it" : ""));
  if (now == State::complete && run_key() != key)
    throw ConfigError("'" + folder_.string() +
                      "' holds complete results of other parameters, data or builds (`golgi plan` says what differs); choose "
                      "another folder with --out, or "
                      "--force to replace them (what is unchanged is not computed again)");
}

void ResultsFolder::check_clashes(const Graph& graph) const {
  if (state() != State::foreign) return;
  std::vector<std::string> names{manifest_name, "pipeline.resolved.yaml", "graph.dot", "scores.csv", "times.csv", "figures"};
  for (const auto& node : graph.nodes) names.push_back(node.stage);
  for (const auto& name : names)
    if (fs::exists(fs::symlink_status(folder_ / name)))
      throw ConfigError("'" + (folder_ / name).string() +
                        "' is not golgi's, and its name is needed for the results; choose another folder with --out");
}

void ResultsFolder::publish(const Graph& graph, const PipelineSpec& spec, const RunOptions& options, const RunReport& report,
                            StageRunner& stages, const Store& store) const {
  Publication(folder_, graph, spec, options, report, stages, store).publish();
}

}  // namespace golgi

#include <algorithm>
#include <set>

#include "golgi/api/kinds.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/session/opened_spec.hpp"
#include "golgi/session/session.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

// The options that a record keeps, in this order.
constexpr std::pair<const char*, Texts SessionOptions::*> kept_texts[] = {{"--set", &SessionOptions::set},
                                                                          {"--grid", &SessionOptions::grid},
                                                                          {"--where", &SessionOptions::where},
                                                                          {"--stages", &SessionOptions::stages}};
constexpr const char* kept_paths = "--plugin-path";
constexpr std::pair<const char*, std::optional<std::int64_t> SessionOptions::*> kept_integers[] = {
    {"--seed", &SessionOptions::seed}, {"--replicates", &SessionOptions::replicates}};

/// The options as on a command line: names and values alternate.
Texts arguments_of(const SessionOptions& options) {
  Texts arguments;
  const auto keep = [&](const char* name, const std::string& text) { arguments.insert(arguments.end(), {name, text}); };
  for (const auto& [name, texts] : kept_texts)
    for (const auto& text : options.*texts) keep(name, text);
  for (const auto& path : options.plugins.paths) keep(kept_paths, fs::absolute(path).string());
  for (const auto& [name, integer] : kept_integers)
    if (options.*integer) keep(name, std::to_string(*(options.*integer)));
  return arguments;
}

/// The reverse of arguments_of: replaces the options that it keeps.
void take_arguments(const Texts& arguments, SessionOptions& options) {
  for (const auto& kept : kept_texts) (options.*kept.second).clear();
  for (const auto& kept : kept_integers) (options.*kept.second).reset();
  options.plugins.paths.clear();
  for (std::size_t k = 0; k < arguments.size(); k += 2) {
    const std::string& name = arguments[k];
    const std::string text = k + 1 < arguments.size() ? arguments[k + 1] : "";
    const auto texts = std::ranges::find(kept_texts, name, [](const auto& kept) { return std::string_view(kept.first); });
    const auto integer = std::ranges::find(kept_integers, name, [](const auto& kept) { return std::string_view(kept.first); });
    if (texts != std::end(kept_texts))
      (options.*texts->second).push_back(text);
    else if (name == kept_paths)
      options.plugins.paths.push_back(text);
    else if (integer != std::end(kept_integers) && parse_integer(text))
      options.*integer->second = parse_integer(text);
    else
      throw DataError("the record of this sweep contains '" + name + " " + text +
                      "', which this version of golgi does not know");
  }
}

/// Refuses options that set what an axis varies: one of the two would have no effect.
void refuse_varied(const SweepSpec& axes, const SessionOptions& options) {
  for (const auto& axis : axes.axes) {
    if (axis.target == AxisTarget::seed && options.seed) throw UsageError("--seed: the sweep varies 'seed'");
    for (const auto& text : options.set) {
      const Override set = parse_override(text);
      if (axis.target == AxisTarget::param && axis.name.starts_with(set.stage + ".") && overlap(axis.path, set.path))
        throw UsageError("--set " + text + ": the sweep varies '" + axis.name + "'; use --grid or --where");
    }
  }
  std::set<std::string> names;
  for (const auto& text : options.grid)
    if (!names.insert(text.substr(0, text.find('='))).second)
      throw UsageError("--grid " + text + ": the same axis is given twice");
}

/// Warns if replicates are copies because nothing draws random numbers, except for intervals.
void warn_of_copies(const Sweep& sweep, const Warn& warn) {
  const bool is_random = std::any_of(sweep.graph.nodes.begin(), sweep.graph.nodes.end(), [](const Node& node) {
    return node.component->stochastic && !traits_of(node.component->kind).draws_intervals;
  });
  if (sweep.axes.replicates > 1 && !is_random) warn("nothing in this pipeline draws random numbers: its replicates are copies");
}

/// The record of the folder, or else of one of its shards.
SweepRecord record_in(const fs::path& folder) {
  if (auto record = read_record(folder)) return std::move(*record);
  for (const auto& shard : shard_folders(folder))
    if (auto record = read_record(shard)) return std::move(*record);
  throw UsageError("'" + folder.string() + "' contains no sweep");
}

SweepOptions sweep_options(const OpenedSweep& opened) {
  SweepOptions made;
  static_cast<RunOptions&>(made) = run_options(opened.options, opened.folder);
  made.max_failures = opened.options.max_failures;
  made.base = opened.base;
  return made;
}

SweepOutcome work(const OpenedSweep& opened, const SweepOptions& how, SweepObserver& observer, const Cancelled& cancelled) {
  SweepOutcome outcome;
  outcome.report = run_sweep(opened.sweep, opened.spec, opened.command, how, observer, cancelled);
  outcome.closing = {opened.folder, opened.record(), {}};
  outcome.closing.status = status_of(opened.folder, outcome.closing.record);
  return outcome;
}

}  // namespace

OpenedSweep open_sweep(const fs::path& file, const SessionOptions& options) {
  Diagnostics diagnostics;
  OpenedSpec opened = open_spec(file, read_yaml(file), options, diagnostics);
  for (const auto& axis : options.grid) set_grid_axis(opened.spec, axis);
  for (const auto& condition : options.where) set_only(opened.spec, condition);
  if (options.replicates) {
    if (opened.spec.sweep.is_null()) opened.spec.sweep = Value::map();
    opened.spec.sweep.set("replicates", Value::integer(*options.replicates));
  }
  if (opened.spec.sweep.is_null())
    throw ConfigError(file.string() +
                      ": nothing is varied; add 'sweep:' to the file, or --grid stage.param=values or --replicates N (for a "
                      "single pipeline use `golgi run`)");
  SweepSpec axes = parse_sweep(opened.spec, diagnostics);
  refuse_varied(axes, options);
  const Store store(opened.folder);
  Sweep sweep = expand(opened.spec, std::move(axes), *opened.registry, opened.left_out,
                       key_options(options.accept_rebuilt ? &store : nullptr), diagnostics);
  diagnostics.throw_if_any();
  warn_of_copies(sweep, options.warn);
  SweepCommand command{fs::absolute(file).lexically_normal().string(), {}, arguments_of(options), sweep_key(sweep)};
  command.content = fingerprint_file(command.file);
  return {options,      std::move(opened.registry), std::move(opened.spec), std::move(sweep), std::move(opened.folder),
          std::nullopt, std::move(command)};
}

OpenedSweep reopen_sweep(const fs::path& folder, SessionOptions options) {
  const SweepCommand command = record_in(folder).command;
  if (fingerprint_file(command.file) != command.content)
    throw ConfigError("'" + command.file + "' has changed since this sweep began; run `" + command_line(command, folder) +
                      "` instead");
  take_arguments(command.arguments, options);
  options.out = folder;
  return open_sweep(command.file, options);
}

std::optional<OpenedSweep> open_shard(OpenedSweep whole, const Shard& shard) {
  check_may_sweep(whole.folder, whole.sweep, whole.options.force);
  const auto points = agreed_split(whole.sweep, shard.count, whole.folder, whole.record()).at(shard.number - 1);
  if (points.empty()) return std::nullopt;
  whole.sweep = select(whole.sweep, points);
  whole.base = whole.folder;
  whole.folder = shard_folder(*whole.base, shard);
  return whole;
}

std::vector<PlannedStage> OpenedSweep::plan() const {
  const auto before = read_record(folder);
  return golgi::plan(sweep.graph, Store(folder), before ? before->keys() : EarlierKeys{}, options.n_threads);
}

SweepOutcome OpenedSweep::run(SweepObserver& observer, const Cancelled& cancelled) const {
  return work(*this, sweep_options(*this), observer, cancelled);
}

SweepOutcome OpenedSweep::retry(SweepObserver& observer, const Cancelled& cancelled) const {
  SweepOptions how = sweep_options(*this);
  how.retry = true;
  return work(*this, how, observer, cancelled);
}

SweepOutcome OpenedSweep::collect(SweepObserver& observer, const Cancelled& cancelled) const {
  SweepOptions how = sweep_options(*this);
  how.compute = false;
  SweepOutcome outcome = work(*this, how, observer, cancelled);
  constexpr int some_points_missing = 6;
  if (outcome.closing.status.missing() > 0 && outcome.report.exit_code == 0) outcome.report.exit_code = some_points_missing;
  return outcome;
}

std::vector<FolderStatus> sweep_status(const fs::path& folder) {
  std::vector<fs::path> folders = shard_folders(folder);
  if (read_record(folder) || folders.empty()) folders.insert(folders.begin(), folder);
  std::vector<FolderStatus> all;
  for (const auto& each : folders) {
    auto known = read_record(each);
    SweepRecord record = known ? std::move(*known) : record_in(each);
    const SweepStatus status = status_of(each, record);
    all.push_back({each, std::move(record), status});
  }
  return all;
}

std::string command_line(const SweepCommand& command, const fs::path& folder) {
  std::string line = "golgi sweep " + shell_word(command.file) + " --out " + shell_word(folder.string());
  for (const auto& argument : command.arguments) line += " " + shell_word(argument);
  return line;
}

}  // namespace golgi

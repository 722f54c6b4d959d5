#include "golgi/sweep/run_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "golgi/api/abi.hpp"
#include "golgi/core/build_id.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/run/results.hpp"
#include "golgi/run/stage_runner.hpp"
#include "golgi/store/publication.hpp"
#include "golgi/store/published.hpp"
#include "golgi/sweep/tables.hpp"

namespace golgi {
namespace {

constexpr int some_points_failed = 6;

/// Counts the points that are done, found or failed, as stages finish.
class PointCounter {
 public:
  explicit PointCounter(const Sweep& sweep) : points_of_(sweep.graph.nodes.size()), state_(sweep.points.size()) {
    counts_.total = sweep.points.size();
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
      state_[p].left = sweep.points[p].nodes.size();
      for (const std::uint32_t node : sweep.points[p].nodes) points_of_[node].push_back(static_cast<std::uint32_t>(p));
    }
  }

  SweepCounts started() {
    const std::scoped_lock lock(mutex_);
    ++counts_.stages_running;
    return counts_;
  }

  /// @param was_started  false for a stage whose input failed
  SweepCounts finished(std::size_t node, Outcome outcome, bool was_started) {
    const std::scoped_lock lock(mutex_);
    if (was_started) --counts_.stages_running;
    for (const std::uint32_t p : points_of_[node]) {
      State& state = state_[p];
      --state.left;
      if (outcome == Outcome::failed && !std::exchange(state.has_failed, true)) {
        ++counts_.failed;
        if (was_started) ++counts_.failed_now;
      }
      state.has_run = state.has_run || outcome == Outcome::done;
      state.is_stopped = state.is_stopped || outcome == Outcome::cancelled;
      if (state.left > 0 || state.is_stopped || state.has_failed) continue;
      ++(state.has_run ? counts_.done : counts_.found);
    }
    return counts_;
  }

  SweepCounts counts() const { return counts_; }

 private:
  struct State {
    std::size_t left = 0;
    bool has_failed = false, has_run = false, is_stopped = false;
  };

  std::mutex mutex_;
  std::vector<std::vector<std::uint32_t>> points_of_;
  std::vector<State> state_;
  SweepCounts counts_;
};

[[noreturn]] void fail_as_before(const FailureRecord& failure) { throw Error(failure.kind, failure.message); }

/// Run times of all stages in seconds, including those of earlier calls.
std::string times_csv(const Sweep& sweep, const StageRunner& stages, const Store& store) {
  std::string out = "stage,varied,seconds\n";
  const auto earlier = store.times();
  for (std::size_t i = 0; i < sweep.graph.nodes.size(); ++i) {
    const Node& node = sweep.graph.nodes[i];
    const auto before = earlier.find(node.key);
    const double seconds = stages.seconds(i) > 0 ? stages.seconds(i) : before != earlier.end() ? before->second : 0;
    if (seconds > 0) out += node.stage + "," + csv_field(node.label) + "," + format_number(seconds) + "\n";
  }
  return out;
}

Json manifest_of(const Sweep& sweep, const PipelineSpec& spec, const SweepOptions& options, const Json& files) {
  Json components = Json::object();
  for (const auto& node : sweep.graph.nodes) {
    const auto& library = node.component->library;
    components[node.component->name] = {{"plugin", library.name}, {"version", library.version}, {"build_id", library.build_id}};
  }
  return {{"golgi", options.version},
          {"sdk_build_id", sdk_build_id()},
          {"abi_tag", GOLGI_ABI_TAG},
          {"name", spec.name},
          {"seed", spec.seed},
          {"run_key", sweep_key(sweep)},
          {"points", sweep.points.size()},
          {"components", std::move(components)},
          {"files", files}};
}

int exit_code_of(const SweepReport& report) {
  bool any = false;
  for (const auto& result : report.results) {
    if (result.outcome != Outcome::failed) continue;
    if (result.error == ErrorKind::io) return static_cast<int>(ErrorKind::io);
    any = true;
  }
  return any ? some_points_failed : 0;
}

/// Points of complete results with an artifact that is not among the sweep's.
std::vector<std::string> lost_points(const std::filesystem::path& folder, const Sweep& sweep) {
  std::set<std::string> kept;
  for (const auto& node : sweep.graph.nodes) kept.insert(artifact_cell(node.key));
  const auto rows = read_csv_cells(folder / "points.csv");
  const auto& header = rows.front().cells;
  std::vector<std::string> lost;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    std::vector<std::string> values;
    bool is_kept = true;
    for (std::size_t j = 0; j < header.size(); ++j) {
      const std::string &name = header[j].text, &cell = rows[k].cells[j].text;
      if (name.starts_with(artifact_column)) is_kept = is_kept && (cell.empty() || kept.contains(cell));
      if (name == "replicate") values.push_back("replicate " + cell);
      if (std::find(point_columns.begin(), point_columns.end(), name) == point_columns.end() &&
          !name.starts_with(artifact_column))
        values.push_back(name + "=" + cell);
    }
    if (!is_kept) lost.push_back(join(values, ", "));
  }
  return lost;
}

}  // namespace

void check_may_sweep(const std::filesystem::path& folder, const Sweep& sweep, bool force) {
  const ResultsFolder results(folder);
  const std::string key = sweep_key(sweep);
  const Json manifest = read_manifest(folder);
  const bool is_other = results.state() == ResultsFolder::State::complete && results.run_key() != key;
  const bool has_tables = manifest.contains("points") && results.faults(Depth::quick).empty();
  if (force || !is_other || !has_tables) return results.check_may_write(key, force);
  const auto lost = lost_points(folder, sweep);
  if (lost.empty()) return;
  throw ConfigError("'" + folder.string() + "' contains complete results, and this sweep lacks " +
                    plural(lost.size(), "point") + " of them, such as " + lost.front() +
                    ": it has other values, parameters, data or builds (`golgi plan` shows the differences). Choose another "
                    "folder with --out, or use --force to replace them (unchanged stages are not computed again)");
}

bool SweepReport::complete() const {
  return std::none_of(results.begin(), results.end(), [](const auto& r) { return r.outcome == Outcome::cancelled; });
}

std::string sweep_key(const Sweep& sweep) {
  FingerprintBuilder builder;
  builder.text(run_key(sweep.graph));
  for (const auto& axis : sweep.axes.axes) builder.text(axis.name).number(axis.is_pooled ? 1 : 0);
  for (const auto& point : sweep.points) {
    builder.text(sweep.label(point)).number(static_cast<std::uint64_t>(point.replicate)).number(point.nodes.size());
    for (const std::uint32_t node : point.nodes) builder.number(node);
  }
  return builder.finish().hex();
}

namespace {

Depth depth_of(const SweepOptions& options) { return options.force ? Depth::content : Depth::quick; }

/// Writes the tables, and the manifest if every point is settled.
void publish(const Sweep& sweep, const PipelineSpec& spec, const SweepOptions& options, StageRunner& stages, const Store& store,
             SweepReport& report) {
  try {
    Publication publication(options.folder);
    add_tables(publication, sweep, spec, report.results, stages);
    publication.add("pipeline.yaml", write_spec(spec));
    publication.add("times.csv", times_csv(sweep, stages, store), true);
    // Points that failed are settled, too, except after errors of files or the disk.
    const bool is_whole = report.complete() && report.exit_code != static_cast<int>(ErrorKind::io);
    publication.publish(is_whole ? std::optional(manifest_of(sweep, spec, options, publication.files())) : std::nullopt);
    if (is_whole) remove_shards(options.folder);
  } catch (const IoError& error) {
    // The reasons why stages failed must be reported even if the results cannot be written, for example to a full disk.
    report.problem = error.what();
    report.exit_code = static_cast<int>(ErrorKind::io);
  }
}

/// Collects the warnings of all results and sets the exit code for them.
void look_for_warnings(const Sweep& sweep, const Store& store, SweepReport& report) {
  report.warnings.resize(sweep.graph.nodes.size());
  for (std::size_t i = 0; i < sweep.graph.nodes.size(); ++i) {
    if (auto record = store.find(sweep.graph.nodes[i].key)) report.warnings[i] = std::move(record->warnings);
    if (report.exit_code == 0 && report.complete() && !report.warnings[i].empty()) report.exit_code = warned_exit;
  }
}

/// Publishes the results, unless they are already in place, or they are incomplete and earlier ones are complete.
void settle(const Sweep& sweep, const PipelineSpec& spec, const SweepOptions& options, StageRunner& stages, Store& store,
            const ResultsFolder& folder, SweepReport& report) {
  const bool all_found =
      std::all_of(report.results.begin(), report.results.end(), [](const auto& r) { return r.outcome == Outcome::found; });
  const bool is_in_place = all_found && folder.run_key() == sweep_key(sweep);
  if (is_in_place) report.put_back = folder.faults(depth_of(options));
  report.unchanged = is_in_place && report.put_back.empty();
  if (report.unchanged) {
    folder.keep_times();
    remove_unpublished(options.folder);
    remove_shards(options.folder);
    return;
  }
  if (!report.complete() && folder.state() == ResultsFolder::State::complete) {
    report.kept_before = true;
    return;
  }
  store.sync();
  publish(sweep, spec, options, stages, store, report);
}

}  // namespace

SweepReport run_sweep(const Sweep& sweep, const PipelineSpec& spec, const SweepCommand& command, const SweepOptions& options,
                      SweepObserver& observer, const std::function<bool()>& cancelled) {
  Store store(options.folder, options.base);
  const ResultsFolder folder(options.folder);
  // A shard is part of a sweep that has been checked; its own tables are not a final result.
  const bool force = options.force || options.base;
  // First the clashes that --force does not resolve.
  folder.check_clashes({"results.csv", "summary.csv", "points.csv", "pipeline.yaml", "times.csv"});
  check_may_sweep(options.folder, sweep, force);
  store.lock();
  // Another process may have finished its work since the first check.
  check_may_sweep(options.folder, sweep, force);
  SweepReport report;
  report.collected = collect(options.folder, command, store);
  write_record(options.folder, record_of(sweep, spec, command));
  if (options.retry)
    for (const auto& node : sweep.graph.nodes) store.forget_failure(node.key);

  PointCounter counter(sweep);
  std::atomic<bool> is_stopped{false};
  std::mutex mutex;
  const std::function<bool()> stop = [&] { return is_stopped.load() || cancelled(); };
  const auto runner = make_runner(options.n_threads);
  StageRunner stages(sweep.graph, store, *runner, observer, stop, depth_of(options));
  if (options.isolation) stages.isolate(*options.isolation, {options.folder, options.base});
  std::vector<char> was_started(sweep.graph.nodes.size(), 0);
  report.results = execute(
      sweep.graph, *runner,
      [&](std::size_t i) {
        const Node& node = sweep.graph.nodes[i];
        if (const auto failure = store.failure(node.key)) fail_as_before(*failure);
        if (!options.compute) return stages.is_found(i) ? Outcome::found : Outcome::cancelled;
        was_started[i] = 1;
        observer.started(node);
        observer.counts(counter.started());
        return stages.run(i);
      },
      stop,
      [&](std::size_t i, const StageResult& result) {
        const Node& node = sweep.graph.nodes[i];
        observer.finished(node, result, stages.seconds(i));
        const SweepCounts counts = counter.finished(i, result.outcome, was_started[i] != 0);
        observer.counts(counts);
        if (result.outcome != Outcome::failed) return;
        const bool is_disk = result.error == ErrorKind::io;
        const std::scoped_lock lock(mutex);
        try {
          // Errors of the disk may not occur again and are not recorded.
          if (!is_disk) store.record_failure(node.key, {node.stage, node.component->title(), result.error, result.cause});
        } catch (const Error& error) {
          report.problem = error.what();
        }
        if (is_disk)
          report.stopped = "a file or disk error occurred";
        else if (options.max_failures > 0 && counts.failed_now >= options.max_failures && report.stopped.empty())
          report.stopped = plural(counts.failed_now, "point") + " failed";
        is_stopped = is_stopped || !report.stopped.empty();
      });
  report.counts = counter.counts();
  report.exit_code = exit_code_of(report);
  if (options.strict) look_for_warnings(sweep, store, report);
  settle(sweep, spec, options, stages, store, folder, report);
  return report;
}

}  // namespace golgi

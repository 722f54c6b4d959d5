#include "golgi/run/run_pipeline.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/build_id.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/run/results.hpp"
#include "golgi/run/stage_runner.hpp"
#include "golgi/store/publication.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

namespace {

bool is_there(const StageResult& result) { return result.outcome == Outcome::found || result.outcome == Outcome::done; }

EstimateSummary summarise(const std::string& stage, const Connectivity& estimate) {
  constexpr double level = 0.05;
  EstimateSummary summary;
  summary.stage = stage;
  if (!estimate.q().empty()) summary.significant = 0;
  for (const auto& edge : estimate.edges()) {
    if (std::isnan(edge.score)) break;  // pairs without a score are last
    if (summary.pairs++ == 0) {
      summary.source = estimate.names()[edge.source];
      summary.target = estimate.names()[edge.target];
      summary.strongest = edge;
    }
    if (edge.q <= level) ++*summary.significant;
  }
  return summary;
}

}  // namespace

bool RunReport::complete() const { return std::all_of(results.begin(), results.end(), is_there); }

KeyOptions key_options(const Store* adopt_from) {
  KeyOptions options;
  options.sdk_build_id = sdk_build_id();
  if (adopt_from)
    options.adopt = [adopt_from](const Node& node) -> std::optional<Fingerprint> {
      if (adopt_from->find(node.key)) return std::nullopt;
      return adopt_from->find_recipe(node.recipe);
    };
  return options;
}

RunReport run_pipeline(Graph& graph, const PipelineSpec& spec, const RunOptions& options, RunObserver& observer,
                       const std::function<bool()>& cancelled) {
  Store store(options.folder);
  KeyOptions keys = key_options(options.accept_rebuilt ? &store : nullptr);
  keys.cancelled = cancelled;
  assign_keys(graph, keys, {spec.seed});
  const ResultsFolder folder(options.folder);
  // First the clashes that --force does not resolve.
  std::vector<std::string> names{"pipeline.resolved.yaml", "graph.dot", "scores.csv", "times.csv", "figures"};
  for (const auto& node : graph.nodes) names.push_back(node.stage);
  folder.check_clashes(std::move(names));
  folder.check_may_write(run_key(graph), options.force);
  store.lock();
  // Another process may have finished its work since the first check.
  folder.check_may_write(run_key(graph), options.force);

  const auto runner = make_runner(options.n_threads);
  const Depth depth = options.force ? Depth::content : Depth::quick;
  StageRunner stages(graph, store, *runner, observer, cancelled, depth);
  if (options.isolation) stages.isolate(*options.isolation, {options.folder, std::nullopt});
  RunReport report;
  report.seconds.resize(graph.nodes.size());
  report.results = execute(
      graph, *runner,
      [&](std::size_t i) {
        observer.started(graph.nodes[i]);
        return stages.run(i);
      },
      cancelled,
      [&](std::size_t i, const StageResult& result) { observer.finished(graph.nodes[i], result, stages.seconds(i)); });
  report.exit_code = exit_code(report.results);
  report.warnings.resize(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    report.seconds[i] = stages.seconds(i);
    if (auto record = store.find(graph.nodes[i].key)) report.warnings[i] = std::move(record->warnings);
    if (options.strict && report.exit_code == 0 && !report.warnings[i].empty()) report.exit_code = warned_exit;
  }

  const auto each_result = [&](ArtifactType type, const auto& body) {
    for (const std::size_t i : graph.order)
      if (is_there(report.results[i]) && graph.nodes[i].component->output == type)
        body(graph.nodes[i].stage, stages.artifact(i));
  };
  each_result(ArtifactType::scores, [&](const std::string& stage, const Artifact& artifact) {
    report.evaluations.push_back({stage, artifact.scores()});
  });
  if (options.summaries || report.evaluations.empty())
    each_result(ArtifactType::connectivity, [&](const std::string& stage, const Artifact& artifact) {
      report.estimates.push_back(summarise(stage, artifact.connectivity()));
    });
  const bool all_found =
      std::all_of(report.results.begin(), report.results.end(), [](const auto& r) { return r.outcome == Outcome::found; });
  const bool is_in_place = all_found && folder.run_key() == run_key(graph);
  if (is_in_place) report.put_back = folder.faults(depth);
  report.unchanged = is_in_place && report.put_back.empty();
  if (report.unchanged) {
    folder.keep_times();
    // Cleanup left undone by a process that was killed right after publishing these results.
    remove_unpublished(options.folder);
    folder.forget_sweep();
    return report;
  }
  store.sync();
  if (report.complete()) {
    folder.publish(graph, spec, options, report, stages, store);
  } else if (folder.state() == ResultsFolder::State::complete) {
    report.kept_before = true;
  } else {
    // The reasons why stages failed must be reported even if the results cannot be written, for example to a full disk.
    try {
      folder.publish(graph, spec, options, report, stages, store);
    } catch (const std::exception& error) {
      report.problem = error.what();
    }
  }
  return report;
}

std::string scores_csv(const std::vector<Evaluation>& evaluations) {
  std::string out = std::string("evaluation,") + score_columns + "," + score_detail_columns + "\n";
  for (const auto& evaluation : evaluations)
    for (const auto& row : evaluation.scores.rows())
      out += csv_field(evaluation.stage) + "," + score_cells(row) + "," + score_detail_cells(row) + "\n";
  return out;
}

}  // namespace golgi

#include <sched.h>

#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/session/opened_spec.hpp"
#include "golgi/session/session.hpp"

namespace golgi {
namespace {

bool describes_sweep(const Value& root, const SessionOptions& options) {
  if (!options.grid.empty() || options.replicates) return true;
  const Value* sweep = root.find("sweep");
  return sweep && !sweep->is_null();
}

}  // namespace

int available_threads() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

OpenedSpec open_spec(const std::filesystem::path& file, const Value& root, const SessionOptions& options,
                     Diagnostics& diagnostics) {
  if (options.out && options.out->empty()) throw UsageError("--out: expected a folder, found nothing");
  std::vector<Override> overrides;
  for (const auto& text : options.set) overrides.push_back(parse_override(text));

  auto [registry, left_out] = load_registry(options.plugins, options.warn, ProbeOptions{options.program});
  OpenedSpec opened{std::move(registry), std::move(left_out), parse_spec(root, file.stem().string(), diagnostics), {}};
  if (options.seed) opened.spec.seed = *options.seed;
  apply(overrides, opened.spec, diagnostics);
  if (!options.stages.empty()) keep_stages(opened.spec, options.stages, diagnostics);
  opened.folder = options.out ? *options.out : std::filesystem::path("runs") / opened.spec.name;
  return opened;
}

RunOptions run_options(const SessionOptions& options, const std::filesystem::path& folder) {
  RunOptions made;
  made.folder = folder;
  made.n_threads = options.n_threads;
  made.force = options.force;
  made.accept_rebuilt = options.accept_rebuilt;
  made.strict = options.strict;
  made.summaries = options.summaries;
  made.version = golgi_version;
  if (options.isolate || options.stage_timeout)
    made.isolation = IsolationOptions{options.program, options.plugins, options.stage_timeout};
  return made;
}

bool is_sweep(const std::filesystem::path& file, const SessionOptions& options) {
  return describes_sweep(read_yaml(file), options);
}

OpenedPipeline open_pipeline(const std::filesystem::path& file, const SessionOptions& options) {
  const Value root = read_yaml(file);
  // Checked before the parameters, since some may be given only by the sweep.
  if (describes_sweep(root, options))
    throw ConfigError(file.string() +
                      ": `golgi run` runs a single pipeline; this file describes a sweep, so use `golgi sweep`");
  Diagnostics diagnostics;
  OpenedSpec opened = open_spec(file, root, options, diagnostics);
  Graph graph = bind_pipeline(opened.spec, *opened.registry, opened.left_out, diagnostics);
  diagnostics.throw_if_any();
  return {options, std::move(opened.registry), std::move(opened.spec), std::move(graph), std::move(opened.folder)};
}

std::vector<PlannedStage> OpenedPipeline::plan() {
  return golgi::plan(graph, spec, folder, options.accept_rebuilt, options.n_threads);
}

RunReport OpenedPipeline::run(RunObserver& observer, const Cancelled& cancelled) {
  return run_pipeline(graph, spec, run_options(options, folder), observer, cancelled);
}

}  // namespace golgi

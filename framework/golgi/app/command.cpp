#include "golgi/app/command.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <set>

#include "golgi/api/kinds.hpp"
#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/build_id.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/sweep/run_sweep.hpp"

namespace golgi {
namespace {

int here() { return 0; }  // its address tells the program's build

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all{run_command(),     sweep_command(),    status_command(),   retry_command(),
                                        collect_command(), validate_command(), plan_command(),     plugins_command(),
                                        graph_command(),   schema_command(),   clean_command(),    verify_command(),
                                        figure_command(),  new_command(),      reference_command()};
  return all;
}

std::int64_t integer_option(const Options& options, const std::string& name, std::int64_t low, std::int64_t high) {
  const std::string text = options[name].as<std::string>();
  const auto value = parse_integer(text);
  if (!value || *value < low || *value > high)
    throw UsageError("--" + name + " " + text + ": expected an integer from " + std::to_string(low) + " to " +
                     std::to_string(high));
  return *value;
}

void add_pipeline_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("set", po::value<std::vector<std::string>>()->composing()->value_name("STAGE.PARAM=VALUE"),
      "set a parameter (may be repeated)");
  add("stages", po::value<std::vector<std::string>>()->composing()->value_name("STAGE"),
      "only this stage and what it needs (may be repeated)");
  add("seed", po::value<std::string>()->value_name("N"), "the root seed, instead of the file's");
  add("out", po::value<std::string>()->value_name("DIR"), "folder of the results (default: runs/NAME)");
}

void add_json_option(OptionAdder& add) { add("json", "print JSON, for scripts"); }

void add_work_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("threads", po::value<std::string>()->value_name("N"), "number of threads (default: the processors available)");
  add("force", "replace the results of another pipeline in the same folder");
  add("accept-rebuilt", "take results that an older build of golgi or of a plugin computed");
  add("quiet", "no progress on stderr");
}

void add_isolation_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("isolate", "run each stage in a process of its own: a plugin that crashes costs its stage alone");
  add("stage-timeout", po::value<std::string>()->value_name("SECONDS"),
      "end a stage that takes longer, such as 90 or 0.5 (implies --isolate)");
}

namespace {

std::chrono::milliseconds seconds_option(const Options& options, const std::string& name) {
  const std::string text = options[name].as<std::string>();
  const auto seconds = parse_number(text);
  if (!seconds || !(*seconds >= 0.001 && *seconds <= 1e8))
    throw UsageError("--" + name + " " + text + ": expected seconds from 0.001 to 100000000, such as 90 or 0.5");
  return std::chrono::milliseconds(std::llround(*seconds * 1000));
}

}  // namespace

std::optional<IsolationOptions> isolation_option(const Options& options) {
  if (!options.count("isolate") && !options.count("stage-timeout")) return std::nullopt;
  IsolationOptions isolation;
  isolation.plugins = plugin_places(options);
  if (options.count("stage-timeout")) isolation.time_limit = seconds_option(options, "stage-timeout");
  return isolation;
}

int threads_option(const Options& options) {
  return options.count("threads") ? static_cast<int>(integer_option(options, "threads", 1, 1024)) : available_threads();
}

std::vector<std::string> texts_of(const Options& options, const std::string& name) {
  return options.count(name) ? options[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

PluginPlaces plugin_places(const Options& options) {
  PluginPlaces places;
  places.allow_unsafe = options.count("allow-unsafe-plugins") > 0;
  for (const auto& path : texts_of(options, "plugin-path")) places.paths.push_back(std::filesystem::absolute(path).string());
  return places;
}

LoadedRegistry load_registry(const PluginPlaces& places, bool tries_first) {
  LoadedRegistry loaded{std::make_unique<Registry>(), {}};
  loaded.registry->begin_library({"golgi", golgi_version, "", build_id_of(reinterpret_cast<const void*>(&here))});
  register_builtin(*loaded.registry);
  PluginSearchOptions search;
  search.places = places;
  if (!tries_first) search.probe.reset();
  search.warn = tell_warning;
  loaded.left_out = register_plugins(*loaded.registry, search);
  for (const auto& failure : loaded.left_out) {
    if (failure.fatal) throw PluginError(failure.message);
    search.warn(failure.message);
  }
  return loaded;
}

namespace {

struct LoadedSpec {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;
  PipelineSpec spec;
  std::filesystem::path folder;
};

/// The file with what the options change, before anything is bound.
LoadedSpec load_spec(const Options& options, Diagnostics& diagnostics) {
  const std::filesystem::path file = options["file"].as<std::string>();
  std::vector<Override> overrides;
  if (options.count("set"))
    for (const auto& text : options["set"].as<std::vector<std::string>>()) overrides.push_back(parse_override(text));
  const Value root = read_yaml(file);

  auto [registry, left_out] = load_registry(plugin_places(options));
  LoadedSpec loaded{std::move(registry), std::move(left_out), parse_spec(root, file.stem().string(), diagnostics), {}};
  if (options.count("seed"))
    loaded.spec.seed =
        integer_option(options, "seed", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  apply(overrides, loaded.spec, diagnostics);
  if (options.count("stages")) keep_stages(loaded.spec, texts_of(options, "stages"), diagnostics);
  if (options.count("out") && options["out"].as<std::string>().empty())
    throw UsageError("--out: expected a folder, found nothing");
  loaded.folder = options.count("out") ? std::filesystem::path(options["out"].as<std::string>())
                                       : std::filesystem::path("runs") / loaded.spec.name;
  return loaded;
}

}  // namespace

LoadedPipeline load_pipeline(const Options& options) {
  Diagnostics diagnostics;
  LoadedSpec loaded = load_spec(options, diagnostics);
  Graph graph = bind_pipeline(loaded.spec, *loaded.registry, loaded.left_out, diagnostics);
  diagnostics.throw_if_any();
  return {std::move(loaded.registry), std::move(loaded.spec), std::move(graph), std::move(loaded.folder)};
}

bool is_sweep(const Options& options) {
  if (options.count("grid") || options.count("replicates")) return true;
  const Value root = read_yaml(options["file"].as<std::string>());
  const Value* sweep = root.find("sweep");
  return sweep && !sweep->is_null();
}

void add_sweep_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("grid", po::value<std::vector<std::string>>()->composing()->value_name("STAGE.PARAM=VALUES"),
      "vary a parameter over 1,2,3 or range(a, b, step), linspace(a, b, n), logspace(a, b, n), files(PATTERN) (may be "
      "repeated)");
  add("where", po::value<std::vector<std::string>>()->composing()->value_name("AXIS=VALUES"),
      "only the points that have one of these values (may be repeated)");
  add("replicates", po::value<std::string>()->value_name("N"),
      "so many replicates of every point, each with its own random numbers");
}

namespace {

/// What an axis varies cannot be set, too: one of the two would have no effect.
void refuse_varied(const SweepSpec& axes, const Options& options) {
  for (const auto& axis : axes.axes) {
    if (axis.target == AxisTarget::seed && options.count("seed")) throw UsageError("--seed: the sweep varies 'seed'");
    for (const auto& text : texts_of(options, "set")) {
      const Override set = parse_override(text);
      if (axis.target == AxisTarget::param && axis.name.starts_with(set.stage + ".") && overlap(axis.path, set.path))
        throw UsageError("--set " + text + ": the sweep varies '" + axis.name + "'; use --grid or --where");
    }
  }
  std::set<std::string> names;
  for (const auto& text : texts_of(options, "grid"))
    if (!names.insert(text.substr(0, text.find('='))).second)
      throw UsageError("--grid " + text + ": the same axis is given twice");
}

/// Replicates of what draws no random numbers, or for intervals only, are copies.
void warn_of_copies(const Sweep& sweep) {
  const bool is_random = std::any_of(sweep.graph.nodes.begin(), sweep.graph.nodes.end(), [](const Node& node) {
    return node.component->stochastic && !traits_of(node.component->kind).draws_intervals;
  });
  if (sweep.axes.replicates > 1 && !is_random)
    tell_warning("nothing in this pipeline draws random numbers: its replicates are copies");
}

}  // namespace

LoadedSweep load_sweep(const Options& options) {
  Diagnostics diagnostics;
  LoadedSpec loaded = load_spec(options, diagnostics);
  for (const auto& axis : texts_of(options, "grid")) set_grid_axis(loaded.spec, axis);
  for (const auto& condition : texts_of(options, "where")) set_only(loaded.spec, condition);
  if (options.count("replicates")) {
    if (loaded.spec.sweep.is_null()) loaded.spec.sweep = Value::map();
    loaded.spec.sweep.set("replicates", Value::integer(integer_option(options, "replicates", 1, 1'000'000)));
  }
  if (loaded.spec.sweep.is_null())
    throw ConfigError(options["file"].as<std::string>() +
                      ": nothing is varied; add 'sweep:' to the file, or --grid stage.param=values or --replicates N (one "
                      "pipeline alone is for `golgi run`)");
  SweepSpec axes = parse_sweep(loaded.spec, diagnostics);
  refuse_varied(axes, options);
  const Store store(loaded.folder);
  Sweep sweep = expand(loaded.spec, std::move(axes), *loaded.registry, loaded.left_out,
                       key_options(options.count("accept-rebuilt") ? &store : nullptr), diagnostics);
  diagnostics.throw_if_any();
  warn_of_copies(sweep);
  LoadedSweep result{std::move(loaded.registry), std::move(loaded.spec), std::move(sweep), std::move(loaded.folder), {}};
  result.command.file = std::filesystem::absolute(options["file"].as<std::string>()).lexically_normal().string();
  result.command.content = fingerprint_file(result.command.file);
  result.command.sweep = sweep_key(result.sweep);
  const auto keep = [&](const std::string& name, const std::string& text) {
    result.command.arguments.push_back("--" + name);
    result.command.arguments.push_back(text);
  };
  for (const char* name : {"set", "grid", "where", "stages"})
    for (const auto& text : texts_of(options, name)) keep(name, text);
  for (const auto& path : plugin_places(options).paths) keep("plugin-path", path);
  for (const char* name : {"seed", "replicates"})
    if (options.count(name)) keep(name, options[name].as<std::string>());
  return result;
}

}  // namespace golgi

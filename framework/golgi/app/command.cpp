#include "golgi/app/command.hpp"

#include <cmath>
#include <limits>

#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

const std::vector<CommandGroup>& command_groups() {
  static const std::vector<CommandGroup> all{
      {"Recordings", {info_command(), infer_command()}},
      {"Analyse", {run_command(), validate_command(), plan_command(), graph_command(), schema_command()}},
      {"Many runs", {sweep_command(), status_command(), retry_command(), collect_command(), figure_command()}},
      {"Results", {report_command(), compare_command(), export_command(), verify_command(), clean_command()}},
      {"Plugins", {plugins_command(), new_command(), reference_command()}}};
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
      "only this stage and the stages that it needs (may be repeated)");
  add("seed", po::value<std::string>()->value_name("N"), "the root seed, instead of the file's");
  add("out", po::value<std::string>()->value_name("DIR"), "folder of the results (default: runs/NAME)");
}

void add_sweep_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("grid", po::value<std::vector<std::string>>()->composing()->value_name("STAGE.PARAM=VALUES"),
      "vary a parameter over 1,2,3 or range(a, b, step), linspace(a, b, n), logspace(a, b, n), files(PATTERN) (may be "
      "repeated)");
  add("where", po::value<std::vector<std::string>>()->composing()->value_name("AXIS=VALUES"),
      "only the points that have one of these values (may be repeated)");
  add("replicates", po::value<std::string>()->value_name("N"),
      "number of replicates of every point, each with its own random numbers");
}

void add_json_option(OptionAdder& add) { add("json", "print JSON, for scripts"); }

void add_work_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("threads", po::value<std::string>()->value_name("N"), "number of threads (default: the processors available)");
  add("force", "replace the results of another pipeline in the same folder");
  add("accept-rebuilt", "accept results that an older build of golgi or of a plugin computed");
  add("strict", "treat warnings as errors: the results are kept, and the exit code is 9");
  add("quiet", "show no progress on stderr");
}

void add_isolation_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("isolate", "run each stage in its own process, so that a plugin that crashes affects only its stage");
  add("stage-timeout", po::value<std::string>()->value_name("SECONDS"),
      "stop a stage that takes longer than this, such as 90 or 0.5 (implies --isolate)");
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

std::vector<std::string> texts_of(const Options& options, const std::string& name) {
  return options.count(name) ? options[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

PluginPlaces plugin_places(const Options& options) {
  PluginPlaces places;
  places.allow_unsafe = options.count("allow-unsafe-plugins") > 0;
  for (const auto& path : texts_of(options, "plugin-path")) places.paths.push_back(std::filesystem::absolute(path).string());
  return places;
}

LoadedRegistry load_registry(const Options& options) { return load_registry(plugin_places(options), tell_warning); }

SessionOptions session_options(const Options& options) {
  using Int = std::numeric_limits<std::int64_t>;
  SessionOptions session;
  session.plugins = plugin_places(options);
  session.warn = tell_warning;
  session.set = texts_of(options, "set");
  session.stages = texts_of(options, "stages");
  session.grid = texts_of(options, "grid");
  session.where = texts_of(options, "where");
  if (options.count("seed")) session.seed = integer_option(options, "seed", Int::min(), Int::max());
  if (options.count("replicates")) session.replicates = integer_option(options, "replicates", 1, 1'000'000);
  if (options.count("out")) session.out = options["out"].as<std::string>();
  if (options.count("threads")) session.n_threads = static_cast<int>(integer_option(options, "threads", 1, 1024));
  session.force = options.count("force") > 0;
  session.accept_rebuilt = options.count("accept-rebuilt") > 0;
  session.strict = options.count("strict") > 0;
  session.isolate = options.count("isolate") > 0;
  session.summaries = options.count("json") > 0;
  if (options.count("stage-timeout")) session.stage_timeout = seconds_option(options, "stage-timeout");
  if (options.count("fail-fast")) session.max_failures = 1;
  if (options.count("max-failures")) session.max_failures = integer_option(options, "max-failures", 1, 1'000'000);
  return session;
}

std::filesystem::path file_of(const Options& options) { return options["file"].as<std::string>(); }
std::filesystem::path folder_of(const Options& options) { return options["folder"].as<std::string>(); }

std::string inputs_of(const ComponentInfo& info) {
  std::vector<std::string> inputs;
  for (const auto& port : info.inputs) {
    std::vector<std::string> types;
    for (const auto type : port.accepts()) types.emplace_back(to_string(type));
    inputs.push_back(port.name() + ": " + join(types, " or ") + (port.is_many() ? ", a list" : "") +
                     (port.is_optional() ? ", optional" : ""));
  }
  return inputs.empty() ? "none" : join(inputs, "; ");
}

}  // namespace golgi

#include "golgi/app/command.hpp"

#include <cstdlib>
#include <iostream>
#include <limits>

#include "golgi/app/terminal.hpp"
#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/build_id.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/pipeline/yaml_reader.hpp"

namespace golgi {
namespace {

int here() { return 0; }  // its address tells the program's build

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all{run_command(),   validate_command(), plan_command(),  plugins_command(),
                                        graph_command(), schema_command(),   clean_command(), figure_command()};
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
  add("seed", po::value<std::string>()->value_name("N"), "the root seed, instead of the file's");
  add("out", po::value<std::string>()->value_name("DIR"), "folder of the results (default: runs/NAME)");
}

void add_json_option(OptionAdder& add) { add("json", "print JSON, for scripts"); }

LoadedRegistry load_registry(const Options& options) {
  LoadedRegistry loaded{std::make_unique<Registry>(), ""};
  loaded.registry->begin_library({"golgi", golgi_version, "", build_id_of(reinterpret_cast<const void*>(&here))});
  register_builtin(*loaded.registry);
  PluginSearchOptions search;
  if (options.count("plugin-path"))
    for (const auto& path : options["plugin-path"].as<std::vector<std::string>>()) search.paths.emplace_back(path);
  for (const auto& failure : load_plugins(*loaded.registry, search)) {
    if (failure.fatal) throw PluginError(failure.message);
    std::cerr << Style::err().warning("warning") << ": " << failure.message << "\n";
    loaded.hints += "; '" + failure.file.filename().string() + "' could not be loaded";
  }
  return loaded;
}

LoadedPipeline load_pipeline(const Options& options) {
  const std::filesystem::path file = options["file"].as<std::string>();
  std::vector<Override> overrides;
  if (options.count("set"))
    for (const auto& text : options["set"].as<std::vector<std::string>>()) overrides.push_back(parse_override(text));
  const Value root = read_yaml(file);

  auto [registry, hints] = load_registry(options);
  LoadedPipeline pipeline;
  Diagnostics diagnostics;
  pipeline.spec = parse_spec(root, file.stem().string(), diagnostics);
  if (options.count("seed"))
    pipeline.spec.seed =
        integer_option(options, "seed", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  apply(overrides, pipeline.spec, diagnostics);
  pipeline.graph = bind_pipeline(pipeline.spec, *registry, hints, diagnostics);
  diagnostics.throw_if_any();
  if (options.count("out") && options["out"].as<std::string>().empty())
    throw UsageError("--out: expected a folder, found nothing");
  pipeline.folder = options.count("out") ? std::filesystem::path(options["out"].as<std::string>())
                                         : std::filesystem::path("runs") / pipeline.spec.name;
  pipeline.registry = std::move(registry);
  return pipeline;
}

}  // namespace golgi

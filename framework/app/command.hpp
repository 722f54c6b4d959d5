// A subcommand of the program, and what several of them share.
#pragma once

#include <boost/program_options.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/pipeline/graph.hpp"

namespace golgi {

struct Command {
  std::string name;
  std::string arguments;  ///< "FILE"
  std::string summary;
  std::string examples;                 ///< whole lines
  std::vector<std::string> positional;  ///< names, in order; those that end in '?' may be missing, one in '+' may be repeated
  std::function<void(boost::program_options::options_description_easy_init&)> options;
  /// @return the exit code
  std::function<int(const boost::program_options::variables_map&)> run;
};

/// Every subcommand, in the order of the help text.
const std::vector<Command>& commands();

Command run_command();
Command validate_command();
Command plan_command();
Command plugins_command();
Command graph_command();
Command schema_command();
Command clean_command();
Command figure_command();

using Options = boost::program_options::variables_map;
using OptionAdder = boost::program_options::options_description_easy_init;

constexpr const char* golgi_version = GOLGI_VERSION;

/// Components built in and of all plugins found. What could not be loaded is told on stderr.
struct LoadedRegistry {
  std::unique_ptr<Registry> registry;
  std::string hints;  ///< for 'unknown component' messages: what could not be loaded
};
/// @throws PluginError where two libraries give one name
LoadedRegistry load_registry(const Options& options);

/// --set, --seed: how a pipeline file is read. --out: where its results go.
void add_pipeline_options(OptionAdder& add);
void add_json_option(OptionAdder& add);

struct LoadedPipeline {
  std::unique_ptr<Registry> registry;
  PipelineSpec spec;
  Graph graph;
  std::filesystem::path folder;  ///< of the results
};
/// Reads and checks the whole pipeline. @throws ConfigError with every fault
LoadedPipeline load_pipeline(const Options& options);

/// The integer of an option, checked: Boost reads -1 as 4294967295 where it may.
/// @throws UsageError
std::int64_t integer_option(const Options& options, const std::string& name, std::int64_t low, std::int64_t high);

}  // namespace golgi

// A subcommand of the program, and what several of them share.
#pragma once

#include <boost/program_options.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/run/stage_process.hpp"
#include "golgi/sweep/sweep_record.hpp"

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
Command verify_command();
Command sweep_command();
Command status_command();
Command retry_command();
Command collect_command();
Command figure_command();
Command new_command();
Command reference_command();

/// @throws UsageError
boost::program_options::variables_map parse_options(const Command& command, const std::vector<std::string>& arguments);

using Options = boost::program_options::variables_map;
using OptionAdder = boost::program_options::options_description_easy_init;

constexpr const char* golgi_version = GOLGI_VERSION;

/// Components built in and of all plugins found; a plugin is loaded when one of its components is bound. What cannot be used is
/// told on stderr.
struct LoadedRegistry {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;  ///< what cannot be used
};
/// @param tries_first  each library in a child process before it is loaded; false in a process that a plugin may end
/// @throws PluginError where two libraries give one name
LoadedRegistry load_registry(const PluginPlaces& places, bool tries_first = true);
/// Of an option that may be repeated.
std::vector<std::string> texts_of(const Options& options, const std::string& name);
/// Of --plugin-path, absolute, and --allow-unsafe-plugins.
PluginPlaces plugin_places(const Options& options);

/// --set, --seed: how a pipeline file is read. --out: where its results go.
void add_pipeline_options(OptionAdder& add);
void add_json_option(OptionAdder& add);
/// --threads, --force, --accept-rebuilt, --quiet: how the work is done.
void add_work_options(OptionAdder& add);
/// --isolate, --stage-timeout.
void add_isolation_options(OptionAdder& add);
std::optional<IsolationOptions> isolation_option(const Options& options);
int threads_option(const Options& options);

struct LoadedPipeline {
  std::unique_ptr<Registry> registry;
  PipelineSpec spec;
  Graph graph;
  std::filesystem::path folder;  ///< of the results
};
/// Reads and checks the whole pipeline. @throws ConfigError with every fault
LoadedPipeline load_pipeline(const Options& options);

/// --grid, --replicates, beside the options of a pipeline.
void add_sweep_options(OptionAdder& add);

struct LoadedSweep {
  std::unique_ptr<Registry> registry;
  PipelineSpec spec;
  Sweep sweep;
  std::filesystem::path folder;  ///< of the results
  SweepCommand command;
};
/// Reads and checks every point. @throws ConfigError with every fault
LoadedSweep load_sweep(const Options& options);
/// Whether the file describes a sweep, or the options make one of it.
bool is_sweep(const Options& options);

/// The integer of an option, checked: Boost reads -1 as 4294967295 where it may.
/// @throws UsageError
std::int64_t integer_option(const Options& options, const std::string& name, std::int64_t low, std::int64_t high);

}  // namespace golgi

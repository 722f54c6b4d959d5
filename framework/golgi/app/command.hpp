// A subcommand of the program, and the options and functions that several of them share.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golgi/session/session.hpp"

namespace golgi {

struct Command {
  std::string name;
  std::string arguments;  ///< "FILE"
  std::string summary;
  std::string examples;  ///< whole lines
  /// Names, in order; those ending in '?' are optional, one ending in '+' may be repeated.
  std::vector<std::string> positional;
  std::function<void(boost::program_options::options_description_easy_init&)> options;
  /// @return the exit code
  std::function<int(const boost::program_options::variables_map&)> run;
};

struct CommandGroup {
  std::string heading;
  std::vector<Command> commands;
};

/// Every subcommand, in the order of the help text.
const std::vector<CommandGroup>& command_groups();

Command info_command();
Command infer_command();
Command run_command();
Command validate_command();
Command plan_command();
Command plugins_command();
Command graph_command();
Command schema_command();
Command clean_command();
Command verify_command();
Command report_command();
Command export_command();
Command compare_command();
/// Writes DIR/report.html to a temporary file and renames it into place. @return its path   @throws as report_page
std::filesystem::path write_report(const std::filesystem::path& folder);
Command sweep_command();
Command status_command();
Command retry_command();
Command collect_command();
Command figure_command();
Command new_command();
Command reference_command();

/// The options of the command line. @throws UsageError
boost::program_options::variables_map parse_options(const Command& command, const std::vector<std::string>& arguments);

using Options = boost::program_options::variables_map;
using OptionAdder = boost::program_options::options_description_easy_init;

/// The values of an option that may be repeated.
std::vector<std::string> texts_of(const Options& options, const std::string& name);
/// The settings of --plugin-path (made absolute) and --allow-unsafe-plugins.
PluginPlaces plugin_places(const Options& options);
/// Loads the registry from these places; libraries that cannot be used are reported on stderr.
LoadedRegistry load_registry(const Options& options);

/// Adds --set, --stages and --seed, which change how a pipeline file is read, and --out, the folder of its results.
void add_pipeline_options(OptionAdder& add);
/// Adds --grid, --where and --replicates, for use with the options of a pipeline.
void add_sweep_options(OptionAdder& add);
void add_json_option(OptionAdder& add);
/// Adds --threads, --force, --accept-rebuilt, --strict and --quiet, which change how the work is done.
void add_work_options(OptionAdder& add);
/// Adds --isolate and --stage-timeout.
void add_isolation_options(OptionAdder& add);

/// The values of all these options that the command has. Warnings are reported on stderr.
/// @throws UsageError
SessionOptions session_options(const Options& options);
/// The command's FILE, or its DIR.
std::filesystem::path file_of(const Options& options);
std::filesystem::path folder_of(const Options& options);

/// The integer value of an option, from low to high. Read from text, since Boost reads -1 as 4294967295 for unsigned types.
/// @throws UsageError
std::int64_t integer_option(const Options& options, const std::string& name, std::int64_t low, std::int64_t high);

/// The inputs of a component, such as "data: dataset; truth: dataset, optional"; "none" without inputs.
std::string inputs_of(const ComponentInfo& info);

}  // namespace golgi

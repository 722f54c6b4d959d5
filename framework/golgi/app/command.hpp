// A subcommand of the program, and what several of them share.
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
  std::string examples;                 ///< whole lines
  std::vector<std::string> positional;  ///< names, in order; those that end in '?' may be missing, one in '+' may be repeated
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
/// Writes DIR/report.html next to what is there and renames it into place. @return its path   @throws as report_page
std::filesystem::path write_report(const std::filesystem::path& folder);
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

/// Of an option that may be repeated.
std::vector<std::string> texts_of(const Options& options, const std::string& name);
/// Of --plugin-path, absolute, and --allow-unsafe-plugins.
PluginPlaces plugin_places(const Options& options);
/// As load_registry of these places; what cannot be used is reported on stderr.
LoadedRegistry load_registry(const Options& options);

/// --set, --stages, --seed: how a pipeline file is read. --out: where its results go.
void add_pipeline_options(OptionAdder& add);
/// --grid, --where, --replicates, in addition to the options of a pipeline.
void add_sweep_options(OptionAdder& add);
void add_json_option(OptionAdder& add);
/// --threads, --force, --accept-rebuilt, --strict, --quiet: how the work is done.
void add_work_options(OptionAdder& add);
/// --isolate, --stage-timeout.
void add_isolation_options(OptionAdder& add);

/// Of all these, as far as the command has them. Warnings are reported on stderr.
/// @throws UsageError
SessionOptions session_options(const Options& options);
/// The command's FILE, or its DIR.
std::filesystem::path file_of(const Options& options);
std::filesystem::path folder_of(const Options& options);

/// The integer of an option, checked: Boost reads -1 as 4294967295 where it may.
/// @throws UsageError
std::int64_t integer_option(const Options& options, const std::string& name, std::int64_t low, std::int64_t high);

/// "data: dataset; truth: dataset, optional"; "none".
std::string inputs_of(const ComponentInfo& info);

}  // namespace golgi

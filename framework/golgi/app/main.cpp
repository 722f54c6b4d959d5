// The program: finds the subcommand, reads its options, turns errors into messages and exit codes.
#include <csignal>
#include <iostream>
#include <limits>

#include "golgi/api/abi.hpp"
#include "golgi/app/command.hpp"
#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/conformance/check_library.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/crash_report.hpp"
#include "golgi/host/plugin_call.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/host/processor.hpp"
#include "golgi/run/stage_process.hpp"

namespace golgi {
namespace {

namespace po = boost::program_options;

constexpr const char* exit_codes =
    "Exit codes: 0 done, 2 usage, 3 configuration, 4 plugin, 5 data, 6 several kinds of failure or\n"
    "  points of a sweep, 7 numerical failure, 8 files or disk, 9 warnings with --strict,\n"
    "  70 internal error, 130/143 interrupted.\n";

constexpr std::size_t summary_column = 24, columns = 100;

/// The words of `text` after `line`, broken into lines of at most `columns`; further lines are indented by the width of `line`.
std::string wrapped(std::string line, const std::string& text) {
  std::string result;
  const std::string indent(display_width(line), ' ');
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (display_width(line) + display_width(word) > columns) {
      result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
      line = indent;
    }
    line += word + " ";
  }
  return result + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string overview() {
  std::string text =
      "golgi estimates from recordings of neural activity which neuron drives which.\n\nUsage: golgi COMMAND [OPTIONS]\n";
  for (const auto& group : command_groups()) {
    text += "\n" + group.heading + "\n";
    for (const auto& command : group.commands) {
      std::string line = "  " + command.name + (command.arguments.empty() ? "" : " " + command.arguments);
      if (line.size() >= summary_column) line = "  " + command.name + " …";
      line.resize(summary_column + line.size() - display_width(line), ' ');
      text += wrapped(line, command.summary);
    }
  }
  text +=
      "\nExamples\n  golgi run configs/quickstart.yaml\n  golgi plugins show causality/mvgc\n\n"
      "`golgi COMMAND --help` shows the options of a command, `golgi --version` the version.\n";
  return text + exit_codes;
}

po::options_description describe(const Command& command) {
  constexpr unsigned columns_of_text = 70;
  po::options_description options("Options", columns, columns_of_text);
  auto add = options.add_options();
  if (command.options) command.options(add);
  add("plugin-path", po::value<std::vector<std::string>>()->composing()->value_name("PATH"),
      "a plugin library or a folder of libraries, searched first (may be repeated); then GOLGI_PLUGIN_PATH, then the installed "
      "folder");
  add("allow-unsafe-plugins", "also use plugins that another user could have placed in their folder or changed");
  add("help,h", "show this text");
  return options;
}

std::string help(const Command& command) {
  std::ostringstream out;
  out << "Usage: golgi " << command.name << (command.arguments.empty() ? "" : " " + command.arguments) << " [OPTIONS]\n\n"
      << wrapped("", command.summary) << "\n"
      << describe(command);
  if (!command.examples.empty()) out << "\nExamples:\n" << command.examples;
  out << "\n" << exit_codes;
  return out.str();
}

}  // namespace

po::variables_map parse_options(const Command& command, const std::vector<std::string>& arguments) {
  po::options_description all = describe(command);
  po::positional_options_description positions;
  for (const auto& name : command.positional) {
    const std::string bare = name.substr(0, name.find_first_of("?+"));
    const bool repeated = name.back() == '+';
    if (repeated)
      all.add_options()(bare.c_str(), po::value<std::vector<std::string>>());
    else
      all.add_options()(bare.c_str(), po::value<std::string>());
    positions.add(bare.c_str(), repeated ? -1 : 1);
  }
  po::variables_map options;
  try {
    namespace style = po::command_line_style;
    // Without guessing: --f must not mean --force.
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(positions)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              options);
    po::notify(options);
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see golgi " + command.name + " --help");
  }
  if (options.count("help")) return options;
  for (const auto& name : command.positional)
    if (name.back() != '?' && !options.count(name.substr(0, name.find('+'))))
      throw UsageError("golgi " + command.name + " needs " + command.arguments + "; see golgi " + command.name + " --help");
  return options;
}

namespace {

/// Runs one stage for another process of this program.
int run_stage(const std::string& request) {
  become_child();
  catch_signals();
  const auto loaded = load_registry(plugin_places_of(request), tell_warning, std::nullopt);
  return stage_main(request, *loaded.registry, [] { return caught_signal() != 0; });
}

int run_main(std::vector<std::string> arguments) {
  if (arguments.size() == 2 && arguments[0] == "--probe-plugin") return probe_main(arguments[1]);
  if (arguments.size() == 2 && arguments[0] == stage_option) return run_stage(arguments[1]);
  if (arguments.size() == 2 && arguments[0] == check_option) return check_main(arguments[1]);
  // `golgi help run` is `golgi run --help`.
  if (arguments.size() == 2 && arguments[0] == "help") arguments = {arguments[1], "--help"};
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    (arguments.empty() ? std::cerr : std::cout) << overview();
    return arguments.empty() ? static_cast<int>(ErrorKind::usage) : 0;
  }
  if (arguments[0] == "--version") {
    std::cout << "golgi " << golgi_version << " (plugin API " << GOLGI_API_MAJOR << "." << GOLGI_API_MINOR << ", "
              << GOLGI_ABI_TAG << ")\n";
    return 0;
  }
  std::vector<std::string> names;
  for (const auto& group : command_groups())
    for (const auto& command : group.commands) {
      names.push_back(command.name);
      if (command.name != arguments[0]) continue;
      const auto options = parse_options(command, {arguments.begin() + 1, arguments.end()});
      if (options.count("help")) {
        std::cout << help(command);
        return 0;
      }
      report_crashes();
      return command.run(options);
    }
  throw UsageError("unknown command '" + arguments[0] + "'" + suggestion(arguments[0], names) + "; see golgi --help");
}

}  // namespace
}  // namespace golgi

int main(int argc, char** argv) {
  using namespace golgi;
  check_processor();
  open_standard_descriptors();
  fix_product_blocking();
  // A write past a file size limit then returns an error instead of ending the program.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int code = run_main({argv + 1, argv + argc});
    std::cout.flush();
    if (!std::cout) throw IoError("cannot write to standard output");
    return code;
  } catch (const Interrupted&) {
    std::cerr << "interrupted; run the same command again to continue\n";
    return 128 + (caught_signal() != 0 ? caught_signal() : SIGINT);
  } catch (const Error& error) {
    tell_error(error.what());
    return static_cast<int>(error.kind());
  } catch (const std::filesystem::filesystem_error& error) {
    tell_error(error.what());
    return static_cast<int>(ErrorKind::io);
  } catch (const std::exception& error) {
    std::cerr << Style::err().error("internal error") << ": " << printable_lines(error.what()) << "; please report it\n";
    return static_cast<int>(ErrorKind::internal);
  }
}

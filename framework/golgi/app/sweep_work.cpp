#include "golgi/app/sweep_work.hpp"

#include <iostream>
#include <map>

#include "golgi/app/signals.hpp"
#include "golgi/app/sweep_display.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/session/report.hpp"

namespace golgi {
namespace {

/// A failure and the number of points that it affects; equal failures are reported together.
struct ToldFailure {
  std::string where, message, example;
  std::size_t points = 0;
};

std::vector<ToldFailure> failures_of(const FolderStatus& folder) {
  std::vector<ToldFailure> told;
  std::map<std::string, std::size_t> at;
  for (const auto& failure : folder.status.failures) {
    const auto [known, is_new] = at.try_emplace(failure.stage + "\n" + failure.message, told.size());
    if (is_new)
      told.push_back({failure.stage + " (" + failure.component + ")", failure.message,
                      failure.points.empty() ? "" : folder.record.points[failure.points.front()].label, 0});
    told[known->second].points += failure.points.size();
  }
  return told;
}

void tell(const Collected& collected, const std::filesystem::path& folder, bool quiet) {
  if (!quiet && collected.shards > 0)
    std::cerr << plural(collected.artifacts, "artifact") << " collected from " << plural(collected.shards, "shard") << "; "
              << plural(collected.repeated, "duplicate") << " with equal bytes\n";
  std::map<std::string, std::vector<std::string>> others;  // shards by the command that computes them
  for (const auto& [shard, command] : collected.others) others[command_line(command, folder)].push_back(shard);
  for (const auto& [command, shards] : others)
    std::cerr << "from another sweep: " << (shards.size() == 1 ? "shard " : "shards ") << join(shards, ", ")
              << "; the results are in the store, where `" << command << "` finds them\n";
  for (const auto& shard : collected.busy)
    std::cerr << "still running, not collected: shard " << shard << "; `golgi collect " << shell_word(folder.string())
              << "` collects it once it has finished\n";
}

}  // namespace

void add_sweep_work_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add_work_options(add);
  add("fail-fast", "stop at the first failed point");
  add("max-failures", po::value<std::string>()->value_name("N"), "stop once N points have failed");
  add_isolation_options(add);
  add_json_option(add);
}

std::vector<std::string> work_arguments(const Options& options) {
  std::vector<std::string> arguments;
  for (const char* flag : {"accept-rebuilt", "force", "strict", "fail-fast", "isolate"})
    if (options.count(flag)) arguments.push_back(std::string("--") + flag);
  for (const char* name : {"max-failures", "stage-timeout"})
    if (options.count(name)) arguments.insert(arguments.end(), {std::string("--") + name, options[name].as<std::string>()});
  return arguments;
}

std::string failures_table(const FolderStatus& folder, const Style& style) {
  const auto failures = failures_of(folder);
  if (failures.empty()) return "";
  std::vector<std::vector<std::string>> rows{{"failed", "points", "why", "for example"}};
  for (const auto& failure : failures)
    rows.push_back({failure.where, std::to_string(failure.points), failure.message, failure.example});
  return table(rows, style);
}

int do_sweep(const OpenedSweep& opened, SweepWork work, const Options& options) {
  catch_signals();
  SweepOutcome outcome;
  const bool quiet = options.count("quiet") > 0;
  {
    SweepDisplay display(quiet);
    outcome = (opened.*work)(display, [] { return caught_signal() != 0; });
  }
  const auto& [report, closing] = outcome;
  const std::string folder = opened.folder.string();
  for (const auto& result : report.results)
    if (result.outcome == Outcome::failed && result.error == ErrorKind::io) {
      tell_error(result.message);
      break;
    }
  std::cerr << failures_table(closing, Style::err());
  if (opened.options.strict) tell_strict(opened.sweep.graph, report.warnings);
  if (report.problem.empty()) tell_put_back(report.put_back, opened.folder);
  if (!report.problem.empty())
    tell_warning("finished stages remain in the store, but not all results could be written: " + report.problem);
  if (const int number = caught_signal(); number != 0 && !report.complete()) {
    std::cerr << "interrupted; run the same command again to continue\n";
    return 128 + number;
  }
  if (options.count("json")) std::cout << json_of(closing).dump(2) << "\n";
  tell(report.collected, opened.folder, quiet);
  if (!report.stopped.empty())
    std::cerr << "stopped early, since " << report.stopped << "; run the same command again to continue\n";
  if (quiet) return report.exit_code;
  if (report.unchanged)
    std::cerr << "up to date (cached); results in " << folder << "\n";
  else if (report.kept_before)
    std::cerr << "the earlier complete results remain in " << folder << "\n";
  else
    std::cerr << "results in " << folder << ": results.csv, summary.csv, points.csv\n";
  if (!closing.status.failures.empty()) std::cerr << "`golgi retry " << folder << "` runs the failed points again\n";
  return report.exit_code;
}

}  // namespace golgi

// golgi sweep, status, retry: many points as one graph, what has become of them, and what failed once more.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "golgi/app/command.hpp"
#include "golgi/app/signals.hpp"
#include "golgi/app/sweep_display.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

/// A failure and the points that it costs; equal ones are told together.
struct ToldFailure {
  std::string where, message, example;
  std::size_t points = 0;
};

std::string failures_table(const std::vector<ToldFailure>& failures, const Style& style) {
  std::vector<std::vector<std::string>> rows{{"failed", "points", "why", "for example"}};
  for (const auto& failure : failures)
    rows.push_back({failure.where, std::to_string(failure.points), failure.message, failure.example});
  return table(rows, style);
}

std::vector<ToldFailure> failures_of(const SweepStatus& status, const SweepRecord& record) {
  std::vector<ToldFailure> told;
  std::map<std::string, std::size_t> at;
  for (const auto& failure : status.failures) {
    const auto [known, is_new] = at.try_emplace(failure.stage + "\n" + failure.message, told.size());
    if (is_new)
      told.push_back({failure.stage + " (" + failure.component + ")", failure.message,
                      failure.points.empty() ? "" : record.points[failure.points.front()].label, 0});
    told[known->second].points += failure.points.size();
  }
  return told;
}

std::string json_of(const SweepStatus& status, const SweepRecord& record, const std::filesystem::path& folder) {
  Json failures = Json::array();
  for (const auto& failure : status.failures) {
    Json points = Json::array();
    for (const std::size_t p : failure.points) points.push_back(record.points[p].label);
    failures.push_back(
        {{"stage", failure.stage}, {"component", failure.component}, {"message", failure.message}, {"points", points}});
  }
  return Json{{"folder", std::filesystem::absolute(folder).lexically_normal().string()},
              {"points", record.points.size()},
              {"done", status.done},
              {"failed", status.failed},
              {"begun", status.begun},
              {"waiting", status.waiting},
              {"in_work", status.in_work},
              {"holder", status.holder ? Json(*status.holder) : Json(nullptr)},
              {"failures", failures}}
             .dump(2) +
         "\n";
}

int do_sweep(const Options& options, bool retry) {
  const LoadedSweep loaded = load_sweep(options);
  SweepOptions sweep_options;
  sweep_options.folder = loaded.folder;
  sweep_options.n_threads = threads_option(options);
  sweep_options.force = options.count("force") > 0;
  sweep_options.accept_rebuilt = options.count("accept-rebuilt") > 0;
  sweep_options.version = golgi_version;
  sweep_options.retry = retry;
  if (options.count("fail-fast")) sweep_options.max_failures = 1;
  if (options.count("isolate") || options.count("stage-timeout")) {
    sweep_options.isolation.emplace().plugin_paths = plugin_paths(options);
    if (options.count("stage-timeout"))
      sweep_options.isolation->time_limit =
          std::chrono::milliseconds(1000 * integer_option(options, "stage-timeout", 1, 100'000'000));
  }
  if (options.count("max-failures"))
    sweep_options.max_failures = static_cast<std::size_t>(integer_option(options, "max-failures", 1, 1'000'000));

  catch_signals();
  SweepReport report;
  const bool quiet = options.count("quiet") > 0;
  {
    SweepDisplay display(quiet);
    report = run_sweep(loaded.sweep, loaded.spec, loaded.command, sweep_options, display, [] { return caught_signal() != 0; });
  }
  const SweepRecord record = record_of(loaded.sweep, loaded.spec, loaded.command);
  const SweepStatus status = status_of(loaded.folder, record);
  for (const auto& result : report.results)
    if (result.outcome == Outcome::failed && result.error == ErrorKind::io) {
      std::cerr << Style::err().error("error") << ": " << result.message << "\n";
      break;
    }
  if (!status.failures.empty()) std::cerr << failures_table(failures_of(status, record), Style::err());
  if (!report.problem.empty())
    std::cerr << Style::err().warning("warning")
              << ": what is done stays in the store, but not all could be written: " << report.problem << "\n";
  if (const int number = caught_signal(); number != 0 && !report.complete()) {
    std::cerr << "interrupted; the same command goes on from here\n";
    return 128 + number;
  }
  if (options.count("json")) std::cout << json_of(status, record, loaded.folder);
  if (!report.stopped.empty())
    std::cerr << "stopped early, since " << report.stopped << "; the same command goes on from here\n";
  if (!quiet) {
    const std::string folder = loaded.folder.string();
    if (report.unchanged)
      std::cerr << "found: nothing to do; results in " << folder << "\n";
    else if (report.kept_before)
      std::cerr << "the complete results of before stay in " << folder << "\n";
    else
      std::cerr << "results in " << folder << ": results.csv, summary.csv, points.csv\n";
    if (!status.failures.empty()) std::cerr << "`golgi retry " << folder << "` runs again what failed\n";
  }
  return report.exit_code;
}

int sweep(const Options& options) { return do_sweep(options, false); }

SweepRecord record_in(const std::filesystem::path& folder) {
  auto record = read_record(folder);
  if (!record) throw UsageError("'" + folder.string() + "' holds no sweep");
  return std::move(*record);
}

int show_status(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  const SweepRecord record = record_in(folder);
  const SweepStatus status = status_of(folder, record);
  if (options.count("json")) {
    std::cout << json_of(status, record, folder);
    return 0;
  }
  std::cout << fmt::format("{} points: {} done, {} failed, {} begun, {} waiting\n", record.points.size(), status.done,
                           status.failed, status.begun, status.waiting);
  std::cout << (status.holder ? "at work: " + *status.holder : std::string("nobody is at work")) << "\n";
  for (const auto& stage : status.in_work) std::cout << (status.holder ? "running: " : "interrupted: ") << stage << "\n";
  if (!status.failures.empty()) std::cout << failures_table(failures_of(status, record), Style::out());
  return 0;
}

/// The sweep as it was asked for, with what failed once more.
int retry(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  const SweepRecord record = record_in(folder);
  if (fingerprint_file(record.command.file) != record.command.content)
    throw ConfigError("'" + record.command.file + "' has changed since this sweep began; run `golgi sweep " +
                      record.command.file + " --out " + folder.string() + "` instead");
  std::vector<std::string> arguments{record.command.file, "--out", folder.string()};
  arguments.insert(arguments.end(), record.command.arguments.begin(), record.command.arguments.end());
  for (const char* flag : {"quiet", "json", "accept-rebuilt", "force", "fail-fast", "isolate"})
    if (options.count(flag)) arguments.push_back(std::string("--") + flag);
  for (const char* name : {"threads", "max-failures", "stage-timeout"})
    if (options.count(name)) arguments.insert(arguments.end(), {std::string("--") + name, options[name].as<std::string>()});
  return do_sweep(parse_options(sweep_command(), arguments), true);
}

void add_run_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add_work_options(add);
  add("fail-fast", "stop at the first failed point");
  add("max-failures", po::value<std::string>()->value_name("N"), "stop once N points have failed");
  add("isolate", "run each stage in a process of its own: a plugin that crashes costs its stage alone");
  add("stage-timeout", po::value<std::string>()->value_name("SECONDS"), "end a stage that takes longer (implies --isolate)");
  add_json_option(add);
}

}  // namespace

Command sweep_command() {
  return {"sweep",
          "FILE",
          "Run a pipeline for many values and replicates; a rerun continues where it stopped.",
          "  golgi sweep configs/paper/figure2.yaml\n"
          "  golgi sweep pipeline.yaml --grid network.steps=1000,5000 --replicates 10\n",
          {"file"},
          [](OptionAdder& add) {
            add_pipeline_options(add);
            add_sweep_options(add);
            add_run_options(add);
          },
          sweep};
}

Command status_command() {
  return {"status",
          "DIR",
          "Say how far a sweep is, and what failed and why.",
          "  golgi status runs/figure2\n",
          {"folder"},
          [](OptionAdder& add) { add_json_option(add); },
          show_status};
}

Command retry_command() {
  return {"retry",
          "DIR",
          "Run again what failed in a sweep, and what depends on it.",
          "  golgi retry runs/figure2\n",
          {"folder"},
          add_run_options,
          retry};
}

}  // namespace golgi

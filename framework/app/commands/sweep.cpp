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
#include "golgi/run/results.hpp"
#include "golgi/sweep/run_sweep.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/slurm.hpp"

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

/// What the options say of how a sweep is done.
SweepOptions sweep_options_of(const Options& options, const std::filesystem::path& folder) {
  SweepOptions result;
  result.folder = folder;
  result.n_threads = threads_option(options);
  result.force = options.count("force") > 0;
  result.accept_rebuilt = options.count("accept-rebuilt") > 0;
  result.version = golgi_version;
  if (options.count("fail-fast")) result.max_failures = 1;
  if (options.count("max-failures"))
    result.max_failures = static_cast<std::size_t>(integer_option(options, "max-failures", 1, 1'000'000));
  if (!options.count("isolate") && !options.count("stage-timeout")) return result;
  result.isolation.emplace().plugin_paths = plugin_paths(options);
  if (options.count("stage-timeout"))
    result.isolation->time_limit = std::chrono::milliseconds(1000 * integer_option(options, "stage-timeout", 1, 100'000'000));
  return result;
}

/// Runs, and says what became of it. @return the exit code
int do_sweep(const LoadedSweep& loaded, const SweepOptions& sweep_options, const Options& options) {
  catch_signals();
  SweepReport report;
  const bool quiet = options.count("quiet") > 0;
  {
    SweepDisplay display(quiet);
    report = run_sweep(loaded.sweep, loaded.spec, loaded.command, sweep_options, display, [] { return caught_signal() != 0; });
  }
  const std::string folder = sweep_options.folder.string();
  const SweepRecord record = record_of(loaded.sweep, loaded.spec, loaded.command);
  const SweepStatus status = status_of(sweep_options.folder, record);
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
  if (options.count("json")) std::cout << json_of(status, record, sweep_options.folder);
  if (!report.stopped.empty())
    std::cerr << "stopped early, since " << report.stopped << "; the same command goes on from here\n";
  if (quiet) return report.exit_code;
  if (report.unchanged)
    std::cerr << "found: nothing to do; results in " << folder << "\n";
  else if (report.kept_before)
    std::cerr << "the complete results of before stay in " << folder << "\n";
  else
    std::cerr << "results in " << folder << ": results.csv, summary.csv, points.csv\n";
  if (!status.failures.empty()) std::cerr << "`golgi retry " << folder << "` runs again what failed\n";
  return report.exit_code;
}

/// Only the points of one shard, in its own folder.
int do_shard(LoadedSweep loaded, const Options& options) {
  const Shard shard = parse_shard(options["shard"].as<std::string>());
  SweepOptions sweep_options = sweep_options_of(options, shard_folder(loaded.folder, shard));
  sweep_options.base = loaded.folder;
  ResultsFolder(loaded.folder).check_may_write(sweep_key(loaded.sweep), sweep_options.force);
  const auto points = agreed_split(loaded.sweep, shard.count, loaded.folder).at(shard.number - 1);
  if (points.empty()) {
    std::cerr << "nothing to do: fewer points than shards\n";
    return 0;
  }
  loaded.sweep = select(loaded.sweep, points);
  return do_sweep(loaded, sweep_options, options);
}

/// Options of a shard's work, as they were given.
std::vector<std::string> work_arguments(const Options& options) {
  std::vector<std::string> arguments;
  for (const char* flag : {"accept-rebuilt", "force", "fail-fast", "isolate"})
    if (options.count(flag)) arguments.push_back(std::string("--") + flag);
  for (const char* name : {"max-failures", "stage-timeout"})
    if (options.count(name)) arguments.insert(arguments.end(), {std::string("--") + name, options[name].as<std::string>()});
  return arguments;
}

int submit_to_slurm(const LoadedSweep& loaded, const Options& options) {
  if (options["executor"].as<std::string>() != "slurm")
    throw UsageError("--executor " + options["executor"].as<std::string>() +
                     ": the only one is slurm; without it the sweep runs here");
  if (!options.count("shards")) throw UsageError("--executor slurm needs --shards N, the number of tasks");
  const bool is_dry = options.count("dry-run") > 0;
  SlurmOptions slurm;
  slurm.shards = static_cast<std::size_t>(integer_option(options, "shards", 1, 1'000'000));
  slurm.program = std::filesystem::read_symlink("/proc/self/exe");
  slurm.sweep_arguments = work_arguments(options);
  if (options.count("sbatch")) slurm.sbatch = boost::program_options::split_unix(options["sbatch"].as<std::string>());
  constexpr std::size_t usual_array_size = 1001;  // Slurm's default, where a dry run cannot ask
  std::size_t longest = usual_array_size;
  try {
    longest = max_array_size();
  } catch (const IoError&) {
    if (!is_dry) throw;
  }
  const SlurmPlan plan = plan_slurm(loaded.spec.name, loaded.folder, loaded.command, slurm, longest);
  if (is_dry) {
    for (const auto* script : {&plan.shard, &plan.collect})
      std::cout << "# " << script->path.string() << "\n" << script->content << "\n";
    for (const auto& command : plan.submissions) {
      std::string line;
      for (const auto& argument : command) line += (line.empty() ? "" : " ") + quoted(argument);
      std::cout << line << "\n";
    }
    return 0;
  }
  ResultsFolder(loaded.folder).check_may_write(sweep_key(loaded.sweep), options.count("force") > 0);
  agreed_split(loaded.sweep, slurm.shards, loaded.folder);
  const auto jobs = submit(plan);
  for (std::size_t k = 0; k < jobs.size(); ++k)
    std::cout << (k + 1 < jobs.size() ? "shards: job " : "collect: job ") << jobs[k] << "\n";
  std::cerr << "logs in " << plan.shard.path.parent_path().string() << "; `golgi status " << loaded.folder.string()
            << "` tells how far it is\n";
  return 0;
}

int sweep(const Options& options) {
  for (const char* name : {"shards", "sbatch", "dry-run"})
    if (options.count(name) && !options.count("executor"))
      throw UsageError(std::string("--") + name + " belongs to --executor slurm");
  LoadedSweep loaded = load_sweep(options);
  if (options.count("executor")) return submit_to_slurm(loaded, options);
  if (options.count("shard")) return do_shard(std::move(loaded), options);
  return do_sweep(loaded, sweep_options_of(options, loaded.folder), options);
}

/// Of the folder, or of its shards.
SweepRecord record_in(const std::filesystem::path& folder) {
  if (auto record = read_record(folder)) return std::move(*record);
  for (const auto& shard : shard_folders(folder))
    if (auto record = read_record(shard)) return std::move(*record);
  throw UsageError("'" + folder.string() + "' holds no sweep");
}

/// The whole sweep of a folder, as it was asked for.
struct Recalled {
  boost::program_options::variables_map options;
  LoadedSweep loaded;
};
Recalled recall(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  const SweepCommand command = record_in(folder).command;
  if (fingerprint_file(command.file) != command.content)
    throw ConfigError("'" + command.file + "' has changed since this sweep began; run `golgi sweep " + command.file +
                      " --out " + folder.string() + "` instead");
  std::vector<std::string> arguments{command.file, "--out", folder.string()};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  for (const char* flag : {"quiet", "json"})
    if (options.count(flag)) arguments.push_back(std::string("--") + flag);
  if (options.count("threads")) arguments.insert(arguments.end(), {"--threads", options["threads"].as<std::string>()});
  const auto work = work_arguments(options);
  arguments.insert(arguments.end(), work.begin(), work.end());
  auto all = parse_options(sweep_command(), arguments);
  LoadedSweep loaded = load_sweep(all);
  return {std::move(all), std::move(loaded)};
}

int show_status(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  std::vector<std::filesystem::path> folders = shard_folders(folder);
  if (read_record(folder) || folders.empty()) folders.insert(folders.begin(), folder);
  Json all = Json::array();
  for (const auto& each : folders) {
    const auto known = read_record(each);
    const SweepRecord record = known ? *known : record_in(each);
    const SweepStatus status = status_of(each, record);
    if (options.count("json")) {
      all.push_back(Json::parse(json_of(status, record, each)));
      continue;
    }
    if (folders.size() > 1) std::cout << Style::out().strong(each.string()) << "\n";
    std::cout << fmt::format("{} points: {} done, {} failed, {} begun, {} waiting\n", record.points.size(), status.done,
                             status.failed, status.begun, status.waiting);
    std::cout << (status.holder ? "at work: " + *status.holder : std::string("nobody is at work")) << "\n";
    for (const auto& stage : status.in_work) std::cout << (status.holder ? "running: " : "interrupted: ") << stage << "\n";
    if (!status.failures.empty()) std::cout << failures_table(failures_of(status, record), Style::out());
  }
  if (options.count("json")) std::cout << (all.size() == 1 ? all.front() : all).dump(2) << "\n";
  return 0;
}

/// The sweep as it was asked for, with what failed once more.
int retry(const Options& options) {
  const auto [all, loaded] = recall(options);
  SweepOptions sweep_options = sweep_options_of(all, loaded.folder);
  sweep_options.retry = true;
  return do_sweep(loaded, sweep_options, all);
}

int collect_shards(const Options& options) {
  const auto [all, loaded] = recall(options);
  SweepOptions sweep_options = sweep_options_of(all, loaded.folder);
  sweep_options.compute = false;
  Collected collected;
  const Sweep& points = loaded.sweep;
  sweep_options.before = [&](Store& store) { collected = collect(points, loaded.folder, store); };
  int code = do_sweep(loaded, sweep_options, all);
  std::cerr << plural(collected.artifacts, "artifact") << " collected, " << collected.repeated
            << " that several shards had are equal\n";
  for (const auto& shard : collected.busy) std::cerr << "still at work, left alone: shard " << shard << "\n";
  const SweepStatus status = status_of(loaded.folder, record_of(points, loaded.spec, loaded.command));
  if (const std::size_t missing = status.begun + status.waiting; missing > 0) {
    constexpr int some_points_missing = 6;
    std::cerr << plural(missing, "point")
              << " missing; points.csv says which. `golgi sweep` on the same folder computes them\n";
    return code == 0 ? some_points_missing : code;
  }
  // All that they had is in the store.
  if (collected.busy.empty()) std::filesystem::remove_all(loaded.folder / "shards");
  return code;
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
          "  golgi sweep pipeline.yaml --grid network.steps=1000,5000 --replicates 10\n"
          "  golgi sweep pipeline.yaml --executor slurm --shards 40 --sbatch '--time=4:00:00 --cpus-per-task=2'\n",
          {"file"},
          [](OptionAdder& add) {
            namespace po = boost::program_options;
            add_pipeline_options(add);
            add_sweep_options(add);
            add_run_options(add);
            add("shard", po::value<std::string>()->value_name("I/N"),
                "only the I-th of N shares; `golgi collect` puts them together");
            add("executor", po::value<std::string>()->value_name("slurm"),
                "submit shards to Slurm, and a job that collects them");
            add("shards", po::value<std::string>()->value_name("N"), "of --executor slurm: the number of tasks");
            add("sbatch", po::value<std::string>()->value_name("'OPTIONS'"), "of --executor slurm: more options of sbatch");
            add("dry-run", "of --executor slurm: print the scripts and commands, submit nothing");
          },
          sweep};
}

Command collect_command() {
  return {"collect",
          "DIR",
          "Put the shards of a sweep together: results as of one machine.",
          "  golgi collect runs/figure2\n",
          {"folder"},
          [](OptionAdder& add) {
            add_work_options(add);
            add_json_option(add);
          },
          collect_shards};
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

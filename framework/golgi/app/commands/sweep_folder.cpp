// golgi status, retry, collect: what has become of a sweep, what failed once more, and shards put together.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "golgi/app/sweep_work.hpp"
#include "golgi/core/text.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/slurm.hpp"

namespace golgi {
namespace {

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
  if (fingerprint_file(command.file) != command.content) {
    throw ConfigError("'" + command.file + "' has changed since this sweep began; run `" + command_line(command, folder) +
                      "` instead");
  }
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
  nlohmann::json all = nlohmann::json::array();
  for (const auto& each : folders) {
    const auto known = read_record(each);
    const SweepRecord record = known ? *known : record_in(each);
    const SweepStatus status = status_of(each, record);
    if (options.count("json")) {
      all.push_back(nlohmann::json::parse(json_of(status, record, each)));
      continue;
    }
    if (folders.size() > 1) std::cout << Style::out().strong(each.string()) << "\n";
    std::cout << fmt::format("{} points: {} done, {} failed, {} begun, {} waiting\n", record.points.size(), status.done,
                             status.failed, status.begun, status.waiting);
    if (status.in_shards > 0)
      std::cout << status.in_shards << " of those done are in shards: `golgi collect " << quoted(each.string())
                << "` puts them together\n";
    std::cout << (status.holder ? "at work: " + *status.holder : std::string("nobody is at work")) << "\n";
    for (const auto& stage : status.in_work) std::cout << (status.holder ? "running: " : "interrupted: ") << stage << "\n";
    std::cout << failures_table(status, record, Style::out());
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
  const int code = do_sweep(loaded, sweep_options, all);
  const SweepStatus status = status_of(loaded.folder, record_of(loaded.sweep, loaded.spec, loaded.command));
  if (const std::size_t missing = status.begun + status.waiting + status.in_shards; missing > 0) {
    constexpr int some_points_missing = 6;
    std::cerr << plural(missing, "point")
              << " missing; points.csv says which. `golgi sweep` on the same folder computes them\n";
    return code == 0 ? some_points_missing : code;
  }
  return code;
}

}  // namespace

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
          add_sweep_work_options,
          retry};
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

}  // namespace golgi

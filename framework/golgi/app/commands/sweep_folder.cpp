// golgi status, retry, collect: show the progress of a sweep, run its failed points again, and merge its shards.
#include <fmt/format.h>

#include <iostream>

#include "golgi/app/sweep_work.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/session/report.hpp"

namespace golgi {
namespace {

int show_status(const Options& options) {
  const std::vector<FolderStatus> all = sweep_status(folder_of(options));
  if (options.count("json")) {
    Json json = Json::array();
    for (const auto& each : all) json.push_back(Json(json_of(each)));
    std::cout << (json.size() == 1 ? json.front() : json).dump(2) << "\n";
    return 0;
  }
  for (const auto& each : all) {
    const SweepStatus& status = each.status;
    const std::string folder = each.folder.string();
    if (all.size() > 1) std::cout << Style::out().strong(folder) << "\n";
    std::cout << fmt::format("{} points: {} done, {} failed, {} begun, {} waiting\n", each.record.points.size(), status.done,
                             status.failed, status.begun, status.waiting);
    if (status.in_shards > 0)
      std::cout << status.in_shards << " of those done are in shards: `golgi collect " << shell_word(folder)
                << "` merges them\n";
    std::cout << (status.holder ? "run by: " + *status.holder : std::string("not running")) << "\n";
    for (const auto& stage : status.in_work) std::cout << (status.holder ? "running: " : "interrupted: ") << stage << "\n";
    std::cout << failures_table(each, Style::out());
  }
  return 0;
}

/// Runs the sweep as it was requested, and its failed stages again.
int retry(const Options& options) {
  return do_sweep(reopen_sweep(folder_of(options), session_options(options)), &OpenedSweep::retry, options);
}

int collect_shards(const Options& options) {
  const OpenedSweep opened = reopen_sweep(folder_of(options), session_options(options));
  const int code = do_sweep(opened, &OpenedSweep::collect, options);
  if (const std::size_t missing = status_of(opened.folder, opened.record()).missing(); missing > 0)
    std::cerr << plural(missing, "point")
              << " missing; points.csv lists them. `golgi sweep` on the same folder computes them\n";
  return code;
}

}  // namespace

Command status_command() {
  return {"status",
          "DIR",
          "Show the progress of a sweep, and what failed and why.",
          "  golgi status runs/figure2\n",
          {"folder"},
          [](OptionAdder& add) { add_json_option(add); },
          show_status};
}

Command retry_command() {
  return {"retry",
          "DIR",
          "Run the failed points of a sweep again, and everything that depends on them.",
          "  golgi retry runs/figure2\n",
          {"folder"},
          add_sweep_work_options,
          retry};
}

Command collect_command() {
  return {"collect",
          "DIR",
          "Merge the shards of a sweep into the results that one machine would have written.",
          "  golgi collect runs/figure2\n",
          {"folder"},
          [](OptionAdder& add) {
            add_work_options(add);
            add_json_option(add);
          },
          collect_shards};
}

}  // namespace golgi

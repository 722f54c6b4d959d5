// A stage in a process of its own, so that a plugin that crashes, exits or hangs costs its stage and nothing else. The program
// is started anew (`golgi --run-stage REQUEST`); the request is a file that names the stage, its inputs and where their
// artifacts lie.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/host/plugin_search.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/run/observer.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

/// The hidden command; it takes the request's path, then what load_registry needs.
inline constexpr const char* stage_option = "--run-stage";

struct IsolationOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< knows stage_option
  PluginPlaces plugins;                                 ///< as this process has them
  std::optional<std::chrono::milliseconds> time_limit;  ///< of a stage
};

/// Where a store is: its folder, and one that is read too.
struct StorePlace {
  std::filesystem::path folder;
  std::optional<std::filesystem::path> base;
};

/// The parent's side: does one stage, whose inputs are done, into the store.
/// @param n_threads  that the child uses
/// @return  seconds that its component worked
/// @throws the stage's own error; PluginError where the process crashed, ended or took too long; Interrupted
double run_in_process(const Graph& graph, std::size_t node, Store& store, const StorePlace& place, int n_threads,
                      const IsolationOptions& options, RunObserver& observer, const std::function<bool()>& cancelled);

/// Where a request's plugins are.
PluginPlaces plugin_places_of(const std::filesystem::path& request);

/// The child's side. The exit code is 0 where it could report, whatever became of the stage.
int stage_main(const std::filesystem::path& request, const Registry& registry, const std::function<bool()>& cancelled);

}  // namespace golgi

// Runs a stage in its own process, so that a plugin that crashes, exits or hangs affects only its stage. The program is started
// again (`golgi --run-stage REQUEST`); the request is a file that names the stage, its inputs and the location of their
// artifacts.
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

/// The hidden command; its argument is the request's path.
inline constexpr const char* stage_option = "--run-stage";

struct IsolationOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< a program that supports stage_option
  PluginPlaces plugins;                                 ///< the same as in this process
  std::optional<std::chrono::milliseconds> time_limit;  ///< per stage; empty: none
};

/// The location of a store: its folder, and optionally another store that is also read.
struct StorePlace {
  std::filesystem::path folder;
  std::optional<std::filesystem::path> base;
};

/// The parent's side: runs one stage, whose inputs are done, and stores its result.
/// @param n_threads  number of threads of the child
/// @return  run time of the component in seconds
/// @throws the stage's own error; PluginError if the process crashed, exited or took too long; Interrupted
double run_in_process(const Graph& graph, std::size_t node, Store& store, const StorePlace& place, int n_threads,
                      const IsolationOptions& options, RunObserver& observer, const std::function<bool()>& cancelled);

/// The places of a request's plugins.
PluginPlaces plugin_places_of(const std::filesystem::path& request);

/// The child's side: runs the stage of a request. The exit code is 0 if it could report the outcome, even if the stage failed.
int stage_main(const std::filesystem::path& request, const Registry& registry, const std::function<bool()>& cancelled);

}  // namespace golgi

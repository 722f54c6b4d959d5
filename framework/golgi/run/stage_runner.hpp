// Runs one stage: loads its inputs, calls the component, checks the result and stores it.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "golgi/api/inputs.hpp"
#include "golgi/pipeline/executor.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/runner.hpp"
#include "golgi/run/observer.hpp"
#include "golgi/run/stage_process.hpp"
#include "golgi/run/usable_data.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

class StageRunner {
 public:
  /// @param depth  how thoroughly stored results are checked
  StageRunner(const Graph& graph, Store& store, Runner& runner, RunObserver& observer, const std::function<bool()>& cancelled,
              Depth depth = Depth::quick);

  /// From now on every stage is computed in its own process; processes that run at the same time share the threads.
  void isolate(IsolationOptions options, StorePlace place) { isolation_.emplace(std::move(options), std::move(place)); }

  /// Returns found if the store has the complete result; else computes and stores it. A damaged result is reported and computed
  /// again: immediately if the check at this depth finds the damage, else when a later stage reads the result.
  Outcome run(std::size_t node);
  /// Whether the store has the complete and undamaged result.
  bool is_found(std::size_t node);

  /// Reads the stored result of a stage that is done, unless it was read before; a damaged result is computed again.
  void make_sound(std::size_t node);

  /// The artifact of a stage that is done; loads it if it is not in memory.
  Artifact artifact(std::size_t node);

  /// Run time of a node's component in seconds; 0 for a stored result.
  double seconds(std::size_t node) const { return seconds_[node]; }

 private:
  struct Slot {
    std::mutex mutex;
    std::optional<Artifact> artifact;  ///< dropped after the last consumer
    std::atomic<int> consumers{0};
    bool is_sound = false;  ///< the stored result was written or read by this process
  };

  /// The inputs of a component's call.
  struct Given {
    Inputs inputs;
    std::vector<KeptArray> kept;           ///< arrays of the inputs, with the files that contain them
    std::optional<UsableData> trained_on;  ///< the training data of a model among the inputs
  };

  // Called with the node's mutex held. `cancelled` may be empty: finished results are published even while a run is being
  // stopped.
  const Artifact& provide(std::size_t node, const std::function<bool()>& cancelled);
  /// Whether the store has the complete result. Reports a damaged result and removes it from the store.
  bool is_stored(std::size_t node, Depth depth, const std::function<bool()>& cancelled);
  void discard(std::size_t node, const FileFault& fault);
  /// The stored artifact; empty if it cannot be loaded, which is reported, and the artifact is removed from the store.
  std::optional<Artifact> load(std::size_t node);
  Artifact compute(std::size_t node);
  void compute_isolated(std::size_t node);
  StoreRecord record_of(std::size_t node, std::vector<StoredFile> files) const;
  Given given_to(std::size_t node);
  Artifact input(std::size_t node);
  void release_inputs(std::size_t node);

  const Graph& graph_;
  Store& store_;
  Runner& runner_;
  RunObserver& observer_;
  const std::function<bool()>& cancelled_;
  Depth depth_;
  std::optional<std::pair<IsolationOptions, StorePlace>> isolation_;
  std::atomic<int> n_processes_{0};
  std::deque<Slot> slots_;       // one per key: stages with equal keys take turns, and the second finds the result of the first
  std::vector<Slot*> slot_of_;   // by node
  std::vector<double> seconds_;  // by node
};

}  // namespace golgi

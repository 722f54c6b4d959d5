// Does one stage: loads its inputs, calls the component, checks what it gives, and keeps that in the store.
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
  /// @param depth  how closely what is found done is looked at
  StageRunner(const Graph& graph, Store& store, Runner& runner, RunObserver& observer, const std::function<bool()>& cancelled,
              Depth depth = Depth::quick);

  /// From now on every stage is computed in a process of its own; those that run at a time share the threads.
  void isolate(IsolationOptions options, StorePlace place) { isolation_.emplace(std::move(options), std::move(place)); }

  /// Found where the store has it complete, else computes and stores it. What is damaged in the store is reported and computed
  /// again: at once where a look shows it, else when a later stage reads it.
  Outcome run(std::size_t node);
  /// Whether the store has it complete; what is damaged is not.
  bool is_found(std::size_t node);

  /// Reads what the store has of a stage that is done, unless that was done before; what is damaged is computed again.
  void make_sound(std::size_t node);

  /// The artifact of a stage that is done; loads it where it is not in memory.
  Artifact artifact(std::size_t node);

  /// Seconds that a node's component worked; 0 for what was found.
  double seconds(std::size_t node) const { return seconds_[node]; }

 private:
  struct Slot {
    std::mutex mutex;
    std::optional<Artifact> artifact;  ///< dropped after the last consumer
    std::atomic<int> consumers{0};
    bool is_sound = false;  ///< what the store has was written or read by this process
  };

  /// What a component's call starts from.
  struct Given {
    Inputs inputs;
    std::vector<KeptArray> kept;           ///< arrays of the inputs, with the files that hold them
    std::optional<UsableData> trained_on;  ///< of a model among them
  };

  // With the node's mutex held. `cancelled` may be empty: what is done gets its place also in a run that is being stopped.
  const Artifact& provide(std::size_t node, const std::function<bool()>& cancelled);
  /// Whether the store has it complete. Reports what is damaged, and takes it out of the store.
  bool is_stored(std::size_t node, Depth depth, const std::function<bool()>& cancelled);
  void discard(std::size_t node, const FileFault& fault);
  /// Nothing where that fails: reported and taken out of the store.
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
  std::deque<Slot> slots_;       // one per key: stages of equal keys take turns, and the second finds what the first did
  std::vector<Slot*> slot_of_;   // by node
  std::vector<double> seconds_;  // by node
};

}  // namespace golgi

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
#include "golgi/store/artifact.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

class StageRunner {
 public:
  StageRunner(const Graph& graph, Store& store, Runner& runner, RunObserver& observer, const std::function<bool()>& cancelled);

  /// Found where the store has it complete, else computes and stores it. A found artifact whose bytes changed is noticed when a
  /// later stage loads it, and computed again.
  Outcome run(std::size_t node);

  /// The artifact of a stage that is done; loads it where it is not in memory.
  Artifact artifact(std::size_t node);

  /// Seconds that a node's component worked; 0 for what was found.
  double seconds(std::size_t node) const { return seconds_[node]; }

 private:
  struct Slot {
    std::mutex mutex;
    std::optional<Artifact> artifact;  ///< dropped after the last consumer
    std::atomic<int> consumers{0};
  };

  /// With the node's mutex held.
  const Artifact& provide(std::size_t node);
  Artifact load(std::size_t node);
  Artifact compute(std::size_t node);
  StoreRecord record_of(std::size_t node, std::vector<StoredFile> files) const;
  /// @param kept  gets the arrays of the inputs, with the files that hold them
  Inputs inputs_of(std::size_t node, std::vector<KeptArray>& kept);
  Artifact call(std::size_t node, const Inputs& inputs, const TaskContext& context);
  Artifact input(std::size_t node);
  void release_inputs(std::size_t node);

  const Graph& graph_;
  Store& store_;
  Runner& runner_;
  RunObserver& observer_;
  const std::function<bool()>& cancelled_;
  std::deque<Slot> slots_;       // one a key: stages of equal keys take turns, and the second finds what the first did
  std::vector<Slot*> slot_of_;   // by node
  std::vector<double> seconds_;  // by node
};

}  // namespace golgi

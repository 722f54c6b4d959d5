// What a folder of a sweep is about, for those who look at it while the sweep runs or later: DIR/.store/sweep.json.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/run/plan.hpp"
#include "golgi/sweep/expand.hpp"

namespace golgi {

/// How the sweep was asked for, so that it can be asked for again.
struct SweepCommand {
  std::string file;                    ///< absolute
  Fingerprint content;                 ///< of the file
  std::vector<std::string> arguments;  ///< that change what is computed: --set, --grid, --seed, --replicates, --plugin-path
  std::string sweep = "";              ///< its sweep_key; in a shard that of the whole
};

struct SweepRecord {
  struct NodeEntry {
    std::uint32_t stage = 0;
    Fingerprint key;
    std::string label;
  };
  struct PointEntry {
    std::string label;
    std::vector<std::uint32_t> nodes;
  };

  SweepCommand command;
  std::vector<std::string> stages;
  std::vector<NodeEntry> nodes;
  std::vector<PointEntry> points;

  EarlierKeys keys() const;
};

SweepRecord record_of(const Sweep& sweep, const PipelineSpec& spec, SweepCommand command);
void write_record(const std::filesystem::path& folder, const SweepRecord& record);
/// Nothing where the folder has none.
/// @throws DataError for a damaged one
std::optional<SweepRecord> read_record(const std::filesystem::path& folder);

/// Where each point is, by one look at the folder and at its shards, or at the whole that it is a shard of.
struct SweepStatus {
  struct Failure {
    std::string stage;
    std::string component;
    std::string message;
    std::vector<std::size_t> points;  ///< that it costs
  };

  std::size_t done = 0, failed = 0, begun = 0, waiting = 0;  ///< points; begun: some stages are done
  std::size_t in_shards = 0;                                 ///< of those done: points that need what shards have
  std::vector<std::string> in_work;                          ///< stages that have begun; they run where the folder is locked
  std::vector<Failure> failures;                             ///< in the order of nodes
  std::optional<std::string> holder;                         ///< who works in the folder now

  /// Points that the tables of the folder lack.
  std::size_t missing() const { return begun + waiting + in_shards; }
};
SweepStatus status_of(const std::filesystem::path& folder, const SweepRecord& record);

}  // namespace golgi

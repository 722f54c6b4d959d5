// The record of a sweep in its folder, DIR/.store/sweep.json, for commands that examine the sweep while it runs or later.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/run/plan.hpp"
#include "golgi/sweep/expand.hpp"

namespace golgi {

/// The command that started the sweep, so that it can be repeated.
struct SweepCommand {
  std::string file;                    ///< absolute path of the pipeline file
  Fingerprint content;                 ///< fingerprint of the file's content
  std::vector<std::string> arguments;  ///< options that change the results: --set, --grid, --seed, --replicates, --plugin-path
  std::string sweep = "";              ///< the sweep's sweep_key; in a shard, that of the whole sweep
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
/// The record in a folder; empty if the folder has none.
/// @throws DataError for a damaged record
std::optional<SweepRecord> read_record(const std::filesystem::path& folder);

/// The progress of all points, read once from the folder and its shards, or from a shard and its whole sweep.
struct SweepStatus {
  struct Failure {
    std::string stage;
    std::string component;
    std::string message;
    std::vector<std::size_t> points;  ///< the points that it affects
  };

  std::size_t done = 0, failed = 0, begun = 0, waiting = 0;  ///< numbers of points; begun: some stages are done
  std::size_t in_shards = 0;                                 ///< done points that need results of shards
  std::vector<std::string> in_work;   ///< stages that have begun; they are running if the folder is locked
  std::vector<Failure> failures;      ///< failures in the order of nodes
  std::optional<std::string> holder;  ///< the process that works in the folder now

  /// The number of points that the tables of the folder lack.
  std::size_t missing() const { return begun + waiting + in_shards; }
};
SweepStatus status_of(const std::filesystem::path& folder, const SweepRecord& record);

}  // namespace golgi

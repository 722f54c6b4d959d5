// A sweep on several machines: each gets a fixed share of the points, divided by estimated cost, with its own store and lock
// (DIR/shards/<i>-of-<n>/). Also merges the shards again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "golgi/store/store.hpp"
#include "golgi/sweep/expand.hpp"
#include "golgi/sweep/sweep_record.hpp"

namespace golgi {

struct Shard {
  std::size_t number = 1;  ///< from 1
  std::size_t count = 1;
};
/// Reads a text such as "2/4". @throws UsageError
Shard parse_shard(const std::string& text);

std::filesystem::path shard_folder(const std::filesystem::path& folder, const Shard& shard);

/// The points of every shard, each list ascending. Points that share stages are kept together as long as they cost at most 1/n
/// of the whole; otherwise the shared stages are repeated in each shard that needs them.
/// @param times  known run times of stages in seconds, by key; others are estimated from those of the same stage
std::vector<std::vector<std::size_t>> split(const Sweep& sweep, std::size_t count, const std::map<Fingerprint, double>& times);

/// As split, but the split of the first caller is stored in DIR/shards/ and used by all shards, even if more times are known
/// later.
/// @param whole  the record of the sweep, which the first caller writes to DIR
/// @throws IoError if a process works in DIR on another sweep or pipeline; names the process and since when
std::vector<std::vector<std::size_t>> agreed_split(const Sweep& sweep, std::size_t count, const std::filesystem::path& folder,
                                                   const std::optional<SweepRecord>& whole = std::nullopt);

/// The sweep with these points only.
Sweep select(const Sweep& sweep, const std::vector<std::size_t>& points);

/// The folders of all shards of a folder that have begun.
std::vector<std::filesystem::path> shard_folders(const std::filesystem::path& folder);

/// DIR for a folder DIR/shards/i-of-n; empty for other folders.
std::optional<std::filesystem::path> whole_of(const std::filesystem::path& folder);

struct Collected {
  std::size_t shards = 0;                                    ///< shards that were searched
  std::size_t artifacts = 0;                                 ///< artifacts moved into the store
  std::size_t repeated = 0;                                  ///< artifacts that the store already had, with equal bytes
  std::vector<std::string> busy;                             ///< shards that are still running: not collected
  std::vector<std::pair<std::string, SweepCommand>> others;  ///< shards of another sweep, and its command
};
/// Moves all results and failures of the shards, of any sweep, into the store, which must be locked. Then removes the shards,
/// except those that contain a checkpoint.
/// @param command  the command of the sweep that is collected
/// @throws DataError if repeated stages gave different bytes; names them all
Collected collect(const std::filesystem::path& folder, const SweepCommand& command, Store& store);

/// Removes all shards, including checkpoints and the split, once all points are settled; does nothing while a shard is running.
void remove_shards(const std::filesystem::path& folder);

}  // namespace golgi

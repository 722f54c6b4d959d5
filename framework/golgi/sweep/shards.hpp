// A sweep on several machines: a fixed share of its points for each, by estimated cost, every share with its own store and lock
// (DIR/shards/<i>-of-<n>/); and all of them put together again.
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
/// "2/4". @throws UsageError
Shard parse_shard(const std::string& text);

std::filesystem::path shard_folder(const std::filesystem::path& folder, const Shard& shard);

/// The points of every shard, each list ascending. Points that share stages stay together as long as together they cost at most
/// 1/n of the whole; a stage that more points share is repeated in each shard that needs it.
/// @param times  seconds of stages by key, as far as they are known; others are estimated from their stage's others
std::vector<std::vector<std::size_t>> split(const Sweep& sweep, std::size_t count, const std::map<Fingerprint, double>& times);

/// As split, but what the first shard to ask has decided holds for all, whatever is known later: it is kept in DIR/shards/.
/// @param whole  what DIR is about from now on, as that first shard says
/// @throws IoError where a process works in DIR at anything else: who and since when
std::vector<std::vector<std::size_t>> agreed_split(const Sweep& sweep, std::size_t count, const std::filesystem::path& folder,
                                                   const std::optional<SweepRecord>& whole = std::nullopt);

/// The sweep with these points only.
Sweep select(const Sweep& sweep, const std::vector<std::size_t>& points);

/// Shards that have been begun below a folder.
std::vector<std::filesystem::path> shard_folders(const std::filesystem::path& folder);

/// DIR of DIR/shards/i-of-n; nothing for other folders.
std::optional<std::filesystem::path> whole_of(const std::filesystem::path& folder);

struct Collected {
  std::size_t shards = 0;                                    ///< that were looked through
  std::size_t artifacts = 0;                                 ///< moved into the store
  std::size_t repeated = 0;                                  ///< that several shards had, with equal bytes
  std::vector<std::string> busy;                             ///< shards that are at work: left alone
  std::vector<std::pair<std::string, SweepCommand>> others;  ///< shards of another sweep, and how that was asked for
};
/// Moves all that the shards have done, of whatever sweep, and their failures, into the store, which is locked. What is left of
/// a shard then is removed, unless it holds a checkpoint.
/// @param command  of the sweep that is collected
/// @throws DataError where stages that were repeated gave different bytes: it names them all
Collected collect(const std::filesystem::path& folder, const SweepCommand& command, Store& store);

/// Where no shard is at work: checkpoints, and who computes what, are of no more use once all points are settled.
void remove_shards(const std::filesystem::path& folder);

}  // namespace golgi

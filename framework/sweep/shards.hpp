// A sweep on several machines: a fixed share of its points for each, by estimated cost, every share with its own store and lock
// (DIR/shards/<i>-of-<n>/); and all of them put together again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "golgi/run/store.hpp"
#include "golgi/sweep/expand.hpp"

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
std::vector<std::vector<std::size_t>> agreed_split(const Sweep& sweep, std::size_t count, const std::filesystem::path& folder);

/// The sweep with these points only.
Sweep select(const Sweep& sweep, const std::vector<std::size_t>& points);

/// Shards that have been begun below a folder.
std::vector<std::filesystem::path> shard_folders(const std::filesystem::path& folder);

struct Collected {
  std::size_t artifacts = 0;      ///< moved into the store
  std::size_t repeated = 0;       ///< that several shards had, with equal bytes
  std::vector<std::string> busy;  ///< shards that are at work: left alone
};
/// Moves what the shards have done, and their failures, into the store.
/// @throws DataError where stages that were repeated gave different bytes: it names them all
Collected collect(const Sweep& sweep, const std::filesystem::path& folder, Store& store);

}  // namespace golgi

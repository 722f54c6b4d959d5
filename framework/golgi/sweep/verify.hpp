// Reads everything in a folder of a run, of a sweep or of a shard, and says what is not as it was written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/store/store.hpp"

namespace golgi {

struct DamagedFile {
  std::string file;           ///< relative to the folder
  std::string stage;          ///< that it belongs to; empty for tables, summaries and records
  std::string what;           ///< "is missing", "has changed since it was written", …
  bool is_published = false;  ///< else in the store: its stage is computed again
};

struct Verification {
  std::size_t files = 0;  ///< that were looked at
  std::vector<DamagedFile> damaged;
};

/// Changes nothing. Shards below the folder are read, too.
/// @throws UsageError for a folder without results of golgi; IoError where another process works in it
Verification verify(const std::filesystem::path& folder);

}  // namespace golgi

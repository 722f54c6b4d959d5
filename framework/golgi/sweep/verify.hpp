// Reads all results in the folder of a run, a sweep or a shard, and reports files that have changed since they were written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/store/store.hpp"

namespace golgi {

struct DamagedFile {
  std::string file;           ///< relative to the folder
  std::string stage;          ///< the stage of the file; empty for tables, summaries and records
  std::string what;           ///< "is missing", "has changed since it was written", …
  bool is_published = false;  ///< false: the file is in the store, and its stage must be computed again
};

struct Verification {
  std::size_t files = 0;  ///< number of files that were checked
  std::vector<DamagedFile> damaged;
};

/// Checks a folder and its shards; changes nothing.
/// @throws UsageError for a folder without results of golgi; IoError if another process works in it
Verification verify(const std::filesystem::path& folder);

}  // namespace golgi

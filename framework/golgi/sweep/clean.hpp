// golgi clean: deletes artifacts from the store of a folder of results that are no longer needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace golgi {

struct Cleaned {
  std::size_t folders = 0;
  std::uint64_t bytes = 0;
};

/// Keeps the artifacts that complete results use; without complete results, keeps every complete artifact, since a rerun may
/// need it.
/// @param is_dry  delete nothing, only count what would be deleted
/// @throws UsageError if the folder contains no results; IoError if a process works in it; DataError for a damaged manifest
Cleaned clean(const std::filesystem::path& folder, bool is_dry);

}  // namespace golgi

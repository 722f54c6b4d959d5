// Frees what the store of a folder of results keeps and nothing needs any more: golgi clean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace golgi {

struct Cleaned {
  std::size_t folders = 0;
  std::uint64_t bytes = 0;
};

/// What complete results use stays; where there are none, every complete artifact stays, since a rerun may need it.
/// @param is_dry  only say what would be deleted
/// @throws UsageError where the folder holds no results; IoError where a process works in it; DataError for a damaged manifest
Cleaned clean(const std::filesystem::path& folder, bool is_dry);

}  // namespace golgi

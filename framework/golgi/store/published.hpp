// Checks that published files are unchanged. Reading all of them is slow; so their sizes and times are stored in
// DIR/.store/published_times, and a quick check reads only files whose size or times have changed.
#pragma once

#include <filesystem>
#include <vector>

#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

/// In .store: one line per file with bytes, nanoseconds of the last changes of content and of status, and name.
constexpr const char* published_times_name = "published_times";

/// The manifest of complete results, or null.
Json read_manifest(const std::filesystem::path& folder);

/// The files of the manifest that are missing or have changed. For volatile files only their presence is checked.
std::vector<FileFault> published_faults(const std::filesystem::path& folder, const Json& manifest, Depth depth);

/// Stores size and times of files that are known to be unchanged. If that fails, a quick check reads the files again.
void keep_published_times(const std::filesystem::path& folder, const Json& manifest);

}  // namespace golgi

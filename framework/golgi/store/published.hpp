// Whether the files that were published are still what was published. Reading all of them is slow; so their sizes and times are
// kept in DIR/.store/published_times, and a quick look reads only those that have others now.
#pragma once

#include <filesystem>
#include <vector>

#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

/// In .store: bytes, nanoseconds of last change of content and of the file, name; a line per file.
constexpr const char* published_times_name = "published_times";

/// The manifest of complete results, or null.
Json read_manifest(const std::filesystem::path& folder);

/// Files of the manifest that are missing, or not what was written. Of volatile ones only whether they are there.
std::vector<FileFault> published_faults(const std::filesystem::path& folder, const Json& manifest, Depth depth);

/// Of files that are known to be what was written. Where it cannot be written, a quick look reads them again.
void keep_published_times(const std::filesystem::path& folder, const Json& manifest);

}  // namespace golgi

#include "golgi/host/probe_cache.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "golgi/core/build_id.hpp"
#include "golgi/core/fingerprint.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr auto longest_life = std::chrono::hours(24 * 90);

/// Every rebuilt plugin leaves an entry that nobody asks for again.
void remove_old_entries(const fs::path& folder) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (const auto written = entry->last_write_time(ignored); !ignored && now - written > longest_life)
      fs::remove(entry->path(), ignored);
  }
}

}  // namespace

fs::path default_probe_cache() {
  const auto variable = [](const char* name) { return std::getenv(name) ? fs::path(std::getenv(name)) : fs::path(); };
  // The XDG specification asks that relative paths be ignored.
  if (const auto cache = variable("XDG_CACHE_HOME"); cache.is_absolute()) return cache / "golgi" / "probed";
  if (const auto home = variable("HOME"); home.is_absolute()) return home / ".cache" / "golgi" / "probed";
  return {};
}

fs::path ProbeCache::entry(const fs::path& library) const {
  const Fingerprint content = fingerprint_file(library);
  return folder_ / FingerprintBuilder().number(content.high).number(content.low).text(sdk_build_id()).finish().hex();
}

bool ProbeCache::knows(const fs::path& library) const {
  std::error_code error;
  return !folder_.empty() && fs::is_regular_file(entry(library), error);
}

void ProbeCache::remember(const fs::path& library) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  remove_old_entries(folder_);
  const fs::path final_name = entry(library);
  fs::path beside = final_name;
  beside += "." + std::to_string(getpid());
  {
    std::ofstream out(beside);
    if (!(out << library.string() << '\n')) return;
  }
  fs::rename(beside, final_name, error);
  if (error) fs::remove(beside, error);
}

}  // namespace golgi

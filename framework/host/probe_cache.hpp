// Remembers which libraries have passed the probe, so that only the first start after a change pays for it. Only success is
// kept: what failed may have been mended outside the file.
#pragma once

#include <filesystem>

namespace golgi {

/// $XDG_CACHE_HOME/golgi/probed, or ~/.cache/golgi/probed; empty where neither variable is set.
std::filesystem::path default_probe_cache();

class ProbeCache {
 public:
  /// @param folder  empty: nothing is remembered
  explicit ProbeCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// By the file's content and this SDK's build id, not by its name.
  bool knows(const std::filesystem::path& library) const;
  /// Silent where it cannot be written: the library is then probed again next time.
  void remember(const std::filesystem::path& library) const;

 private:
  std::filesystem::path entry(const std::filesystem::path& library) const;

  std::filesystem::path folder_;
};

}  // namespace golgi

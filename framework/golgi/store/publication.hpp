// Puts results into their folder in one step: all new files are complete next to the old results before the first of these is
// changed, and if a move fails the old results are restored.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

class Publication {
 public:
  /// Creates DIR/.new.
  explicit Publication(std::filesystem::path folder);
  /// Removes files that were not published.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  /// The path at which to write a file; its folder is created.
  std::filesystem::path place(const std::string& name) const;
  void add(const std::string& name, const std::string& content, bool is_volatile = false);
  /// Adds a file that was written at its place.
  void add_written(const std::string& name);
  /// Adds an artifact's file under another name: a reflink if the file system supports it; else a copy up to 64 MB, and above
  /// that a hard link to the same file, which is made read-only.
  void add_link(const std::filesystem::path& artifact, const StoredFile& file, const std::string& name);

  /// Every file so far: its name, and its size and fingerprint or a mark that it is volatile.
  const Json& files() const { return files_; }

  /// Moves everything into place, and removes what was published there before. The manifest marks completeness: it is removed
  /// first and added last.
  /// @param manifest  of complete results
  void publish(const std::optional<Json>& manifest);

 private:
  void list(const std::string& name, std::uint64_t bytes, const std::string& fingerprint);

  std::filesystem::path folder_;
  std::filesystem::path fresh_;
  Json files_ = Json::array();
};

/// Removes temporary files of a publication whose process was killed. Only used if the results are complete: otherwise the next
/// publication removes them.
void remove_unpublished(const std::filesystem::path& folder);

}  // namespace golgi

// Puts results into their folder all at once: everything is complete next to the old results before the first of these is
// touched, and where a move fails they are put back.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "golgi/host/json.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

class Publication {
 public:
  /// Begins in DIR/.new.
  explicit Publication(std::filesystem::path folder);
  /// What was not published is removed.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  /// Where a file is to be written; its folder is made.
  std::filesystem::path place(const std::string& name) const;
  void add(const std::string& name, const std::string& content, bool is_volatile = false);
  /// A file that was written at its place.
  void add_written(const std::string& name);
  /// An artifact's file under another name: a reflink where the file system has them; else a copy up to 64 MB, and above that
  /// a second name of the same file, which is made read-only.
  void add_link(const std::filesystem::path& artifact, const StoredFile& file, const std::string& name);

  /// Every file so far: name, and size and fingerprint, or volatile.
  const Json& files() const { return files_; }

  /// Moves everything in place, and what was published there before away. The manifest, the mark of completeness, goes first
  /// and comes last.
  /// @param manifest  of complete results
  void publish(const std::optional<Json>& manifest);

 private:
  void list(const std::string& name, std::uint64_t bytes, const std::string& fingerprint);

  std::filesystem::path folder_;
  std::filesystem::path fresh_;
  Json files_ = Json::array();
};

/// Removes what a publication had next to the results when its process was killed. Only where the results are complete: else
/// the next publication does.
void remove_unpublished(const std::filesystem::path& folder);

}  // namespace golgi

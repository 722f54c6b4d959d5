// The store: artifacts by key, below one folder. An artifact's folder appears by one rename once everything in it is
// complete; its manifest.json lists every file with size and fingerprint.
//   DIR/.store/<key>/        manifest.json and the artifact's files
//   DIR/.store/work-<key>/   what a stage is writing; checkpoint/ in it outlives an interruption
//   DIR/.store/lock          held while a process works in DIR
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/core/fingerprint.hpp"

namespace golgi {

struct StoredFile {
  std::string name;  ///< relative to the artifact's folder
  std::uint64_t bytes = 0;
  Fingerprint fingerprint;
  bool is_volatile = false;  ///< holds times or the like; size and content are not compared
};

struct StoreRecord {
  std::string stage;      ///< that computed it first
  std::string component;  ///< with version
  Fingerprint recipe;
  std::vector<StoredFile> files;
};

class Store {
 public:
  /// @param folder  DIR; nothing is made or locked
  explicit Store(std::filesystem::path folder);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Makes the folders and takes the lock.
  /// @throws IoError where another process holds it: who and since when
  void lock();

  /// The record of a complete artifact whose files have their sizes; nothing otherwise.
  std::optional<StoreRecord> find(const Fingerprint& key) const;
  /// The key of a complete artifact of the same recipe (the first in the order of keys).
  std::optional<Fingerprint> find_recipe(const Fingerprint& recipe) const;
  /// False where a file's content is not what was written.
  bool verify(const Fingerprint& key, const StoreRecord& record) const;
  std::filesystem::path folder(const Fingerprint& key) const;

  /// An empty work folder but for its checkpoint folder, which is kept.
  std::filesystem::path begin(const Fingerprint& key);
  static std::filesystem::path checkpoint_folder(const std::filesystem::path& work) { return work / "checkpoint"; }
  /// Fills in sizes and fingerprints, writes the manifest, drops the checkpoint and renames the folder into place.
  void commit(const Fingerprint& key, StoreRecord record);
  void discard(const Fingerprint& key);
  /// Drops what a failed or stopped stage wrote, but not its checkpoint.
  void abandon(const Fingerprint& key);

  /// All keys that have a folder, complete or not, and work folders; for `golgi clean`.
  struct Entry {
    std::filesystem::path path;
    std::optional<Fingerprint> key;  ///< nothing for work folders
    std::uint64_t bytes = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::filesystem::path work_folder(const Fingerprint& key) const;

  std::filesystem::path root_;
  int lock_ = -1;
  mutable std::optional<std::vector<std::pair<Fingerprint, Fingerprint>>> recipes_;  // recipe, key
};

}  // namespace golgi

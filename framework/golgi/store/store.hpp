// The store: artifacts by key, below one folder. An artifact's folder appears by one rename once everything in it is
// complete; its manifest.json names the key and lists every file with size and fingerprint.
//   DIR/.store/<key>/        manifest.json and the artifact's files
//   DIR/.store/work-<key>/   what a stage is writing; checkpoint/ in it outlives an interruption
//   DIR/.store/failed-<key>.json  why a stage of a sweep failed
//   DIR/.store/times.csv     seconds of work, a line an artifact
//   DIR/.store/sweep.json    of a sweep: its points and keys (sweep_record.hpp)
//   DIR/.store/published, published_times  what lies in DIR, and how (publication.hpp, published.hpp)
//   DIR/.store/lock          held while a process works in DIR
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/core/warning.hpp"

namespace golgi {

/// Of an artifact's folder and of a folder of results: the mark of completeness, written last.
constexpr const char* manifest_name = "manifest.json";
/// In a work folder: what a stage keeps for the case that it is interrupted.
constexpr const char* checkpoint_name = "checkpoint";
/// In .store: the mark of a sweep's folder.
constexpr const char* sweep_record_name = "sweep.json";

struct StoredFile {
  std::string name;  ///< relative to the artifact's folder
  std::uint64_t bytes = 0;
  Fingerprint fingerprint;
  bool is_volatile = false;  ///< holds times or the like; size and content are not compared
};

/// A file that is missing, or not what was written.
struct FileFault {
  std::string file;  ///< relative to the folder that was looked at
  std::string what;  ///< "has 12 bytes instead of 24"
};

/// How closely files are looked at: by what the folder says of them, or by reading all of them.
enum class Depth { quick, content };

/// What an artifact is made from, and its files.
struct StoreRecord {
  struct Input {
    std::string stage;
    Fingerprint recipe;
    friend bool operator==(const Input&, const Input&) = default;
  };

  std::string stage;  ///< that computed it first
  std::string component;
  std::string version;  ///< of its plugin
  Fingerprint recipe;
  std::vector<std::pair<std::string, std::string>> params;  ///< resolved, as YAML; content of files instead of their paths
  std::vector<Input> inputs;
  std::vector<StoredFile> files;
  std::vector<Warning> warnings;  ///< that its component gave, sorted
};

/// A stage that failed, and would again.
struct FailureRecord {
  std::string stage;
  std::string component;
  ErrorKind kind = ErrorKind::internal;
  std::string message;
};

class Store {
 public:
  /// @param folder  DIR; nothing is made or locked
  /// @param base    another DIR whose artifacts are found too, and never changed
  explicit Store(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& base = std::nullopt);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Makes the folders and takes the lock.
  /// @throws IoError where another process holds it: who and since when
  void lock();

  /// What the store has of a key. Nothing at all where the key has no folder; faults where that cannot be used as it is.
  struct Found {
    std::optional<StoreRecord> record;
    std::vector<FileFault> faults;
  };
  /// @param depth      quick reads files that are younger than their record alone
  /// @param cancelled  asked while files are read; may be empty   @throws Interrupted once it says yes
  Found look_up(const Fingerprint& key, Depth depth, const std::function<bool()>& cancelled = {}) const;
  /// The record of a complete artifact without faults, by a quick look; nothing otherwise.
  std::optional<StoreRecord> find(const Fingerprint& key) const;
  /// The key of a complete artifact of the same recipe (the first in the order of keys).
  std::optional<Fingerprint> find_recipe(const Fingerprint& recipe) const;
  std::filesystem::path folder(const Fingerprint& key) const;
  /// Takes over a complete artifact of another store.
  void adopt(const Fingerprint& key, const Store& from, std::optional<double> seconds);

  /// Who holds the lock now: process, host, since when. Nothing where nobody does.
  std::optional<std::string> holder() const;
  /// What is written reaches the disk: once a run bounds what a power failure may cost.
  void sync() const;

  /// An empty work folder but for its checkpoint folder, which is kept.
  std::filesystem::path begin(const Fingerprint& key);
  static std::filesystem::path checkpoint_folder(const std::filesystem::path& work) { return work / checkpoint_name; }
  /// Fills in sizes and fingerprints, writes the manifest, drops the checkpoint and renames the folder into place.
  /// @param seconds  that the component worked   @param poll  while files are read
  void commit(const Fingerprint& key, StoreRecord record, double seconds, const Poll& poll = no_poll);
  /// Seconds of work by key, as far as they are known.
  std::map<Fingerprint, double> times() const;
  void discard(const Fingerprint& key);
  /// Drops what a failed or stopped stage wrote, but not its checkpoint.
  void abandon(const Fingerprint& key);

  /// Failures of a sweep's stages are kept until they are forgotten or the stage is done.
  void record_failure(const Fingerprint& key, const FailureRecord& failure);
  std::optional<FailureRecord> failure(const Fingerprint& key) const;
  void forget_failure(const Fingerprint& key);

  /// The keys of all complete artifacts and of all failures, and of what is being worked on, by one look at the folder.
  struct Contents {
    std::vector<Fingerprint> done, failed, in_work;  ///< sorted
  };
  Contents contents() const;

  /// All keys that have a folder, complete or not, and work folders; for `golgi clean`.
  struct Entry {
    std::filesystem::path path;
    std::optional<Fingerprint> key;  ///< nothing for work folders
    std::uint64_t bytes = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::filesystem::path work_folder(const Fingerprint& key) const;
  /// What replace_file had next to its file when a process was killed.
  void remove_leftovers() const;
  std::filesystem::path failure_file(const Fingerprint& key) const;

  std::filesystem::path root_;
  std::optional<std::filesystem::path> base_;  // its .store
  mutable std::mutex mutex_;
  std::set<Fingerprint> damaged_in_base_;
  int lock_ = -1;
  mutable std::optional<std::vector<std::pair<Fingerprint, Fingerprint>>> recipes_;  // recipe, key
};

}  // namespace golgi

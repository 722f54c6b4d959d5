// The store: artifacts by key, below one folder. An artifact's folder appears by one rename when everything in it is
// complete; its manifest.json names the key and lists every file with size and fingerprint.
//   DIR/.store/<key>/        manifest.json and the artifact's files
//   DIR/.store/work-<key>/   what a stage is writing; its checkpoint/ survives an interruption
//   DIR/.store/failed-<key>.json  why a stage of a sweep failed
//   DIR/.store/times.csv     seconds of work, one line per artifact
//   DIR/.store/sweep.json    for a sweep: its points and keys (sweep_record.hpp)
//   DIR/.store/published, published_times  the files that golgi put into DIR, their sizes and times (publication.hpp,
//   published.hpp)
//   DIR/.store/lock          locked while a process works in DIR
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

/// In an artifact's folder and in a folder of results: marks that the folder is complete, written last.
constexpr const char* manifest_name = "manifest.json";
/// In a work folder: what a stage saves in case it is interrupted.
constexpr const char* checkpoint_name = "checkpoint";
/// In .store: marks the folder of a sweep.
constexpr const char* sweep_record_name = "sweep.json";

struct StoredFile {
  std::string name;  ///< relative to the artifact's folder
  std::uint64_t bytes = 0;
  Fingerprint fingerprint;
  bool is_volatile = false;  ///< contains times or similar; size and content are not compared
};

/// A file that is missing or has changed.
struct FileFault {
  std::string file;  ///< relative to the folder that was checked
  std::string what;  ///< "has 12 bytes instead of 24"
};

/// How thoroughly files are checked: by size and times, or by reading all of them.
enum class Depth { quick, content };

/// The origin of an artifact, and its files.
struct StoreRecord {
  struct Input {
    std::string stage;
    Fingerprint recipe;
    friend bool operator==(const Input&, const Input&) = default;
  };

  std::string stage;  ///< the stage that computed it first
  std::string component;
  std::string version;  ///< of the component's plugin
  Fingerprint recipe;
  std::vector<std::pair<std::string, std::string>> params;  ///< resolved, as YAML; content of files instead of their paths
  std::vector<Input> inputs;
  std::vector<StoredFile> files;
  std::vector<Warning> warnings;  ///< of its component, sorted
};

/// A stage that failed, and would fail again.
struct FailureRecord {
  std::string stage;
  std::string component;
  ErrorKind kind = ErrorKind::internal;
  std::string message;
};

class Store {
 public:
  /// @param folder  DIR; nothing is created or locked
  /// @param base    another DIR whose artifacts are used, too, and never changed
  explicit Store(const std::filesystem::path& folder, const std::optional<std::filesystem::path>& base = std::nullopt);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Creates the folders and takes the lock.
  /// @throws IoError if another process has the lock: which one and since when
  void lock();

  /// What the store has for a key. No record and no faults if the key has no folder; faults if the artifact cannot be used.
  struct Found {
    std::optional<StoreRecord> record;
    std::vector<FileFault> faults;
  };
  /// @param depth      quick reads only files that are younger than their record
  /// @param cancelled  called while files are read; may be empty   @throws Interrupted if it returns true
  Found look_up(const Fingerprint& key, Depth depth, const std::function<bool()>& cancelled = {}) const;
  /// The record of a complete artifact without faults, by a quick check; else none.
  std::optional<StoreRecord> find(const Fingerprint& key) const;
  /// The key of a complete artifact of the same recipe (the first in the order of keys); none if there is none.
  std::optional<Fingerprint> find_recipe(const Fingerprint& recipe) const;
  std::filesystem::path folder(const Fingerprint& key) const;
  /// Copies a complete artifact from another store.
  void adopt(const Fingerprint& key, const Store& from, std::optional<double> seconds);

  /// The process that has the lock now: process, host, since when. None if the lock is free.
  std::optional<std::string> holder() const;
  /// Forces written data to disk: called once per run, it limits what a power failure can destroy.
  void sync() const;

  /// Creates a work folder, empty except for its checkpoint folder, which is kept.
  std::filesystem::path begin(const Fingerprint& key);
  static std::filesystem::path checkpoint_folder(const std::filesystem::path& work) { return work / checkpoint_name; }
  /// Fills in sizes and fingerprints, writes the manifest, removes the checkpoint and renames the folder into place.
  /// @param seconds  working time of the component   @param poll  called while files are read
  void commit(const Fingerprint& key, StoreRecord record, double seconds, const Poll& poll = no_poll);
  /// Seconds of work by key, if known.
  std::map<Fingerprint, double> times() const;
  void discard(const Fingerprint& key);
  /// Removes what a failed or stopped stage wrote, except its checkpoint.
  void abandon(const Fingerprint& key);

  /// Failures of a sweep's stages are kept until they are forgotten or the stage succeeds.
  void record_failure(const Fingerprint& key, const FailureRecord& failure);
  std::optional<FailureRecord> failure(const Fingerprint& key) const;
  void forget_failure(const Fingerprint& key);

  /// The keys of all complete artifacts, of all failures, and of work in progress, from one listing of the folder.
  struct Contents {
    std::vector<Fingerprint> done, failed, in_work;  ///< sorted
  };
  Contents contents() const;

  /// All folders of keys, complete or not, and work folders; for `golgi clean`.
  struct Entry {
    std::filesystem::path path;
    std::optional<Fingerprint> key;  ///< none for work folders
    std::uint64_t bytes = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::filesystem::path work_folder(const Fingerprint& key) const;
  /// Removes temporary files of replace_file if a process was killed.
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

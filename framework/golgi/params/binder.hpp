// What binding a parameter tree needs and leaves: where errors go, where relative paths start, which files were named.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/export.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

/// A parameter that names a file or folder to read. Empty where it is not given. After binding the path is absolute; a
/// relative one starts at the folder of the pipeline file that says it, or at the working directory for --set.
struct InputPath {
  std::filesystem::path path;
  bool empty() const { return path.empty(); }
};

/// Written over the path of an InputPath in the identity of a component's parameters: content counts, not the name.
struct NamedFile {
  std::filesystem::path path;                          ///< absolute
  std::vector<std::filesystem::path> count_only = {};  ///< of what the path names; empty: all of it
};

class ComponentLookup;
struct ComponentInfo;

/// Of one component of one stage.
class GOLGI_API Binder {
 public:
  /// @param path       of the map that is bound ("stages.mvgc.params")
  /// @param component  appended to messages ("causality/mvgc 1.0.0")
  /// @param lookup     finds the components that parameters name; null: there are none. Must outlive the binder
  Binder(Diagnostics& diagnostics, std::string path, std::string component, const ComponentLookup* lookup = nullptr);
  ~Binder();
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;

  /// Adds an error at a place of the file.
  void fail(const Place& place, const std::string& message);
  bool failed() const;

  /// Absolute and lexically normal; an error is added where nothing is there.
  std::filesystem::path resolve(const Value& scalar);
  /// As resolve; a name with * or ? in its last part stands for every file that fits, in the order of their names.
  std::vector<std::filesystem::path> expand(const Value& scalar);
  /// Of what a path names, only these files count for the key; they replace what resolve has noted.
  void count_only(const std::filesystem::path& path, std::vector<std::filesystem::path> files);

  const std::vector<NamedFile>& files() const;

  // Components that are parameters (api/nested.hpp).
  const ComponentLookup* lookup() const;
  void add_nested(std::shared_ptr<const ComponentInfo> info);
  const std::vector<std::shared_ptr<const ComponentInfo>>& nested() const;  ///< those that were bound, in their order

  /// While it lives, messages name a part below ("params.noise.mean", "trials[2]").
  class GOLGI_API Scope {
   public:
    Scope(Binder& binder, const std::string& suffix);
    /// The part is another component's, which messages name.
    Scope(Binder& binder, const std::string& suffix, const std::string& component);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Binder& binder_;
    std::string path_, component_;  // before
  };

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace golgi

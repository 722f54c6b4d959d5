// The Binder of parameter trees: it knows where to report errors and where relative paths start, and records named files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/export.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

/// A parameter that names a file or folder to read; empty if it is not given. After binding the path is absolute; a relative
/// path starts at the folder of the pipeline file in which it is written, or at the working directory for --set.
struct InputPath {
  std::filesystem::path path;
  bool empty() const { return path.empty(); }
};

/// A file or folder that a parameter names. In the identity of a component's parameters it replaces the path of an InputPath,
/// because the content identifies a file, not its name.
struct NamedFile {
  std::filesystem::path path;                          ///< absolute
  std::vector<std::filesystem::path> count_only = {};  ///< the only files in it that are part of the key; empty: all
};

class ComponentLookup;
struct ComponentInfo;

/// Binds the parameters of one component of one stage.
class GOLGI_API Binder {
 public:
  /// @param path       of the map that is bound ("stages.mvgc.params")
  /// @param component  appended to messages ("causality/mvgc 1.0.0")
  /// @param lookup     finds the components that parameters name; null: no parameter may name one. Must outlive the binder
  Binder(Diagnostics& diagnostics, std::string path, std::string component, const ComponentLookup* lookup = nullptr);
  ~Binder();
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;

  /// Adds an error at a place in the file.
  void fail(const Place& place, const std::string& message);
  bool failed() const;

  /// The absolute, lexically normal path; adds an error if nothing exists there.
  std::filesystem::path resolve(const Value& scalar);
  /// As resolve, but a name with * or ? in its last part stands for every file that matches, sorted by name.
  std::vector<std::filesystem::path> expand(const Value& scalar);
  /// Of the files below `path` only these are part of the key; they replace what resolve has recorded.
  void count_only(const std::filesystem::path& path, std::vector<std::filesystem::path> files);

  const std::vector<NamedFile>& files() const;

  // Components that are parameters of other components (api/nested.hpp).
  const ComponentLookup* lookup() const;
  void add_nested(std::shared_ptr<const ComponentInfo> info);
  const std::vector<std::shared_ptr<const ComponentInfo>>& nested() const;  ///< those that were bound, in order

  /// During its lifetime, messages name a part of the parameters ("params.noise.mean", "trials[2]").
  class GOLGI_API Scope {
   public:
    Scope(Binder& binder, const std::string& suffix);
    /// The part belongs to another component, which messages name.
    Scope(Binder& binder, const std::string& suffix, const std::string& component);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Binder& binder_;
    std::string path_, component_;  // to restore
  };

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace golgi

// What binding a parameter tree needs and leaves: where errors go, where relative paths start, which files were named.
#pragma once

#include <filesystem>
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
  std::filesystem::path path;  ///< absolute
};

/// Of one component of one stage.
class GOLGI_API Binder {
 public:
  /// @param path       of the map that is bound ("stages.mvgc.params")
  /// @param component  appended to messages ("causality/mvgc 1.0.0")
  Binder(Diagnostics& diagnostics, std::string path, std::string component)
      : diagnostics_(diagnostics), path_(std::move(path)), component_(std::move(component)) {}

  /// Adds an error at a place of the file.
  void fail(const Place& place, const std::string& message);
  bool failed() const { return failed_; }

  /// Absolute and lexically normal; an error is added where nothing is there.
  std::filesystem::path resolve(const Value& scalar);
  /// As resolve; a name with * or ? in its last part stands for every file that fits, in the order of their names.
  std::vector<std::filesystem::path> expand(const Value& scalar);

  const std::vector<NamedFile>& files() const { return files_; }

  /// While it lives, messages name a part below ("params.noise.mean", "trials[2]").
  class GOLGI_API Scope {
   public:
    Scope(Binder& binder, const std::string& suffix);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Binder& binder_;
    std::size_t length_;
  };

 private:
  Diagnostics& diagnostics_;
  std::string path_;
  std::string component_;
  std::vector<NamedFile> files_;
  bool failed_ = false;
};

}  // namespace golgi

// Readers of file formats. source/file looks at a file's first bytes, its name or what lies in a folder, and takes the reader
// that says those are its own; so a format with dependencies of its own is a plugin. Names: "source/…".
//
//   class MyReader final : public Reader {
//    public:
//     static constexpr const char* name = "source/my_format";
//     static std::vector<Magic> magic() { return {{.bytes = "MYFMT"}}; }
//     …
//   };
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct ReadRules;

/// How files of a format are told: all that is given must hold. The layout is frozen.
struct Magic {
  std::string bytes = {};      ///< at `offset`
  std::int64_t offset = 0;     ///< from the start of the file
  std::string extension = {};  ///< ".edf", in lower case; for formats without such bytes
  std::string holds = {};      ///< for folders: a file of this name lies in it
};

/// One recording of those in a file. The layout is frozen.
struct Candidate {
  std::string name;     ///< as `select` takes it: "acquisition/ElectricalSeries"
  std::string summary;  ///< "8 channels x 2000, 500 Hz, 4 s"
};

/// What is to be read. A copy is a pointer.
class GOLGI_API ReadRequest {
 public:
  /// @param path  absolute, of a file or folder   @param candidate  its name
  ReadRequest(std::filesystem::path path, std::string candidate);
  const std::filesystem::path& path() const;
  const std::string& candidate() const;
  /// Seconds since the recording's start: just this is to be read, and begins at time 0 of what is returned.
  std::optional<Interval> window_s() const;
  ReadRequest& set_window_s(Interval window_s);
  /// What the pipeline says about reading (api/read_rules.hpp); the functions of api/reading.hpp apply it. Since 2.1
  const ReadRules& rules() const;
  ReadRequest& set_rules(const ReadRules& rules);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Reads one format. It never writes, and it follows no link out of the file.
class GOLGI_API Reader : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::reader;
  // All throw IoError or DataError that say the file, the place in it, what was expected and what to do.

  /// The recordings in a file, told without reading their values; at least one.
  virtual std::vector<Candidate> candidates(const std::filesystem::path& path) const = 0;
  /// The files that `read` opens: their content is part of the stage's key. By default the path itself.
  virtual std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const;
  virtual Dataset read(const ReadRequest& request, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;  ///< @throws ConfigError: no stage of its own
};

/// Whether a file or folder is told by `magic`; false for what cannot be opened.
GOLGI_API bool fits(const Magic& magic, const std::filesystem::path& path);

}  // namespace golgi

// Readers of file formats. source/file checks a file's first bytes, its name or the content of a folder, and uses the reader
// that recognises it; so a format that needs further libraries is a plugin. Names: "source/…".
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

/// How files of a format are recognised: all conditions that are given must hold. The layout is frozen.
struct Magic {
  std::string bytes = {};      ///< at `offset`
  std::int64_t offset = 0;     ///< from the start of the file
  std::string extension = {};  ///< ".edf", in lower case; for formats without such bytes
  std::string holds = {};      ///< for folders: they contain a file of this name
};

/// One of the recordings in a file. The layout is frozen.
struct Candidate {
  std::string name;     ///< as `select` accepts it: "acquisition/ElectricalSeries"
  std::string summary;  ///< "8 channels x 2000, 500 Hz, 4 s"
};

/// What a reader should read. Copies share their state.
class GOLGI_API ReadRequest {
 public:
  /// @param path  absolute, of a file or folder   @param candidate  its name
  ReadRequest(std::filesystem::path path, std::string candidate);
  const std::filesystem::path& path() const;
  const std::string& candidate() const;
  /// Seconds since the recording's start: only this window is read, and its start is time 0 of the result.
  std::optional<Interval> window_s() const;
  ReadRequest& set_window_s(Interval window_s);
  /// What the pipeline specifies about reading (api/read_rules.hpp); the functions of api/reading.hpp apply it. Since 2.1
  const ReadRules& rules() const;
  ReadRequest& set_rules(const ReadRules& rules);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Reads one format. It never writes, and it follows no links out of the file.
class GOLGI_API Reader : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::reader;
  // All functions throw IoError or DataError that state the file, the place in it, what was expected and what to do.

  /// The recordings in a file, listed without reading their values; at least one.
  virtual std::vector<Candidate> candidates(const std::filesystem::path& path) const = 0;
  /// The files that `read` opens: their content is part of the stage's key. By default the path itself.
  virtual std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const;
  virtual Dataset read(const ReadRequest& request, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;  ///< @throws ConfigError: no stage of its own
};

/// Whether a file or folder matches `magic`; false if it cannot be opened.
GOLGI_API bool fits(const Magic& magic, const std::filesystem::path& path);

}  // namespace golgi

// What a reader's files contain besides recordings: tables of trials, signals that are not variables, the true wiring. A reader
// also derives from FileContents and names it in interface(id); without it, its files contain recordings only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/reader.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// A part of a file that is not a recording. The layout is frozen.
struct FilePart {
  enum class Kind : std::int32_t {
    table,   ///< of times: trials, epochs, annotations
    series,  ///< a possible covariate: Reader::read accepts its name as a candidate's
    truth,   ///< ground-truth wiring of the recording's variables
  };
  Kind kind = Kind::table;
  std::string name;
  std::string summary;
};

/// A table as text; numbers are written with enough digits to read back as the same doubles. The layout is frozen.
struct TextTable {
  std::vector<std::string> columns;            ///< "start_s", "stop_s", "condition"
  std::vector<std::vector<std::string>> rows;  ///< columns.size() cells each
};

class FileContents {
 public:
  static constexpr std::string_view capability = "file_contents/1";
  // All functions throw what those of Reader throw.

  /// The parts of a file, listed without reading bulk data.
  virtual std::vector<FilePart> parts(const std::filesystem::path& path) const = 0;
  virtual TextTable table(const std::filesystem::path& path, const std::string& name) const = 0;
  /// @param request  its candidate is the name of the truth   @param names  of the recording's variables
  virtual GroundTruth truth(const ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                            const TaskContext& context) const = 0;

 protected:
  ~FileContents() = default;
};

}  // namespace golgi

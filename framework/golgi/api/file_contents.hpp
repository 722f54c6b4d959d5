// What a reader's files hold besides recordings: tables of trials, signals that are not variables, true wiring. A reader
// derives from FileContents as well and names it in interface(id); without it, its files hold recordings alone.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/reader.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// The layout is frozen.
struct FilePart {
  enum class Kind : std::int32_t {
    table,   ///< of times: trials, epochs, annotations
    series,  ///< a possible covariate: Reader::read takes its name as a candidate's
    truth,   ///< wiring of the recording's variables
  };
  Kind kind = Kind::table;
  std::string name;
  std::string summary;
};

/// A table as text; numbers are written so that they read back as the same doubles. The layout is frozen.
struct TextTable {
  std::vector<std::string> columns;            ///< "start_s", "stop_s", "condition"
  std::vector<std::vector<std::string>> rows;  ///< each of columns.size() cells
};

class FileContents {
 public:
  static constexpr std::string_view capability = "file_contents/1";
  // All throw as those of Reader.

  /// Told without reading bulk data.
  virtual std::vector<FilePart> parts(const std::filesystem::path& path) const = 0;
  virtual TextTable table(const std::filesystem::path& path, const std::string& name) const = 0;
  /// @param request  its candidate is the name of the truth   @param names  of the recording's variables
  virtual GroundTruth truth(const ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                            const TaskContext& context) const = 0;

 protected:
  ~FileContents() = default;
};

}  // namespace golgi

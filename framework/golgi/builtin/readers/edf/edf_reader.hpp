// source/edf: EDF, EDF+ and BDF files. The signals with the same rate are a recording; annotations are a table of trials.
#pragma once

#include "golgi/api/file_contents.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class EdfReader final : public Reader, public FileContents {
 public:
  static constexpr const char* name = "source/edf";
  static constexpr const char* summary = "Signals of EDF, EDF+ and BDF files.";
  static std::vector<Magic> magic() {
    return {{.bytes = "0       ", .extension = ".edf"},
            {.bytes = "0       ", .extension = ".rec"},
            {.bytes = "\xff"
                      "BIOSEMI"}};
  }
  enum class Scale { physical, raw };
  struct Params {
    bool partial = false;
    Scale scale = Scale::physical;
    static void describe(SchemaOf<Params>& s);
  };
  explicit EdfReader(const Params& params) : params_(params) {}

  /// "rate 500": the signals of that rate.
  std::vector<Candidate> candidates(const std::filesystem::path& path) const override;
  Dataset read(const ReadRequest& request, const TaskContext& context) const override;

  const void* interface(std::string_view id) const override { return offers<FileContents>(this, id); }
  /// "annotations": onset_s, duration_s, text.
  std::vector<FilePart> parts(const std::filesystem::path& path) const override;
  TextTable table(const std::filesystem::path& path, const std::string& name) const override;
  GroundTruth truth(const ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                    const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi

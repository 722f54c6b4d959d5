// source/nest: text files of NEST: spike recorders and multimeters of NEST 3 (.dat), and .gdf files of NEST 2. Files of one
// recorder that differ in the thread number are one recording. Source: NEST 3 documentation, "RecordingBackendASCII".
#pragma once

#include "golgi/api/reader.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class NestReader final : public Reader {
 public:
  static constexpr const char* name = "source/nest";
  static constexpr const char* summary = "Spikes and recorded quantities of NEST.";
  static std::vector<Magic> magic() { return {{.bytes = "# NEST version"}, {.extension = ".gdf"}}; }
  struct Params {
    std::optional<double> resolution_ms;
    static void describe(SchemaOf<Params>& s);
  };
  explicit NestReader(const Params& params) : params_(params) {}

  /// "spikes", or each recorded quantity ("V_m").
  std::vector<Candidate> candidates(const std::filesystem::path& path) const override;
  std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const override;
  Dataset read(const ReadRequest& request, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi

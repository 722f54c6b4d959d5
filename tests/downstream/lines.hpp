// source/lines: reads this project's own text format.
//
//   LINES 1
//   [rest 100]         a recording: name and samples per second
//   1 2 3              one line per variable: its values, one sample after the other
//   4 5 6
//   [task 250]
//   …
//
// A file with the same name and ".names" next to it names the variables of all recordings, one per line.
#pragma once

#include <filesystem>
#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

class Lines final : public golgi::Reader {
 public:
  static constexpr const char* name = "source/lines";
  static constexpr const char* summary = "Recordings as lines of numbers, under headings of name and rate.";
  static std::vector<golgi::Magic> magic() { return {{.bytes = "LINES 1\n"}}; }

  struct Params {
    std::string unit;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("unit", &Params::unit).doc("Of the values, which the format does not say; empty: unknown.");
    }
  };

  explicit Lines(const Params& params) : params_(params) {}
  // @throws DataError with file, line and the expected content
  std::vector<golgi::Candidate> candidates(const std::filesystem::path& path) const override;
  std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const override;
  /// @return one trial (variables, T), only of the window if one is requested
  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override;

 private:
  Params params_;
};

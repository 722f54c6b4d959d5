// source/matlab: reads MATLAB files of versions 4 to 7. Version 7.3 is HDF5: source/hdf5 reads it.
#pragma once

#include <golgi/api/plugin.hpp>

class MatlabReader final : public golgi::Reader, public golgi::FileContents {
 public:
  static constexpr const char* name = "source/matlab";
  static constexpr const char* summary = "Recordings from MATLAB files of versions 4 to 7: matrices, and cells of event times.";
  static std::vector<golgi::Magic> magic();

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };

  explicit MatlabReader(const Params&) {}
  std::vector<golgi::Candidate> candidates(const std::filesystem::path& path) const override;
  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override;
  std::vector<golgi::FilePart> parts(const std::filesystem::path& path) const override;
  golgi::TextTable table(const std::filesystem::path& path, const std::string& part) const override;
  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                           const golgi::TaskContext& context) const override;
  const void* interface(std::string_view id) const override { return golgi::offers<golgi::FileContents>(this, id); }
};

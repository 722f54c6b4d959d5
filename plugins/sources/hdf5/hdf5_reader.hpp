// source/hdf5: reads NWB 2, MATLAB 7.3, SONATA, and other HDF5 files. The kind of a file is recognised by its content.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>

#include "format.hpp"

class Hdf5Reader final : public golgi::Reader, public golgi::FileContents {
 public:
  static constexpr const char* name = "source/hdf5";
  static constexpr const char* summary = "Recordings from HDF5 files: NWB 2, MATLAB 7.3, SONATA, and arrays in other files.";
  static std::vector<golgi::Magic> magic();

  struct Params {
    bool cells_only = true;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("cells_only", &Params::cells_only)
          .doc("Whether to leave out regions of interest that the file marks as not being cells (NWB: iscell, accepted).");
    }
  };

  explicit Hdf5Reader(const Params& params) : params_(params) {}
  std::vector<golgi::Candidate> candidates(const std::filesystem::path& path) const override;
  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override;
  const void* interface(std::string_view id) const override { return golgi::offers<golgi::FileContents>(this, id); }
  std::vector<golgi::FilePart> parts(const std::filesystem::path& path) const override;
  golgi::TextTable table(const std::filesystem::path& path, const std::string& part) const override;
  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                           const golgi::TaskContext& context) const override;

 private:
  std::unique_ptr<Format> opened(const std::filesystem::path& path) const;
  Params params_;
};

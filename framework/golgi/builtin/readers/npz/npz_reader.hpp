// source/npz: archives of numpy.savez and numpy.savez_compressed.
#pragma once

#include "golgi/api/event_arrays.hpp"
#include "golgi/api/file_contents.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/builtin/readers/npz/zip_file.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class NpzReader final : public Reader, public FileContents {
 public:
  static constexpr const char* name = "source/npz";
  static constexpr const char* summary = "Arrays of a .npz file of NumPy.";
  static std::vector<Magic> magic() { return {{.bytes = std::string("PK\3\4", 4)}, {.bytes = std::string("PK\5\6", 4)}}; }
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit NpzReader(const Params&) {}

  /// The arrays of three dimensions, and of two unless they are square and share a side with another array.
  std::vector<Candidate> candidates(const std::filesystem::path& path) const override;
  Dataset read(const ReadRequest& request, const TaskContext& context) const override;

  std::vector<FilePart> parts(const std::filesystem::path& path) const override;
  TextTable table(const std::filesystem::path& path, const std::string& name) const override;
  GroundTruth truth(const ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                    const TaskContext& context) const override;

  const void* interface(std::string_view id) const override { return offers<FileContents>(this, id); }
};

}  // namespace golgi

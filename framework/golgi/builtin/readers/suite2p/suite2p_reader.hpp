// source/suite2p: folders of two-photon imaging that suite2p writes, one plane each.
// Source: suite2p documentation, "Outputs". ops.npy and stat.npy are Python pickles and are not opened.
#pragma once

#include "golgi/api/reader.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class Suite2pReader final : public Reader {
 public:
  static constexpr const char* name = "source/suite2p";
  static constexpr const char* summary = "Fluorescence of the cells in a suite2p folder.";
  static std::vector<Magic> magic() {
    return {{.holds = "F.npy"}, {.holds = "spks.npy"}, {.holds = "plane0"}, {.holds = "suite2p/plane0"}};
  }
  enum class Trace { corrected, fluorescence, spks };
  struct Params {
    Trace trace = Trace::corrected;
    double neucoeff = 0.7;
    bool cells_only = true;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Suite2pReader(const Params& params) : params_(params) {}

  /// The planes, and the planes combined.
  std::vector<Candidate> candidates(const std::filesystem::path& path) const override;
  std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const override;
  /// @return variables "roiK", K the row of F.npy
  Dataset read(const ReadRequest& request, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi

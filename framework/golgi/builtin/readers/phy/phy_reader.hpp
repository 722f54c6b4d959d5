// source/phy: folders of sorted spikes that Kilosort 1 to 4 writes and Phy curates.
// Source: the phy documentation, "Sharing your data"; Kilosort 4 documentation, "Exported files".
#pragma once

#include "golgi/api/reader.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

class PhyReader final : public Reader {
 public:
  static constexpr const char* name = "source/phy";
  static constexpr const char* summary = "Sorted units of a Kilosort or Phy folder.";
  static std::vector<Magic> magic() { return {{.holds = "spike_times.npy"}}; }
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit PhyReader(const Params&) {}

  /// "clusters", and each array of times in seconds on another clock (spike_times_sec*.npy).
  std::vector<Candidate> candidates(const std::filesystem::path& path) const override;
  std::vector<std::filesystem::path> files(const std::filesystem::path& path, const std::string& candidate) const override;
  /// @return point variables with their labels of quality: all clusters that have spikes, in the order of their ids
  Dataset read(const ReadRequest& request, const TaskContext& context) const override;
};

}  // namespace golgi

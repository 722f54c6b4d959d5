// How artifacts are stored as files.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/artifact.hpp"
#include "golgi/api/model.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/scores.hpp"
#include "golgi/host/json.hpp"

namespace golgi {

/// An array that is already stored in a file.
struct KeptArray {
  SharedMatrix array;
  std::filesystem::path file;
};

/// Writes files below one folder, which exists, and records their names.
/// @throws PluginError for a name that is not valid for a file, or is given a second time
class FolderWriter : public ArtifactWriter {
 public:
  /// @param kept  arrays that are linked to their files instead of written again
  explicit FolderWriter(std::filesystem::path folder, std::vector<KeptArray> kept = {}, Poll poll = no_poll)
      : folder_(std::move(folder)), kept_(std::move(kept)), poll_(std::move(poll)) {}
  void matrix(std::string_view name, ConstView values) override;
  void matrix_f32(std::string_view name, ConstView values) override;
  void shared(std::string_view name, const SharedMatrix& values) override;
  void integers(std::string_view name, std::span<const std::int64_t> values) override;
  void text(std::string_view file_name, std::string_view content) override;
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::filesystem::path add(std::string file_name);

  std::filesystem::path folder_;
  std::vector<KeptArray> kept_;
  Poll poll_;
  std::vector<std::string> files_;
  std::set<std::string, std::less<>> names_;  // of files, and of the folders that contain them, which end in '/'
};

class FolderReader : public ArtifactReader {
 public:
  explicit FolderReader(std::filesystem::path folder) : folder_(std::move(folder)) {}
  bool has(std::string_view file_name) const override;
  Matrix matrix(std::string_view name) const override;
  SharedMatrix shared(std::string_view name) const override;
  std::string text(std::string_view file_name) const override;

 private:
  std::filesystem::path folder_;
};

/// The arrays of a dataset that is stored in a folder.
std::vector<KeptArray> kept_arrays(const Dataset& dataset, const std::filesystem::path& folder);

void save(const Artifact& artifact, ArtifactWriter& writer);
// Models save and load themselves.
void save(const Dataset& dataset, ArtifactWriter& writer);
void save(const Connectivity& connectivity, ArtifactWriter& writer);
void save(const Scores& scores, ArtifactWriter& writer);
Dataset load_dataset(const ArtifactReader& reader);
/// Loads only the truth of a dataset, without its values.
std::optional<GroundTruth> load_truth(const ArtifactReader& reader);
Connectivity load_connectivity(const ArtifactReader& reader);
Scores load_scores(const ArtifactReader& reader);
/// As in scores.json and in --json: undefined values are null.
Json to_json(const Score& score);
// For tables, whose first columns differ: undefined values are empty.
inline constexpr const char* score_columns = "estimate,member,metric,value,low,high";
inline constexpr const char* score_detail_columns = "reason,part,n_pairs,left_out";
std::string score_cells(const Score& score);
std::string score_detail_cells(const Score& score);

}  // namespace golgi

// What stages pass on: four types, a closed set; and how each is kept as files.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/scores.hpp"

namespace golgi {

/// A trained model with the data that it was trained on.
struct ModelArtifact {
  std::shared_ptr<const FittedModel> fitted;
  std::shared_ptr<const Dataset> data;
  std::string component;
};

using Artifact = std::variant<std::shared_ptr<const Dataset>, std::shared_ptr<const ModelArtifact>,
                              std::shared_ptr<const Connectivity>, std::shared_ptr<const Scores>>;

/// Writes below one folder, which exists, and remembers what.
class FolderWriter : public ArtifactWriter {
 public:
  explicit FolderWriter(std::filesystem::path folder, Poll poll = no_poll)
      : folder_(std::move(folder)), poll_(std::move(poll)) {}
  void matrix(std::string_view name, ConstView values) override;
  void matrix_f32(std::string_view name, ConstView values) override;
  void text(std::string_view file_name, std::string_view content) override;
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::filesystem::path add(std::string file_name);

  std::filesystem::path folder_;
  Poll poll_;
  std::vector<std::string> files_;
};

class FolderReader : public ArtifactReader {
 public:
  explicit FolderReader(std::filesystem::path folder) : folder_(std::move(folder)) {}
  bool has(std::string_view file_name) const override;
  Matrix matrix(std::string_view name) const override;
  std::string text(std::string_view file_name) const override;

 private:
  std::filesystem::path folder_;
};

// Models save and load themselves.
void save(const Dataset& dataset, ArtifactWriter& writer);
void save(const Connectivity& connectivity, ArtifactWriter& writer);
void save(const Scores& scores, ArtifactWriter& writer);
Dataset load_dataset(const ArtifactReader& reader);
/// Of a dataset, without its values.
std::optional<Wiring> load_truth(const ArtifactReader& reader);
Connectivity load_connectivity(const ArtifactReader& reader);
Scores load_scores(const ArtifactReader& reader);
/// As in scores.json and in --json: undefined is null.
nlohmann::ordered_json to_json(const Score& score);

}  // namespace golgi

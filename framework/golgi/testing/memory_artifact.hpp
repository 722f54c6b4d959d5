// For tests of models: files in memory, for a fitted model to save and to read back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "golgi/api/model.hpp"
#include "golgi/core/error.hpp"

namespace golgi::test {

/// Files of an artifact by name.
class MemoryArtifact final : public ArtifactWriter, public ArtifactReader {
 public:
  using ArtifactReader::shared;
  using ArtifactWriter::shared;

  void matrix(std::string_view name, ConstView values) override { add(name, Matrix(values)); }
  void matrix_f32(std::string_view name, ConstView values) override {
    Matrix rounded = Matrix(values);
    for (double& value : rounded.values()) value = static_cast<double>(static_cast<float>(value));
    add(name, std::move(rounded));
  }
  void integers(std::string_view name, std::span<const std::int64_t> values) override {
    Matrix row(1, std::ssize(values));
    std::ranges::transform(values, row.values().begin(), [](std::int64_t value) { return static_cast<double>(value); });
    add(name, std::move(row));
  }
  void text(std::string_view file_name, std::string_view content) override { texts[std::string(file_name)] = content; }

  bool has(std::string_view file_name) const override {
    const std::string name(file_name);
    return texts.count(name) > 0 || (name.ends_with(".npy") && matrices.count(name.substr(0, name.size() - 4)) > 0);
  }
  Matrix matrix(std::string_view name) const override { return named(matrices, name, ".npy"); }
  std::vector<std::int64_t> integers(std::string_view name) const override { return ArtifactReader::integers(name); }
  std::string text(std::string_view file_name) const override { return named(texts, file_name); }

  std::map<std::string, Matrix, std::less<>> matrices;    ///< by name, without .npy
  std::map<std::string, std::string, std::less<>> texts;  ///< by file name

 private:
  void add(std::string_view name, Matrix values) { matrices.insert_or_assign(std::string(name), std::move(values)); }
  template <class T>
  static T named(const std::map<std::string, T, std::less<>>& files, std::string_view name, const char* ending = "") {
    const auto found = files.find(name);
    if (found == files.end()) throw IoError("reads '" + std::string(name) + ending + "', which its save did not write");
    return found->second;
  }
};

}  // namespace golgi::test

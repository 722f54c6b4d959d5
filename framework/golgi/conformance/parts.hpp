// A result taken apart into named matrices and texts, so that two of them can be compared byte by byte, and the first
// difference told. A model can be loaded from its own parts.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "golgi/api/model.hpp"

namespace golgi {

struct Parts final : ArtifactWriter, ArtifactReader {
  void matrix(std::string_view name, ConstView values) override;
  void matrix_f32(std::string_view name, ConstView values) override;
  void integers(std::string_view name, std::span<const std::int64_t> values) override;
  void text(std::string_view file_name, std::string_view content) override;

  bool has(std::string_view file_name) const override;
  Matrix matrix(std::string_view name) const override;
  std::string text(std::string_view file_name) const override;

  std::map<std::string, Matrix, std::less<>> matrices;
  std::map<std::string, std::string, std::less<>> texts;
};

/// "score(2, 1) is 0.25 and 0.26"; empty where both are the same bytes.
std::string difference(const Parts& first, const Parts& second);

}  // namespace golgi

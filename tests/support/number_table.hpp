// Tables of numbers without a header, the format of golden values and of the recordings' matrices. A separate reader, so that
// these tests do not depend on the codecs.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi::test {

/// One row per line, comma-separated. @param skip_lines  to skip at the start
inline Matrix read_number_table(const std::filesystem::path& path, int skip_lines = 0) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (skip_lines-- > 0 || line.empty()) continue;
    auto& row = rows.emplace_back();
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(parse_number(cell).value());
  }
  Matrix table(std::ssize(rows), rows.empty() ? 0 : std::ssize(rows.front()));
  for (std::ptrdiff_t i = 0; i < table.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < table.cols(); ++j) table(i, j) = rows[i].at(j);
  return table;
}

}  // namespace golgi::test

// Numbers of a golden .npy file with any number of dimensions; read_npy accepts at most two.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <type_traits>
#include <vector>

#include "golgi/core/files.hpp"

namespace golgi::test {

/// @tparam T  the file's type: float, double or an unsigned integer (little endian, C order, format 1.0)
template <class T>
std::vector<T> npy_numbers(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const std::string kind = std::is_floating_point_v<T> ? "'<f" : "'<u";
  REQUIRE(bytes.find(kind + std::to_string(sizeof(T)) + "', 'fortran_order': False") != std::string::npos);
  // The header's length is at byte 8, the numbers follow it.
  const std::size_t offset = 10 + static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]);
  std::vector<T> values((bytes.size() - offset) / sizeof(T));
  std::memcpy(values.data(), bytes.data() + offset, values.size() * sizeof(T));
  return values;
}

}  // namespace golgi::test

// A disk fault: a bit of a file changes, its size and modification time do not.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace golgi::test {

inline void flip_bit(const std::filesystem::path& path, std::streamoff offset) {
  const auto time = std::filesystem::last_write_time(path);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const int byte = file.get();
    REQUIRE(byte >= 0);
    file.seekp(offset);
    file.put(static_cast<char>(byte ^ 1));
  }
  std::filesystem::last_write_time(path, time);
}

}  // namespace golgi::test

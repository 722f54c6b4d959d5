// For tests that need files: a temporary folder that is removed afterwards.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "golgi/core/files.hpp"

namespace golgi::test {

class TempFolder {
 public:
  /// @throws IoError if it cannot be created
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "golgi_XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw_io_error("make", pattern, errno);
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file of the folder.   @throws IoError
  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    write_file(path_ / name, bytes);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace golgi::test

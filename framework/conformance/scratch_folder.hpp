// A folder of one's own that is gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "golgi/core/error.hpp"

namespace golgi {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "golgi_check_XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw IoError("cannot make the folder '" + pattern + "'");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace golgi

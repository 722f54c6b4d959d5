// Checks a library file before any of it runs: the dynamic loader's messages for a text file or a partly copied library are
// short, and it crashes on some truncated files.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// Why the file cannot be a library for this machine ("is a text file, …", with advice); empty if no reason was found.
/// @throws IoError if it cannot be read
std::string why_no_library(const std::filesystem::path& file);

}  // namespace golgi

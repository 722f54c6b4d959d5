// What can be said of a library file before anything of it runs: the dynamic loader's own words for a text file or a half
// copied library are short, and on some truncated files it crashes.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// Why the file cannot be a library of this machine ("is a text file, …", with advice); empty where nothing speaks against it.
/// @throws IoError if it cannot be read
std::string why_no_library(const std::filesystem::path& file);

}  // namespace golgi

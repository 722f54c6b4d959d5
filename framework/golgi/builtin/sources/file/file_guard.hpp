// Readers of plugins look at files that nobody has checked, while a pipeline is bound. A library that crashes on a damaged file
// does so in a child process, and the pipeline gets an error that names the file.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/api/reader.hpp"

namespace golgi {

/// Looks at a file in a child process: recordings, files and parts.
/// @param title  of the reader, for the message
/// @return how the process ended, if it crashed or took more than a minute; empty: it did not, whatever the reader said
std::string fault_of_looking(const Reader& reader, const std::string& title, const std::filesystem::path& path);

}  // namespace golgi

// Readers of plugins examine unchecked files while a pipeline is bound. If a library crashes on a damaged file, only a child
// process crashes, and the pipeline gets an error that names the file.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/api/reader.hpp"

namespace golgi {

/// Examines a file in a child process: its recordings, files and parts.
/// @param title  of the reader, for the message
/// @return how the process ended, if it crashed or took more than a minute; empty: it did neither, whatever the reader returned
std::string fault_of_looking(const Reader& reader, const std::string& title, const std::filesystem::path& path);

}  // namespace golgi

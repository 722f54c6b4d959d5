// Files that are given as data but are pointers to the data, packed data, or something else.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// What a file is, and what to do, if it is a pointer of Git LFS or git-annex, packed (gzip, bzip2, xz, zstd, zip; not .npz),
/// or a web page. Empty: none of these, or the file cannot be read, which is reported when it is read.
std::string why_no_data(const std::filesystem::path& path);

}  // namespace golgi

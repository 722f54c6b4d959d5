// Files that are given as data and stand for them, pack them, or are something else altogether.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// What a file is, and what to do, where it is a pointer of Git LFS or git-annex, packed (gzip, bzip2, xz, zstd, zip; not
/// .npz), or a web page. Empty: none of these, or it cannot be read, which reading says.
std::string why_no_data(const std::filesystem::path& path);

}  // namespace golgi

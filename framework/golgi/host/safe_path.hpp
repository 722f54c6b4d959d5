// Whether another user could put code where the host looks for libraries: it would run with the user's rights.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// Why another user could change what `path` leads to; empty if only the user and root can.
///
/// Every folder, link and file on the way from the root is checked, and also the targets of links: each must belong to root or
/// the user, and group and others must not have write access (in a folder with the sticky bit, such as /tmp, they cannot
/// replace files of others). Then nobody else can exchange the file between this check and its use.
/// @param path  absolute
std::string why_unsafe(const std::filesystem::path& path);

}  // namespace golgi

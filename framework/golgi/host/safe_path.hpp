// Who else could put a library where the host looks: code in it runs with the user's rights.
#pragma once

#include <filesystem>
#include <string>

namespace golgi {

/// Why another user could change what `path` leads to; empty where only the user and root can.
///
/// Every folder, link and file on the way from the root is looked at, and what links lead to: each must belong to root or the
/// user, and group and others may not write to it (in a folder with the sticky bit, such as /tmp, they cannot replace what is
/// not theirs). Then nobody else can exchange the file between this check and its use.
/// @param path  absolute
std::string why_unsafe(const std::filesystem::path& path);

}  // namespace golgi

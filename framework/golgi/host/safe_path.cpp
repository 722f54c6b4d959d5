#include "golgi/host/safe_path.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <vector>

namespace golgi {
namespace fs = std::filesystem;
namespace {

std::string user_name(uid_t id) {
  const passwd* entry = getpwuid(id);
  return entry ? "'" + std::string(entry->pw_name) + "'" : "number " + std::to_string(id);
}

std::string reason_of(const fs::path& path, const struct stat& status) {
  const bool is_folder = S_ISDIR(status.st_mode), is_link = S_ISLNK(status.st_mode);
  const std::string what = (is_folder ? "the folder '" : is_link ? "the link '" : "the file '") + path.string() + "' ";
  if (status.st_uid != 0 && status.st_uid != geteuid())
    return what + "belongs to user " + user_name(status.st_uid) + ", neither to root nor to you (" + user_name(geteuid()) + ")";
  // A link's own permissions have no meaning, and in sticky folders nobody can replace another user's entries.
  if (is_link || (is_folder && (status.st_mode & S_ISVTX))) return "";
  if (status.st_mode & S_IWOTH) return what + "can be written by everyone (chmod o-w removes that)";
  if (status.st_mode & S_IWGRP) return what + "can be written by its group (chmod g-w removes that)";
  return "";
}

std::deque<fs::path> parts_of(const fs::path& path) {
  const fs::path relative = path.relative_path();
  return {relative.begin(), relative.end()};
}

}  // namespace

std::string why_unsafe(const fs::path& path) {
  constexpr int most_links = 40;  // the kernel's limit
  int n_links = 0;
  fs::path at = "/";
  std::deque<fs::path> rest = parts_of(path);
  for (;;) {
    struct stat status {};
    if (lstat(at.c_str(), &status) != 0) return "'" + at.string() + "' cannot be checked: " + std::strerror(errno);
    if (std::string reason = reason_of(at, status); !reason.empty()) return reason;
    if (S_ISLNK(status.st_mode)) {
      std::error_code error;
      const fs::path target = fs::read_symlink(at, error);
      if (error || ++n_links > most_links) return "the link '" + at.string() + "' cannot be followed";
      const auto before = parts_of(target);
      rest.insert(rest.begin(), before.begin(), before.end());
      at = target.is_absolute() ? fs::path("/") : at.parent_path();
      if (target.is_absolute()) continue;
    }
    while (!rest.empty() && (rest.front().empty() || rest.front() == ".")) rest.pop_front();
    if (rest.empty()) return "";
    // `at` contains no links any more, so its parent is what ".." means.
    at = rest.front() == ".." ? at.parent_path() : at / rest.front();
    rest.pop_front();
  }
}

}  // namespace golgi

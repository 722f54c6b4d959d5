#include "golgi/params/binder.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

fs::path absolute_path(const Value& scalar) {
  fs::path path = scalar.text;
  if (path.is_relative() && scalar.place.file && scalar.place.line > 0)
    path = fs::path(*scalar.place.file).parent_path() / path;
  return fs::absolute(path).lexically_normal();
}

std::string relative_hint(const Value& scalar) {
  if (fs::path(scalar.text).is_absolute() || scalar.place.line == 0) return "";
  return " (a relative path starts at the folder of the file that says it)";
}

}  // namespace

void Binder::fail(const Place& place, const std::string& message) {
  failed_ = true;
  diagnostics_.add(place, path_, component_.empty() ? message : message + " (" + component_ + ")");
}

fs::path Binder::resolve(const Value& scalar) {
  const fs::path path = absolute_path(scalar);
  std::error_code error;
  if (!fs::exists(path, error)) {
    fail(scalar.place, "no file or folder '" + path.string() + "'" + relative_hint(scalar));
    return path;
  }
  files_.push_back({path});
  return path;
}

std::vector<fs::path> Binder::expand(const Value& scalar) {
  const fs::path pattern = absolute_path(scalar);
  if (pattern.filename().string().find_first_of("*?[") == std::string::npos) return {resolve(scalar)};
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(pattern.parent_path(), error), end; !error && entry != end; entry.increment(error))
    if (fnmatch(pattern.filename().c_str(), entry->path().filename().c_str(), FNM_PERIOD) == 0) found.push_back(entry->path());
  if (found.empty()) fail(scalar.place, "no file fits '" + pattern.string() + "'" + relative_hint(scalar));
  std::sort(found.begin(), found.end());
  for (const auto& path : found) files_.push_back({path});
  return found;
}

Binder::Scope::Scope(Binder& binder, const std::string& suffix) : binder_(binder), length_(binder.path_.size()) {
  binder_.path_ += suffix;
}

Binder::Scope::~Scope() { binder_.path_.resize(length_); }

}  // namespace golgi

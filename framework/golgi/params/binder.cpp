#include "golgi/params/binder.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

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
  return " (a relative path starts at the folder of the file in which it is written)";
}

}  // namespace

struct Binder::State {
  Diagnostics& diagnostics;
  std::string path;
  std::string component;
  const ComponentLookup* lookup;
  std::vector<NamedFile> files = {};
  std::vector<std::shared_ptr<const ComponentInfo>> nested = {};
  bool failed = false;
};

Binder::Binder(Diagnostics& diagnostics, std::string path, std::string component, const ComponentLookup* lookup)
    : state_(std::make_unique<State>(State{diagnostics, std::move(path), std::move(component), lookup})) {}
Binder::~Binder() = default;

bool Binder::failed() const { return state_->failed; }
void Binder::count_only(const fs::path& path, std::vector<fs::path> files) {
  std::erase_if(state_->files, [&](const NamedFile& file) { return file.path == path; });
  state_->files.push_back({path, std::move(files)});
}
const std::vector<NamedFile>& Binder::files() const { return state_->files; }
const ComponentLookup* Binder::lookup() const { return state_->lookup; }
void Binder::add_nested(std::shared_ptr<const ComponentInfo> info) { state_->nested.push_back(std::move(info)); }
const std::vector<std::shared_ptr<const ComponentInfo>>& Binder::nested() const { return state_->nested; }

void Binder::fail(const Place& place, const std::string& message) {
  state_->failed = true;
  const std::string& component = state_->component;
  state_->diagnostics.add(place, state_->path, component.empty() ? message : message + " (" + component + ")");
}

fs::path Binder::resolve(const Value& scalar) {
  const fs::path path = absolute_path(scalar);
  std::error_code error;
  if (!fs::exists(path, error)) {
    const std::string target = fs::is_symlink(path, error) ? fs::read_symlink(path, error).string() : "";
    if (target.find("annex/objects") != std::string::npos) {
      fail(scalar.place, "'" + path.string() + "' is kept by git-annex, and its content is not here; run: git annex get " +
                             path.filename().string());
      return path;
    }
    fail(scalar.place, "no file or folder '" + path.string() + "'" + relative_hint(scalar));
    return path;
  }
  state_->files.push_back({path});
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
  for (const auto& path : found) state_->files.push_back({path});
  return found;
}

Binder::Scope::Scope(Binder& binder, const std::string& suffix) : Scope(binder, suffix, binder.state_->component) {}
Binder::Scope::Scope(Binder& binder, const std::string& suffix, const std::string& component)
    : binder_(binder), path_(binder.state_->path), component_(binder.state_->component) {
  binder.state_->path += suffix;
  binder.state_->component = component;
}

Binder::Scope::~Scope() {
  binder_.state_->path = std::move(path_);
  binder_.state_->component = std::move(component_);
}

}  // namespace golgi

#include "golgi/host/plugin_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/host/described_plugin.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/safe_path.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// The parts of a list separated by colons; none for an empty list.
std::vector<fs::path> split(const std::string& list) {
  std::vector<fs::path> parts;
  for (std::size_t start = 0; !list.empty() && start <= list.size();) {
    const auto end = std::min(list.find(':', start), list.size());
    parts.emplace_back(list.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

constexpr const char* how_to_allow = "; if you trust it nevertheless, use --allow-unsafe-plugins";
constexpr const char* environment_variable = "GOLGI_PLUGIN_PATH";

class Finder {
 public:
  Finder(const PluginSearchOptions& options, std::vector<LoadFailure>& failures)
      : allow_unsafe_(options.places.allow_unsafe), scripts_(options.scripts), failures_(failures) {}

  /// Adds an entry of the environment variable. It must be absolute: the variable may outlive the folder for which it was set.
  void inherited(const fs::path& path) {
    if (path.is_absolute() || (allow_unsafe_ && !path.empty())) return named(path, environment_variable);
    if (allow_unsafe_) return;
    const std::string what = path.empty() ? "an empty entry (one colon too many?), which would mean"
                                          : "the relative entry '" + path.string() + "', which would start at";
    fail(path, std::string(environment_variable) + " has " + what +
                   " the folder that golgi is called from; use an absolute path" + how_to_allow);
  }

  /// @param origin  where the path was given, for messages
  void named(const fs::path& path, const std::string& origin) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) {
      if (folder(path, origin) == 0)
        fail(path, origin + ": the folder '" + path.string() + "' contains no plugin (no file ends in .so" +
                       (!scripts_.add ? "" : ", and no method in a file that ends in " + scripts_.ending) +
                       "); name the folder that the libraries were built into");
    } else if (fs::is_regular_file(status)) {
      file(path);
    } else if (status.type() == fs::file_type::not_found) {
      const bool wants_file = path.extension() == ".so" || is_script(path);
      fail(path, origin + ": there is no " + (wants_file ? "plugin" : "plugin folder") + " '" + path.string() +
                     "'; check the spelling, a relative path starts at the working directory '" +
                     fs::current_path(error).string() + "'");
    } else {
      fail(path,
           origin + ": '" + path.string() + "' is neither a folder nor a file" + (error ? " (" + error.message() + ")" : ""));
    }
  }

  /// @return the number of plugins in the folder; at least 1 if that cannot be determined
  std::size_t folder(const fs::path& path, const std::string& origin) {
    if (is_refused(path, origin + ": ")) return 1;
    std::vector<fs::path> libraries;
    std::error_code error;
    fs::directory_iterator entry(path, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error))
      if (is_plugin(entry->path())) libraries.push_back(entry->path());
    if (error) fail(path, origin + ": cannot read the folder '" + path.string() + "': " + error.message());
    std::sort(libraries.begin(), libraries.end());
    for (const auto& library : libraries) file(library);
    return libraries.size() + (error ? 1 : 0);
  }

  std::vector<fs::path> found;

 private:
  bool is_script(const fs::path& path) const { return scripts_.add && path.extension() == scripts_.ending; }
  bool is_plugin(const fs::path& path) const { return path.extension() == ".so" || (is_script(path) && scripts_.is_one(path)); }

  void file(const fs::path& path) {
    std::error_code error;
    const fs::path canonical = fs::canonical(path, error);
    if (error)
      return fail(path,
                  "plugin '" + path.string() + "' cannot be followed: " + error.message() + "; remove or repair the link");
    if (!fs::is_regular_file(canonical, error))
      return fail(path, "plugin '" + path.string() + "' is not a file; name its folder, or rename it");
    // Checked by the name that was found, because its links and their folders matter, too.
    if (!is_refused(path, "plugin ") && seen_.insert(canonical).second) found.push_back(canonical);
  }

  bool is_refused(const fs::path& path, const std::string& whose) {
    if (allow_unsafe_) return false;
    const std::string reason = why_unsafe(fs::absolute(path));
    if (!reason.empty())
      fail(path,
           whose + "'" + path.string() + "' is not used, because another user could put code there: " + reason + how_to_allow);
    return !reason.empty();
  }

  void fail(const fs::path& path, const std::string& message) { failures_.push_back({path, message}); }

  bool allow_unsafe_;
  const ScriptPlugins& scripts_;
  std::vector<LoadFailure>& failures_;
  std::set<fs::path> seen_;
};

/// The component names in the description of a library, or of all libraries in a folder.
std::vector<std::string> components_at(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return described_names(path);
  std::vector<std::string> all;
  fs::directory_iterator entry(path, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".so")
      for (auto& name : described_names(entry->path())) all.push_back(std::move(name));
  return all;
}

}  // namespace

fs::path installed_plugin_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "lib" / "golgi" / "plugins";
}

std::string plugin_path_from_environment() {
  const char* text = std::getenv(environment_variable);
  return text ? text : "";
}

std::vector<fs::path> find_plugins(const PluginSearchOptions& options, std::vector<LoadFailure>& failures) {
  Finder finder(options, failures);
  for (const auto& path : options.places.paths) finder.named(path, "--plugin-path");
  for (const auto& path : split(options.environment)) finder.inherited(path);
  std::error_code error;
  if (!options.installed.empty() && fs::is_directory(options.installed, error))
    finder.folder(options.installed, "installed plugins");
  return std::move(finder.found);
}

std::vector<LoadFailure> register_plugins(Registry& registry, const PluginSearchOptions& options) {
  std::vector<LoadFailure> failures;
  for (const auto& file : find_plugins(options, failures)) {
    try {
      if (options.scripts.add && file.extension() == options.scripts.ending)
        options.scripts.add(registry, file, options.places.allow_unsafe);
      else
        register_described(registry, file, options.probe, options.warn);
    } catch (const NameTakenError& error) {
      failures.push_back({file, error.what(), true});
    } catch (const PluginError& error) {
      failures.push_back({file, error.what()});
    } catch (const IoError& error) {
      failures.push_back({file, "plugin '" + file.string() + "' is left out: " + error.what()});
    }
  }
  for (auto& failure : failures) failure.components = components_at(failure.file);
  return failures;
}

const LoadFailure* find_left_out(const std::string& component, const std::vector<LoadFailure>& left_out) {
  for (const auto& failure : left_out)
    if (std::find(failure.components.begin(), failure.components.end(), component) != failure.components.end()) return &failure;
  const std::string name = component.substr(component.find('/') + 1);
  for (const auto& failure : left_out)
    if (failure.components.empty() && failure.file.has_extension() && failure.file.stem() == name) return &failure;
  return nullptr;
}

}  // namespace golgi

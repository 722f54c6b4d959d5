#include "golgi/host/plugin_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/host/plugin_library.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> split(const std::string& list) {
  std::vector<fs::path> parts;
  for (std::size_t start = 0; start <= list.size();) {
    const auto end = std::min(list.find(':', start), list.size());
    if (end > start) parts.emplace_back(list.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

class Finder {
 public:
  explicit Finder(std::vector<LoadFailure>& failures) : failures_(failures) {}

  /// @param origin  who names the path, for messages
  void named(const fs::path& path, const std::string& origin) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) {
      if (folder(path, origin) == 0)
        fail(path, origin + ": the folder '" + path.string() +
                       "' holds no plugin (no file ends in .so); name the folder that the libraries were built into");
    } else if (fs::is_regular_file(status)) {
      file(path);
    } else if (status.type() == fs::file_type::not_found) {
      const bool wants_file = path.extension() == ".so";
      fail(path, origin + ": there is no " + (wants_file ? "plugin" : "plugin folder") + " '" + path.string() +
                     "'; check the spelling, a relative path starts at the working directory '" +
                     fs::current_path(error).string() + "'");
    } else {
      fail(path,
           origin + ": '" + path.string() + "' is neither a folder nor a file" + (error ? " (" + error.message() + ")" : ""));
    }
  }

  /// @return how many libraries lie there
  std::size_t folder(const fs::path& path, const std::string& origin) {
    std::vector<fs::path> libraries;
    std::error_code error;
    fs::directory_iterator entry(path, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error))
      if (entry->path().extension() == ".so") libraries.push_back(entry->path());
    if (error) fail(path, origin + ": cannot read the folder '" + path.string() + "': " + error.message());
    std::sort(libraries.begin(), libraries.end());
    for (const auto& library : libraries) file(library);
    return libraries.size() + (error ? 1 : 0);
  }

  std::vector<fs::path> found;

 private:
  void file(const fs::path& path) {
    std::error_code error;
    const fs::path canonical = fs::canonical(path, error);
    if (error)
      return fail(path,
                  "plugin '" + path.string() + "' cannot be followed: " + error.message() + "; remove the link or mend it");
    if (!fs::is_regular_file(canonical, error))
      return fail(path, "plugin '" + path.string() + "' is not a file; name its folder, or rename it");
    if (seen_.insert(canonical).second) found.push_back(canonical);
  }

  void fail(const fs::path& path, const std::string& message) { failures_.push_back({path, message}); }

  std::vector<LoadFailure>& failures_;
  std::set<fs::path> seen_;
};

std::optional<LoadFailure> load_one(Registry& registry, const fs::path& file, const ProbeCache& cache,
                                    const ProbeOptions& options) {
  try {
    if (!cache.knows(file)) {
      if (const auto failure = probe(file, options)) return LoadFailure{file, failure->message, failure->name_taken};
      cache.remember(file);
    }
    load_library(registry, file);
  } catch (const NameTakenError& error) {
    return LoadFailure{file, error.what(), true};
  } catch (const PluginError& error) {
    return LoadFailure{file, error.what()};
  } catch (const IoError& error) {
    return LoadFailure{file, "plugin '" + file.string() + "' is left out: " + error.what()};
  }
  return std::nullopt;
}

}  // namespace

fs::path installed_plugin_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "lib" / "golgi" / "plugins";
}

std::string plugin_path_from_environment() {
  const char* text = std::getenv("GOLGI_PLUGIN_PATH");
  return text ? text : "";
}

std::vector<fs::path> find_plugins(const PluginSearchOptions& options, std::vector<LoadFailure>& failures) {
  Finder finder(failures);
  for (const auto& path : options.paths) finder.named(path, "--plugin-path");
  for (const auto& path : split(options.environment)) finder.named(path, "GOLGI_PLUGIN_PATH");
  std::error_code error;
  if (!options.installed.empty() && fs::is_directory(options.installed, error))
    finder.folder(options.installed, "installed plugins");
  return std::move(finder.found);
}

std::vector<LoadFailure> load_plugins(Registry& registry, const PluginSearchOptions& options) {
  std::vector<LoadFailure> failures;
  const ProbeCache cache(options.cache_folder);
  for (const auto& file : find_plugins(options, failures))
    if (auto failure = load_one(registry, file, cache, options.probe)) failures.push_back(std::move(*failure));
  return failures;
}

}  // namespace golgi

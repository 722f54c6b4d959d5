#include "golgi/app/scaffold.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view common_name = "my_plugin";  // in templates/common

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The name that was probably intended: "MyMethod", "my-method" → "my_method".
std::string snake_case(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (std::isupper(static_cast<unsigned char>(c))) {
      if (!name.empty() && name.back() != '_' && (std::islower(static_cast<unsigned char>(name.back())))) name += '_';
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (std::isalnum(static_cast<unsigned char>(c))) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

bool is_well_formed(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' && name.back() != '_' &&
         name.find("__") == std::string_view::npos && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// Adds all files below a folder to `files` (relative path → content), with the names replaced in both.
void read_templates(const fs::path& folder, std::string_view placeholder, const std::string& name,
                    std::map<std::string, std::string>& files) {
  const auto renamed = [&](std::string text) {
    replace_all(text, placeholder, name);
    replace_all(text, class_name(placeholder), class_name(name));
    return text;
  };
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  if (error)
    throw IoError("the templates '" + folder.string() + "' cannot be read: " + error.message() +
                  "; this installation of golgi is incomplete");
  for (; entry != fs::recursive_directory_iterator(); ++entry)
    if (entry->is_regular_file()) {
      // A file that exists for one kind and for all kinds: the content for the kind, then the content for all.
      const std::string relative = renamed(entry->path().lexically_relative(folder).string());
      files[relative] += renamed(read_file(entry->path()));
    }
}

/// @throws UsageError that lists the kinds that have templates
void require_python_template(const fs::path& folder, const ScaffoldKind& kind) {
  std::error_code error;
  if (fs::is_directory(folder / kind.word, error)) return;
  std::vector<std::string> names;
  for (const auto& other : scaffold_kinds())
    if (fs::is_directory(folder / other.word, error)) names.emplace_back(other.word);
  throw UsageError("there is no Python template for " + std::string(kind.word) + "; available: " + join(names, ", "));
}

/// Deletes the folder at the end of the scope, unless it was renamed.
struct TemporaryFolder {
  fs::path path;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

}  // namespace

const std::vector<ScaffoldKind>& scaffold_kinds() {
  static const std::vector<ScaffoldKind> kinds{
      {"causality", "causality", "my_method"},          {"model", "model", "my_model"},
      {"gradient_model", "model", "my_gradient_model"}, {"simulator", "simulator", "my_simulator"},
      {"transform", "transform", "my_transform"},       {"evaluator", "evaluate", "my_evaluator"}};
  return kinds;
}

const ScaffoldKind& scaffold_kind(std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& candidate : scaffold_kinds()) {
    if (candidate.word == kind) return candidate;
    names.emplace_back(candidate.word);
  }
  throw UsageError("there is no kind of plugin '" + std::string(kind) + "'" + suggestion(kind, names));
}

void check_scaffold_name(const ScaffoldKind& kind, const std::string& name) {
  // CMake's own targets.
  static constexpr std::array reserved{"all",     "clean",          "edit_cache", "help",          "install",
                                       "package", "package_source", "preinstall", "rebuild_cache", "test"};
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    throw UsageError("'" + name + "' cannot be a plugin's name: CMake has a target of that name");
  if (is_well_formed(name)) return;
  const std::string prefix = std::string(kind.prefix) + "/";
  const std::string meant = snake_case(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
  throw UsageError("'" + name +
                   "' cannot be a plugin's name: at most 64 lower-case letters, digits and single _, a letter first" +
                   (is_well_formed(meant) ? "; did you mean '" + meant + "'?" : ""));
}

std::string class_name(std::string_view name) {
  std::string text;
  bool starts_word = true;
  for (const char c : name) {
    if (c != '_') text += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    starts_word = c == '_';
  }
  return text;
}

std::vector<std::string> write_scaffold(const fs::path& templates, const ScaffoldKind& kind, ScaffoldLanguage language,
                                        const std::string& name, const fs::path& folder) {
  std::map<std::string, std::string> files;
  if (language == ScaffoldLanguage::python) {
    require_python_template(templates / "python", kind);
    read_templates(templates / "python" / kind.word, kind.name, name, files);
  } else {
    read_templates(templates / kind.word, kind.name, name, files);
    read_templates(templates / "common", common_name, name, files);
  }

  const fs::path target = fs::absolute(folder).lexically_normal();
  const auto refuse_existing = [&] {
    throw UsageError("'" + folder.string() + "' exists and was not changed; name another folder with --dir");
  };
  std::error_code error;
  if (fs::symlink_status(target, error).type() != fs::file_type::not_found) refuse_existing();
  const TemporaryFolder beside{target.string() + ".new-" + std::to_string(getpid())};
  fs::create_directories(beside.path, error);
  if (error) throw IoError("cannot create '" + folder.string() + "': " + error.message() + "; name another folder with --dir");
  std::vector<std::string> names;
  for (const auto& [file, content] : files) {
    make_folder((beside.path / file).parent_path());
    write_file(beside.path / file, content);
    names.push_back(file);
  }
  fs::rename(beside.path, target, error);  // fails if the target is not empty
  if (error) refuse_existing();
  return names;
}

fs::path installed_scaffold_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share" / "golgi" / "templates";
}

}  // namespace golgi

// Creates a new plugin in its own folder, for `golgi new`. The templates are real plugins with tests, in templates/KIND (and
// templates/common, which all kinds share), those in Python in templates/python/KIND; they are installed unchanged, and their
// names are replaced here.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace golgi {

struct ScaffoldKind {
  std::string_view word;  ///< name on the command line and of the template's folder
  const char* prefix;     ///< prefix of the component's name
  const char* name;       ///< the plugin's name in the template
};

const std::vector<ScaffoldKind>& scaffold_kinds();

/// The kind of that name. @throws UsageError that suggests a kind
const ScaffoldKind& scaffold_kind(std::string_view kind);

/// @throws UsageError unless the name can be a component's, a file's, a class's and a CMake target's
void check_scaffold_name(const ScaffoldKind& kind, const std::string& name);

/// "my_method" → "MyMethod"
std::string class_name(std::string_view name);

enum class ScaffoldLanguage { cpp, python };

/// Writes all files or none; the folder appears whole.
/// @param templates  the folder of templates, as installed
/// @param folder     the folder to create
/// @return  the files, relative to the folder, sorted
/// @throws UsageError if the folder exists, or there is no template of the kind in that language; IoError if the templates
///         are missing or a file cannot be written
std::vector<std::string> write_scaffold(const std::filesystem::path& templates, const ScaffoldKind& kind,
                                        ScaffoldLanguage language, const std::string& name,
                                        const std::filesystem::path& folder);

/// ../share/golgi/templates, relative to the folder of the running program, in the build tree and after installation.
std::filesystem::path installed_scaffold_folder();

}  // namespace golgi

// The start of a plugin in a folder of its own, for `golgi new`. The templates are real plugins with tests, in
// templates/KIND (and templates/common, what all kinds share), those in Python in templates/python/KIND; they are installed as
// they are, and their names replaced here.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace golgi {

struct ScaffoldKind {
  std::string_view word;  ///< on the command line, and the template's folder
  const char* prefix;     ///< of the component's name
  const char* name;       ///< that the template has
};

const std::vector<ScaffoldKind>& scaffold_kinds();

/// @throws UsageError that suggests a kind
const ScaffoldKind& scaffold_kind(std::string_view kind);

/// @throws UsageError unless the name can be a component's, a file's, a class's and a CMake target's
void check_scaffold_name(const ScaffoldKind& kind, const std::string& name);

/// "my_method" → "MyMethod"
std::string class_name(std::string_view name);

enum class ScaffoldLanguage { cpp, python };

/// Writes all files or none; the folder appears whole.
/// @param templates  the folder of app/scaffold, as installed
/// @param folder     to be made
/// @return  the files, relative to the folder, sorted
/// @throws UsageError where the folder exists, or there is no template of the kind in that language; IoError where the
/// templates
///         are missing or something cannot be written
std::vector<std::string> write_scaffold(const std::filesystem::path& templates, const ScaffoldKind& kind,
                                        ScaffoldLanguage language, const std::string& name,
                                        const std::filesystem::path& folder);

/// ../share/golgi/scaffold next to the folder of the running program: so in the build tree and after installation.
std::filesystem::path installed_scaffold_folder();

}  // namespace golgi

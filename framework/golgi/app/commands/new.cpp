// golgi new KIND NAME: creates a plugin from a template.
#include <cstdlib>
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/app/scaffold.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

/// Whether typing `golgi` runs this program.
bool is_in_path() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const char* path = std::getenv("PATH");
  const std::string folders = path ? path : "";
  for (std::size_t start = 0; start <= folders.size();) {
    const auto end = std::min(folders.find(':', start), folders.size());
    const fs::path candidate = fs::path(folders.substr(start, end - start)) / "golgi";
    if (fs::exists(candidate, error)) return fs::equivalent(candidate, program, error);
    start = end + 1;
  }
  return false;
}

void tell_how_to_build(const std::string& folder, const std::string& name) {
  // A symbolic link made by CMake: this program is in its build folder, where find_package does not find golgi.
  const bool is_installed = !fs::is_symlink(installed_scaffold_folder());
  std::cout << (is_installed ? "\nNext:\n" : "\nNext (once golgi is installed: ./dev install PREFIX):\n");
  if (is_installed && !is_in_path())
    std::cout << "  export PATH=\"" << fs::read_symlink("/proc/self/exe").parent_path().string() << ":$PATH\"\n";
  std::cout << "  cd " << folder
            << "\n  cmake --workflow --preset test                        # configures, builds, tests\n"
               "  golgi plugins check build/plugins/"
            << name << ".so\n  golgi run pipeline.yaml --plugin-path build/plugins\n";
}

int make_plugin(const Options& options) {
  const ScaffoldKind& kind = scaffold_kind(options["kind"].as<std::string>());
  const std::string name = options["name"].as<std::string>();
  check_scaffold_name(kind, name);
  const auto loaded = load_registry(options);
  if (const ComponentInfo* taken = loaded.registry->find(std::string(kind.prefix) + "/" + name))
    throw UsageError("the component '" + taken->title() + "' already exists, " +
                     (taken->library.file.empty() ? "built in" : "in '" + taken->library.file + "'") + "; choose another name");

  const std::string folder = options.count("dir") ? options["dir"].as<std::string>() : name;
  if (folder.empty()) throw UsageError("--dir: expected a folder");
  const auto language = options.count("python") ? ScaffoldLanguage::python : ScaffoldLanguage::cpp;
  const auto files = write_scaffold(installed_scaffold_folder(), kind, language, name, folder);
  std::cout << "Created " << folder << ", a plugin that provides " << kind.prefix << "/" << name << ":\n";
  for (const auto& file : files) std::cout << "  " << file << "\n";
  if (language == ScaffoldLanguage::python)
    std::cout << "\nNext:\n  cd " << folder << "\n  python3 -m unittest discover tests\n  golgi plugins check " << name
              << ".py\n  golgi run pipeline.yaml --plugin-path .\n";
  else
    tell_how_to_build(folder, name);
  return 0;
}

}  // namespace

Command new_command() {
  return {"new",
          "KIND NAME",
          "Create a plugin from a working example with tests. KIND: causality, model, gradient_model, simulator, transform or "
          "evaluator.",
          "  golgi new causality my_method\n  golgi new simulator my_network --dir ~/plugins/my_network\n"
          "  golgi new causality my_method --python\n",
          {"kind", "name"},
          [](OptionAdder& add) {
            add("python", "write the plugin in Python (only for KIND causality)");
            add("dir", boost::program_options::value<std::string>()->value_name("DIR"),
                "the folder to create (default: NAME); it must not exist yet");
          },
          make_plugin};
}

}  // namespace golgi

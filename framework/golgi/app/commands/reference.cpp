// golgi reference DIR: a page for every component, from its own description.
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/params/markdown.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

std::string missing_values_of(const ComponentInfo& info) {
  if (info.accepts_gaps) return "accepted";
  return info.output == ArtifactType::dataset ? "refused" : "data are cut at them";
}

std::string page(const ComponentInfo& info) {
  const std::string from = info.library.file.empty() ? "built in" : "plugin " + info.library.name;
  std::string text = "# " + info.name + "\n\n" + info.summary + "\n\n| | |\n|---|---|\n";
  text += "| from | " + from + ", version " + info.library.version + " |\n";
  text += "| input | " + inputs_of(info) + " |\n| output | " + to_string(info.output) + " |\n";
  text += std::string("| random numbers | ") + (info.stochastic ? "from the stage's seed" : "none") + " |\n";
  if (!info.inputs.empty()) text += "| missing values | " + missing_values_of(info) + " |\n";
  return text + "\n## Parameters\n\n" + markdown(info.schema);
}

int write_reference(const Options& options) {
  const auto loaded = load_registry(options);
  const fs::path folder = options["folder"].as<std::string>();
  std::string index =
      "# Components\n\nWritten by `golgi reference`; `golgi plugins show NAME` shows the same.\n\n| component | what it does "
      "|\n"
      "|---|---|\n";
  const auto names = loaded.registry->names();
  for (const auto& name : names) {
    const ComponentInfo& info = *loaded.registry->find(name);
    const fs::path file = folder / (name + ".md");
    make_folder(file.parent_path());
    replace_file(file, page(info));
    index += "| [" + name + "](" + name + ".md) | " + markdown_cell(info.summary) + " |\n";
  }
  replace_file(folder / "README.md", index);
  std::cout << plural(names.size() + 1, "page") << " in " << folder.string() << "\n";
  return 0;
}

}  // namespace

Command reference_command() {
  return {"reference",
          "DIR",
          "Write a Markdown page per component: inputs, output, parameters.",
          "  golgi reference docs/reference\n  golgi reference pages --plugin-path build/plugins\n",
          {"folder"},
          nullptr,
          write_reference};
}

}  // namespace golgi

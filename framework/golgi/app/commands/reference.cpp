// golgi reference DIR: writes a page for every component, from its own description.
#include <algorithm>
#include <functional>
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/bibtex.hpp"
#include "golgi/params/markdown.hpp"
#include "golgi/session/methods.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

std::string missing_values_of(const ComponentInfo& info) {
  if (info.accepts_gaps) return "accepted";
  return info.output == ArtifactType::dataset ? "refused" : "data are cut at them";
}

/// The rows that a component has in the table of methods.
std::string recordings_of(const ComponentInfo& info) {
  if (info.suits.empty()) return "";
  std::string text =
      "\n## Suitable recordings\n\n| recording | rank | size | assumes | gives | cost "
      "|\n|---|---|---|---|---|---|\n";
  for (const Suits& row : info.suits)
    text += std::string("| ") + describe(row.kind()) + " | " + std::to_string(row.rank()) + " | " + size_text(row) + " | " +
            markdown_cell(row.assumes() + (row.caveat().empty() ? "" : "; beware: " + row.caveat())) + " | " +
            markdown_cell(row.gives()) + " | " + markdown_cell(row.cost()) + " |\n";
  return text;
}

/// For each kind of recording its methods, the best first: `golgi infer` chooses in this order.
std::string methods_table(const Registry& registry) {
  std::string text =
      "\n## Which estimator for which recording\n\n`golgi infer` takes the first one that the recording's size allows; "
      "where continuous\nsignals look linear, linear methods come first.\n\n| recording | estimator | rank | size | assumes | "
      "gives |\n"
      "|---|---|---|---|---|---|\n";
  for (const SignalKind kind : all_signal_kinds) {
    std::vector<std::pair<const ComponentInfo*, const Suits*>> rows;
    for (const auto& name : registry.names())
      for (const Suits& row : registry.find(name)->suits)
        if (row.kind() == kind) rows.emplace_back(registry.find(name), &row);
    std::ranges::stable_sort(rows, std::greater{}, [](const auto& row) { return row.second->rank(); });
    for (const auto& [info, row] : rows)
      text += std::string("| ") + describe(kind) + " | [" + info->name + "](" + info->name + ".md) | " +
              std::to_string(row->rank()) + " | " + size_text(*row) + " | " + markdown_cell(row->assumes()) + " | " +
              markdown_cell(row->gives()) + " |\n";
  }
  return text;
}

/// The references to cite when the component is used.
std::string references_of(const ComponentInfo& info) {
  std::string text;
  for (const BibEntry& entry : bibtex_entries(info.bibtex)) text += entry.text + "\n";
  return text.empty() ? "" : "\n## References\n\n```bibtex\n" + text + "```\n";
}

std::string page(const ComponentInfo& info) {
  const std::string from = info.library.file.empty() ? "built in" : "plugin " + info.library.name;
  std::string text = "# " + info.name + "\n\n" + info.summary + "\n\n| | |\n|---|---|\n";
  text += "| from | " + from + ", version " + info.library.version + " |\n";
  text += "| input | " + inputs_of(info) + " |\n| output | " + to_string(info.output) + " |\n";
  text += std::string("| random numbers | ") + (info.stochastic ? "from the stage's seed" : "none") + " |\n";
  if (!info.inputs.empty()) text += "| missing values | " + missing_values_of(info) + " |\n";
  return text + recordings_of(info) + "\n## Parameters\n\n" + markdown(info.schema) + references_of(info);
}

int write_reference(const Options& options) {
  const auto loaded = load_registry(options);
  const fs::path folder = options["folder"].as<std::string>();
  std::string index =
      "# Components\n\nWritten by `golgi reference`; `golgi plugins show NAME` shows the same text.\n\n"
      "| component | what it does |\n"
      "|---|---|\n";
  const auto names = loaded.registry->names();
  for (const auto& name : names) {
    const ComponentInfo& info = *loaded.registry->find(name);
    const fs::path file = folder / (name + ".md");
    make_folder(file.parent_path());
    replace_file(file, page(info));
    index += "| [" + name + "](" + name + ".md) | " + markdown_cell(info.summary) + " |\n";
  }
  replace_file(folder / "README.md", index + methods_table(*loaded.registry));
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

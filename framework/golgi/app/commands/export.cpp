// golgi export DIR: writes estimates in the formats of other programs.
#include <iostream>
#include <utility>
#include <vector>

#include "golgi/app/command.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/estimate_formats.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

struct ExportedFile {
  fs::path file;
  std::string content, holds;
};

int export_estimates(const Options& options) {
  const std::string format = options["format"].as<std::string>();
  const auto q_given = options.count("q") ? parse_number(options["q"].as<std::string>()) : undefined;
  if (!q_given || (options.count("q") && !(*q_given > 0 && *q_given <= 1)))
    throw UsageError("--q " + options["q"].as<std::string>() + ": expected a level in (0, 1], such as 0.05");
  if (format == "mat" && options.count("q"))
    throw UsageError("--q: a .mat file contains whole matrices, including q; leave --q out");
  const fs::path out = options.count("out") ? options["out"].as<std::string>() : ".";
  std::vector<ExportedFile> all;
  for (const fs::path& folder : estimates_in(options["folder"].as<std::string>())) {
    const Connectivity estimate = load_connectivity(FolderReader(folder));
    const auto links = links_of(estimate, *q_given);
    std::string content;
    if (format == "graphml")
      content = graph_ml(estimate, links);
    else if (format == "csv")
      content = links_csv(estimate, links);
    else if (format == "json")
      content = links_json(estimate, links);
    else if (format == "mat")
      content = mat_file(estimate);
    else
      throw UsageError("--format " + format + suggestion(format, {"graphml", "csv", "json", "mat"}));
    all.push_back({out / (folder.filename().string() + "." + format), std::move(content),
                   format == "mat" ? plural(estimate.names().size(), "variable") : plural(links.size(), "link")});
  }
  // Checked before anything is written, so that either all files are written or none.
  for (const ExportedFile& each : all)
    if (!options.count("force") && fs::exists(each.file) && read_file(each.file) != each.content)
      throw UsageError("'" + each.file.string() +
                       "' exists with other content; name another folder with --out, or use --force to replace it");
  fs::create_directories(out);
  for (const ExportedFile& each : all) {
    replace_file(each.file, each.content);
    std::cout << each.file.string() << ": " << each.holds << "\n";
  }
  return 0;
}

}  // namespace

Command export_command() {
  return {"export",
          "DIR",
          "Write estimates for other programs: GraphML, CSV, JSON or MATLAB.",
          "  golgi export runs/quickstart --format graphml --q 0.05\n"
          "  golgi export runs/quickstart/mvgc --format mat --out for_matlab\n",
          {"folder"},
          [](OptionAdder& add) {
            namespace po = boost::program_options;
            add("format", po::value<std::string>()->default_value("graphml")->value_name("FORMAT"),
                "graphml, csv, json or mat");
            add("q", po::value<std::string>()->value_name("Q"), "only links with q up to this level");
            add("out", po::value<std::string>()->value_name("DIR"), "folder to write to (default: the working directory)");
            add("force", "replace files that exist with other content");
          },
          export_estimates};
}

}  // namespace golgi

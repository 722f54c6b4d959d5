// golgi report DIR: writes the report of a run.
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/core/files.hpp"
#include "golgi/page/page.hpp"

namespace golgi {
namespace {

int report(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  std::cout << write_report(folder).string() << "\n";
  return 0;
}

}  // namespace

std::filesystem::path write_report(const std::filesystem::path& folder) {
  const std::string page = report_page(folder);
  std::filesystem::path file = folder / "report.html";
  replace_file(file, page);
  return file;
}

Command report_command() {
  return {"report",
          "DIR",
          "Write the report of a run, DIR/report.html: the findings, the evidence for them, and their limits.",
          "  golgi report runs/quickstart\n",
          {"folder"},
          [](OptionAdder&) {},
          report};
}

}  // namespace golgi

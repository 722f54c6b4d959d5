// golgi verify: reads all results and reports damaged files.
#include <iostream>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/sweep/verify.hpp"

namespace golgi {
namespace {

const char* remedy(const DamagedFile& file) {
  return file.is_published ? "the command below restores it" : "the command below computes its stage again";
}

/// The command that repairs the folder.
std::string mending_command(std::filesystem::path folder) {
  // For a shard, too, it is the command of the whole sweep.
  const auto above = std::filesystem::absolute(folder / "").lexically_normal().parent_path().parent_path();
  if (above.filename() == "shards") folder = above.parent_path();
  try {
    if (const auto record = read_record(folder)) return command_line(record->command, folder) + " --force";
  } catch (const DataError&) {
    return "golgi sweep FILE --out " + shell_word(folder.string()) + " --force";
  }
  return "golgi run FILE --out " + shell_word(folder.string()) + " --force";
}

int verify_folder(const Options& options) {
  const std::filesystem::path folder = options["folder"].as<std::string>();
  const Verification found = verify(folder);
  const bool is_sound = found.damaged.empty();
  const std::string command = is_sound ? "" : mending_command(folder);
  if (options.count("json")) {
    Json damaged = Json::array();
    for (const auto& file : found.damaged)
      damaged.push_back({{"file", file.file},
                         {"stage", file.stage},
                         {"what", file.what},
                         {"remedy", file.is_published ? "put back" : "compute again"}});
    std::cout << Json{{"folder", std::filesystem::absolute(folder).lexically_normal().string()},
                      {"sound", is_sound},
                      {"files", found.files},
                      {"damaged", damaged},
                      {"command", command}}
                     .dump(2)
              << "\n";
  } else if (is_sound) {
    std::cout << plural(found.files, "file") << ", all unchanged since they were written\n";
  } else {
    std::vector<std::vector<std::string>> rows{{"file", "stage", "what is wrong", "what to do"}};
    for (const auto& file : found.damaged)
      rows.push_back({file.file, file.stage.empty() ? "–" : file.stage, file.what, remedy(file)});
    std::cout << table(rows, Style::out()) << found.damaged.size() << " of " << plural(found.files, "file")
              << " damaged or missing; repair them with\n  " << command << "\n";
  }
  return is_sound ? 0 : static_cast<int>(ErrorKind::io);
}

}  // namespace

Command verify_command() {
  return {"verify",
          "DIR",
          "Check all result files of a run or sweep; report damaged ones and how to repair them.",
          "  golgi verify runs/quickstart\n",
          {"folder"},
          [](OptionAdder& add) { add_json_option(add); },
          verify_folder};
}

}  // namespace golgi

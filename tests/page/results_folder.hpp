// A folder of results as a run leaves it, with the contents that a test needs.
#pragma once

#include "golgi/core/files.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi::test {

struct ResultsFolderMade {
  TempFolder temp;
  std::filesystem::path folder = temp.path() / "made";
  Json stages = Json::object();
  std::string times = "stage,outcome,seconds\n";

  ResultsFolderMade() { std::filesystem::create_directories(folder); }

  template <class Artifact>
  void add(const std::string& stage, const std::string& component, const Artifact& artifact,
           std::vector<std::string> inputs = {}) {
    std::filesystem::create_directories(folder / stage);
    FolderWriter writer(folder / stage);
    save(artifact, writer);
    describe(stage, component, std::move(inputs));
  }
  void describe(const std::string& stage, const std::string& component, std::vector<std::string> inputs = {},
                const std::string& outcome = "done") {
    stages[stage] = {{"component", component}, {"version", "1.0.0"}, {"inputs", std::move(inputs)}, {"params", Json::object()}};
    times += stage + "," + outcome + ",0.5\n";
  }
  void warn(const std::string& stage, const std::string& seen) {
    stages[stage]["warnings"] = Json::array({{{"code", "c"}, {"seen", seen}, {"effect", ""}, {"cure", ""}}});
  }
  /// @param complete  false: as after a failed stage
  std::filesystem::path finish(const std::string& name = "made", bool complete = true) {
    write_file(folder / "times.csv", times);
    if (complete)
      write_file(folder / "manifest.json", Json{{"golgi", "0.1.0"},
                                                {"sdk_build_id", "0123456789abcdef"},
                                                {"name", name},
                                                {"seed", 7},
                                                {"stages", stages},
                                                {"files", Json::array()},
                                                {"run_key", ""}}
                                               .dump());
    return folder;
  }
};

}  // namespace golgi::test

#include "golgi/store/file_names.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

TEST_CASE("the name of a file stays in its folder and is valid on every file system") {
  for (const char* name : {"orders.csv", "weights/00/out.bias.npy", "...", "..a", "π.txt", "a b"})
    CHECK_MESSAGE(fault_of_file_name(name).empty(), name);
  const std::vector<std::pair<std::string, std::string>> wrong{{"", "empty"},
                                                               {"/tmp/x", "absolute"},
                                                               {"..", "'..'"},
                                                               {"../x", "'..'"},
                                                               {"a/../../x", "'..'"},
                                                               {"./x", "'.'"},
                                                               {"a//b", "empty part"},
                                                               {"a/", "empty part"},
                                                               {"a\nb", "control character"},
                                                               {std::string("a\0b", 3), "control character"},
                                                               {"a\xff", "UTF-8"},
                                                               {std::string(256, 'x'), "more than 255 bytes"},
                                                               {"manifest.json", "golgi uses itself"},
                                                               {"checkpoint/epoch", "golgi uses itself"}};
  for (const auto& [name, fault] : wrong) CHECK_MESSAGE(has(fault_of_file_name(name), fault), name);
}

TEST_CASE("a component's file cannot replace one of golgi's own") {
  const auto refused = [](ArtifactType type, const std::string& name) {
    try {
      check_component_file(type, name);
      return false;
    } catch (const PluginError& error) {
      CHECK(has(error.what(), "\"" + name + "\", which is one that golgi uses itself"));
      return true;
    }
  };
  for (const char* name :
       {"values.npy", "values_012.npy", "gaps_000.npy", "event_ends.npy", "event_times_s_001.npy", "covariates.npy",
        "truth.npy", "truth_delay_s.npy", "truth_links.npy", "truth_full_segments.npy", "dataset.json"})
    CHECK_MESSAGE((refused(ArtifactType::dataset, name) && !refused(ArtifactType::model, name)), name);
  for (const char* name :
       {"score.npy", "q.csv", "edges.csv", "lag_s.npy", "connectivity.json", "member_003.npy", "segment_000_p.npy"})
    CHECK_MESSAGE((refused(ArtifactType::connectivity, name) && !refused(ArtifactType::dataset, name)), name);
  CHECK(refused(ArtifactType::scores, "scores.json"));
  for (const char* name : {"values.csv", "values_u.npy", "valuesque.npy", "old/values.npy"})
    CHECK_FALSE_MESSAGE(refused(ArtifactType::dataset, name), name);
}

TEST_CASE("each name is used once, for a file or for a folder") {
  const test::TempFolder folder;
  FolderWriter writer(folder.path());
  writer.text("a.csv", "1");
  writer.text("weights/00/b.csv", "2");
  CHECK(has(message_of<PluginError>([&] { writer.text("a.csv", "3"); }), "\"a.csv\", which it has given to another file"));
  CHECK(has(message_of<PluginError>([&] { writer.text("a.csv/c", "3"); }), "lies below the file \"a.csv\""));
  CHECK(has(message_of<PluginError>([&] { writer.text("weights/00", "3"); }), "the name of a folder"));
  CHECK(has(message_of<PluginError>([&] { writer.text("../c\n", "3"); }), "\"../c\\n\""));
  CHECK(read_file(folder.path() / "a.csv") == "1");
}

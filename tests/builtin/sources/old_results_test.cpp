// Folders of results as sources: of the current layout and of the previous one. tests/golden/layout_1 was written by golgi at
// commit beddf52: `source/file` with a mask, events and a truth with lags, and a correlation.
#include "golgi/builtin/sources/old_results.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "golgi/builtin/sources/file/file_source.hpp"
#include "golgi/core/error.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
namespace fs = std::filesystem;

const fs::path old_layout = fs::path(GOLGI_TESTS_DIR) / "golden/layout_1";
const test::PlainContext context;

FileSource::Params folder_params(const fs::path& folder) {
  FileSource::Params params;
  params.path = {{folder}};
  return params;
}

TEST_CASE("a dataset of layout 1 keeps its values, gaps, events and unit; lags of its truth become seconds") {
  const Dataset data = FileSource(folder_params(old_layout / "recording")).simulate(context);
  data.validate();
  CHECK(data.names() == std::vector<std::string>{"a", "b"});
  CHECK(data.dt_s() == 0.1);
  CHECK(data.unit() == "mV");
  CHECK(data.trial(0).values() == Matrix{{1, 2, undefined, 3}, {4, 5, 7, 1}});
  CHECK(data.trial(0).gaps().mask(2, 4, 0.1) == std::vector<std::uint8_t>{1, 1, 0, 1, 1, 1, 1, 1});
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{0.1}, {0.05, 0.25}});
  REQUIRE(data.truth());
  CHECK(*data.truth() == GroundTruth(2, {{1, 0, 2.5, 3 * 0.1}}));
}

TEST_CASE(
    "an estimate of layout 1 keeps its scores and signs; members and windows become parts, lags in samples are left out") {
  const Connectivity plain = read_connectivity_folder(old_layout / "correlation", context);
  plain.validate();
  CHECK(plain.names() == std::vector<std::string>{"a", "b"});
  CHECK(std::isnan(plain.score()(0, 0)));
  CHECK(plain.sign()(0, 1) != 0);

  const test::TempFolder folder;
  FolderWriter writer(folder.path());
  for (const char* name : {"score", "member_000", "window_000", "lag"}) writer.matrix(name, Matrix{{0, 1}, {2, 0}});
  writer.text("connectivity.json",
              R"({"names": ["a", "b"], "members": [{"name": "00", "score": "member_000"}],
                  "windows": [{"trial": 3, "start_s": 0.5, "stop_s": 2, "score": "window_000"}]})");
  const test::PlainContext told;
  const Connectivity full = read_connectivity_folder(folder.path(), told);
  REQUIRE(full.parts(Part::Axis::member).size() == 1);
  CHECK(full.parts(Part::Axis::member)[0].name() == "00");
  REQUIRE(full.parts(Part::Axis::segment).size() == 1);
  const Part window = full.parts(Part::Axis::segment)[0];
  CHECK((window.trial() == 3 && window.from() == 0.5 && window.to() == 2));
  CHECK(full.lag_s().empty());
  REQUIRE(told.messages.size() == 1);
  CHECK(has(told.messages[0], "its lags are left out"));
}

TEST_CASE("current results of golgi are a source, too; only their truth may be replaced") {
  const test::TempFolder folder;
  Dataset data(std::vector<std::string>{"a", "b"}, 0.5, {Trial(Matrix{{1, 2}, {3, 4}})});
  data.set_truth(GroundTruth(2, {{1, 0, 1}}));
  FolderWriter writer(folder.path());
  save(data, writer);
  CHECK(FileSource(folder_params(folder.path())).simulate(context) == data);
  FileSource::Params params = folder_params(folder.path());
  params.truth.path = folder.write("t.csv", "source,target\nb,a\n");
  CHECK(*FileSource(params).simulate(context).truth() == GroundTruth(2, {{0, 1, 1}}));
  params.unit = "mV";
  CHECK(has(message_of<ConfigError>([&] { FileSource{params}; }), "a folder of results describes its recording completely"));
}

TEST_CASE("folders with other content, or damaged ones, are reported by name") {
  const auto failure = [](const fs::path& folder) {
    return message_of<DataError>([&] { FileSource(folder_params(folder)).simulate(context); });
  };
  CHECK(has(failure(old_layout), "layout_1': is not a folder of a dataset, which has a dataset.json; did you mean '"));
  CHECK(has(failure(old_layout), "layout_1/recording'?"));
  const test::TempFolder folder;
  folder.write("dataset.json", "{\"layout\": 3}");
  CHECK(has(failure(folder.path()), "dataset.json has layout 3; this golgi supports layout 2"));
  folder.write("dataset.json", "{]");
  CHECK(has(failure(folder.path()), "dataset.json' does not describe the content of its folder: "));
}

}  // namespace
}  // namespace golgi

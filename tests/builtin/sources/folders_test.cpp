// Properties of units in folders of sorters besides times: positions of units if there are no templates.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

TEST_CASE("without templates, Phy's table gives channel, depth and shank of the units") {
  const test::TempFolder folder;
  fs::copy(fs::path(GOLGI_TESTS_DIR) / "golden/formats/kilosort", folder.path(), fs::copy_options::recursive);
  fs::remove(folder.path() / "templates.npy");
  write_npy(folder.path() / "channel_positions.npy", Matrix{{0, 20}, {16, 40}, {0, 60}});
  write_npy(folder.path() / "channel_map.npy", std::vector<std::int64_t>{7, 4, 9});
  // Unit 2 is on the channel with id 4, the second one; the channel of unit 5 is not in the map, its depth is known.
  write_file(folder.path() / "cluster_info.tsv", "cluster_id\tch\tdepth\tsh\tgroup\n2\t4\t99\t0\tgood\n5\t5\t77\t1\tgood\n");
  const Dataset data = test::BoundSource("{path: " + folder.path().string() + ", duration_s: 4}").read();
  REQUIRE(data.names()[0] == "2");
  CHECK(data.variable(0).position_um()[0] == 16);
  CHECK(data.variable(0).position_um()[1] == 40);
  CHECK(data.variable(0).group() == "shank0");
  CHECK(std::isnan(data.variable(1).position_um()[0]));
  CHECK(data.variable(1).position_um()[1] == 77);
  CHECK(data.variable(1).group() == "shank1");
  CHECK(std::isnan(data.variable(2).position_um()[1]));
}

TEST_CASE("a table of Phy's may begin with an empty line, or have no header") {
  const test::TempFolder folder;
  fs::copy(fs::path(GOLGI_TESTS_DIR) / "golden/formats/kilosort", folder.path(), fs::copy_options::recursive);
  const auto names = [&](const std::string& table) {
    write_file(folder.path() / "cluster_group.tsv", table);
    return test::BoundSource("{path: " + folder.path().string() + ", duration_s: 4}").read().names();
  };
  CHECK(names("\n\ncluster_id\tgroup\n5\tgood\n") == std::vector<std::string>{"5"});
  // Then the labels are those of the sorter.
  CHECK(names("\n5\tgood\n").size() == 8);
}

TEST_CASE("the channel of the largest template takes precedence over Phy's table") {
  const test::TempFolder folder;
  fs::copy(fs::path(GOLGI_TESTS_DIR) / "golden/formats/kilosort", folder.path(), fs::copy_options::recursive);
  const auto read = [&] { return test::BoundSource("{path: " + folder.path().string() + ", duration_s: 4}").read(); };
  const Dataset before = read();
  write_file(folder.path() / "cluster_info.tsv", "cluster_id\tdepth\tsh\tgroup\n2\t99\t5\tgood\n5\t77\t6\tgood\n");
  const Dataset after = read();
  CHECK(after.variable(0).position_um()[1] == before.variable(0).position_um()[1]);
  CHECK(after.variable(0).group() == before.variable(0).group());
}

}  // namespace
}  // namespace golgi

// Estimates as files, layout 2: every field is restored.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;
namespace fs = std::filesystem;

namespace {

void save_to(const Connectivity& connectivity, const fs::path& folder) {
  FolderWriter writer(folder);
  save(connectivity, writer);
}

/// Every quantity, each with numbers of its own; scores undefined on the diagonal.
Estimate rich_estimate(double first) {
  Estimate estimate;
  for (const Quantity quantity : all_quantities())
    estimate.set(quantity, Matrix{{undefined, first++}, {1e-300 * first, undefined}});
  return estimate;
}

Connectivity rich_connectivity() {
  Connectivity c({"a", "b,\"c\""}, rich_estimate(0.1));
  c.set_names({"CA1", "CA3, \"deep\""}, true).set_meaning("log ratio of residual variances", "nat");
  c.add_undefined({0, 1, "'b' is constant"}).add_undefined({-1, 0, "no events"});
  c.add_part(Part(Part::Axis::member, "init 0", 0, 0, Estimate(Matrix{{0, 1}, {2, 3}})))
      .add_part(Part(Part::Axis::lag, "1", 0.001, 0.001, rich_estimate(0.5)))
      .add_part(Part(Part::Axis::segment, "early", 0.5, 1.5, Estimate(Matrix{{0, 4}, {4, 6}}).set_directed(false), 3))
      .add_part(Part(Part::Axis::lag, "2", 0.002, 0.002, rich_estimate(0.7)))
      .add_part(Part(Part::Axis::band, "gamma", 30, 80, Estimate(Matrix{{0, 7}, {8, 9}})));
  c.set_alarms({2.5, {{0, 0.1, -1.0 / 3}, {2, 1e-3, 1e300}}});
  return c;
}

}  // namespace

TEST_CASE("a connectivity is restored bit for bit, with parts of every axis, undefined pairs, meaning and groups") {
  const test::TempFolder folder;
  const Connectivity c = rich_connectivity();
  save_to(c, folder.path());
  const Connectivity back = load_connectivity(FolderReader(folder.path()));
  CHECK(back == c);
  // Compared one by one, so that a field that operator== omits is not omitted here.
  CHECK(back.names() == c.names());
  CHECK(back.is_of_groups());
  CHECK(back.meaning() == "log ratio of residual variances");
  CHECK(back.unit() == "nat");
  CHECK(back.estimate().is_directed());
  for (const Quantity quantity : all_quantities()) CHECK_MESSAGE(back.get(quantity) == c.get(quantity), to_string(quantity));
  REQUIRE(back.undefined_pairs().size() == 2);
  CHECK(std::ranges::equal(back.undefined_pairs(), c.undefined_pairs()));
  CHECK(back.alarms().threshold == 2.5);
  CHECK(back.alarms().moments == c.alarms().moments);
  REQUIRE(back.parts().size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    const Part &part = c.parts()[k], &loaded = back.parts()[k];
    CHECK(loaded.axis() == part.axis());
    CHECK(loaded.name() == part.name());
    CHECK(loaded.from() == part.from());
    CHECK(loaded.to() == part.to());
    CHECK(loaded.trial() == part.trial());
    CHECK(loaded.estimate().is_directed() == part.estimate().is_directed());
    for (const Quantity quantity : all_quantities())
      CHECK_MESSAGE(loaded.estimate().get(quantity) == part.estimate().get(quantity), to_string(quantity));
  }
}

TEST_CASE("absent quantities stay absent; files are named by quantity, and by axis and number of a part") {
  const test::TempFolder folder;
  Connectivity c({"a", "b"}, Matrix{{undefined, 0.1}, {1e-300, undefined}});
  c.set(Quantity::p, Matrix{{undefined, 0.5}, {0.25, undefined}}).set(Quantity::lag_s, Matrix{{undefined, 2}, {0, undefined}});
  for (const char* name : {"00", "01"})
    c.add_part(Part(Part::Axis::member, name, 0, 0, Estimate(Matrix(2, 2)).set(Quantity::p, Matrix(2, 2, 0.5))));
  c.add_part(Part(Part::Axis::lag, "1", 1, 1, Estimate(Matrix(2, 2))));
  save_to(c, folder.path());
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path())) files.push_back(entry.path().filename().string());
  std::ranges::sort(files);
  CHECK(files == std::vector<std::string>{"connectivity.json", "edges.csv", "lag_000.npy", "lag_s.csv", "lag_s.npy",
                                          "member_000.npy", "member_000_p.npy", "member_001.npy", "member_001_p.npy", "p.csv",
                                          "p.npy", "score.csv", "score.npy"});
  CHECK(read_file(folder.path() / "score.csv") == "nan,0.1\n1e-300,nan\n");
  CHECK(read_file(folder.path() / "edges.csv") ==
        "source,target,score,sign,lag_s,p,q,log10_p,evidence\nb,a,0.1,,2,0.5,,-0.3010299956639812,test\n"
        "a,b,1e-300,,0,0.25,,-0.6020599913279624,test\n");
  const Connectivity back = load_connectivity(FolderReader(folder.path()));
  CHECK(back == c);
  CHECK(back.sign().empty());
  CHECK(back.parts()[2].estimate().p().empty());
  CHECK(back.meaning().empty());
  CHECK_FALSE(back.is_of_groups());
  CHECK(back.alarms().empty());
  CHECK_FALSE(has(read_file(folder.path() / "connectivity.json"), "alarms"));
}

TEST_CASE("connectivity.json describes the matrices") {
  const test::TempFolder folder;
  save_to(rich_connectivity(), folder.path());
  const auto about = nlohmann::json::parse(read_file(folder.path() / "connectivity.json"));
  CHECK(about.at("layout") == 2);
  CHECK(about.at("names")[0] == "CA1");
  CHECK(about.at("groups") == true);
  CHECK(about.at("parts").size() == 5);
  CHECK(about.at("parts")[3].at("axis") == "lag");
  CHECK(about.at("parts")[3].at("file") == "lag_001");
  CHECK(about.at("parts")[2].at("directed") == false);
  CHECK(about.at("undefined")[1].at("target") == -1);
}

TEST_CASE("an estimate without directions is marked as such") {
  const test::TempFolder folder;
  Connectivity c;
  c.set_names({"a", "b"}).set_estimate(Estimate(Matrix{{0, 1}, {1, 0}}).set_directed(false));
  save_to(c, folder.path());
  CHECK_FALSE(load_connectivity(FolderReader(folder.path())).estimate().is_directed());
}

TEST_CASE("an estimate of another layout, and parts of an unknown axis, are refused") {
  const test::TempFolder folder;
  const auto refused = [&](const std::string& text) {
    folder.write("connectivity.json", text);
    return message_of<DataError>([&] { load_connectivity(FolderReader(folder.path())); });
  };
  CHECK(has(refused("{\"names\": [], \"members\": []}"), "connectivity.json has layout 1; this golgi supports layout 2"));
  save_to(rich_connectivity(), folder.path());
  std::string text = read_file(folder.path() / "connectivity.json");
  text.replace(text.find("\"band\""), 6, "\"hour\"");
  CHECK(has(refused(text), "parts along 'hour', which this golgi does not know"));
}

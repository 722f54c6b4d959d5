#include "golgi/store/artifact.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;

namespace {

template <class T>
void save_to(const T& value, const std::filesystem::path& folder) {
  FolderWriter writer(folder);
  save(value, writer);
}

Dataset rich_dataset() {
  Dataset data;
  data.names = {"a", "b,\"c\"", "π"};
  data.dt_s = 0.1;
  data.unit = "mV";
  for (int k = 0; k < 2; ++k) {
    TimeSeries& trial = data.trials.emplace_back();
    trial.values = Matrix(3, 4 + k, 1.0 / 3);
    trial.events = {{0.1, 0.30000000000000004}, {}, {1e-9}};
    trial.companions.emplace("u", Matrix(3, 2, -0.1));
  }
  data.trials[1].mask.assign(15, 1);
  data.trials[1].mask[3] = 0;
  data.trials[1].values(0, 3) = undefined;
  data.truth = Wiring(3, {{0, 1, -2.5, 3}, {2, 0, 0.1, 0}});
  return data;
}

}  // namespace

TEST_CASE("a dataset comes back bit for bit: trials, mask, events, companions, truth with lags") {
  const test::TempFolder folder;
  const Dataset data = rich_dataset();
  save_to(data, folder.path());
  const Dataset back = load_dataset(FolderReader(folder.path()));
  CHECK(back.names == data.names);
  CHECK(back.dt_s == data.dt_s);
  CHECK(back.unit == data.unit);
  REQUIRE(back.trials.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(back.trials[k].values == data.trials[k].values);
    CHECK(back.trials[k].mask == data.trials[k].mask);
    CHECK(back.trials[k].events == data.trials[k].events);
    CHECK(back.trials[k].companions.at("u") == data.trials[k].companions.at("u"));
  }
  CHECK(back.truth == data.truth);
}

TEST_CASE("no events and no truth are kept apart from empty ones") {
  const test::TempFolder folder;
  Dataset data;
  data.names = default_names(2);
  data.trials.push_back({Matrix(2, 3), {}, std::nullopt, {}});
  data.trials.push_back({Matrix(2, 3), {}, {{{}, {}}}, {}});
  save_to(data, folder.path());
  const Dataset back = load_dataset(FolderReader(folder.path()));
  CHECK_FALSE(back.trials[0].events);
  CHECK(back.trials[1].events);
  CHECK_FALSE(back.truth);
}

TEST_CASE("the truth of a large network is kept as its synapses") {
  const test::TempFolder folder;
  Dataset data;
  const std::int32_t n = 3000;
  data.names = default_names(n);
  data.trials.push_back({Matrix(n, 1), {}, std::nullopt, {}});
  data.truth = Wiring(n, {{2999, 0, 0.5, 0}, {0, 2999, -0.25, 0}});
  save_to(data, folder.path());
  CHECK_FALSE(std::filesystem::exists(folder.path() / "truth.npy"));
  CHECK(load_dataset(FolderReader(folder.path())).truth == data.truth);
}

TEST_CASE("a connectivity comes back bit for bit, with members and windows; what is absent stays absent") {
  const test::TempFolder folder;
  Connectivity c;
  c.names = {"a", "b"};
  c.score = Matrix{{undefined, 0.1}, {1e-300, undefined}};
  c.p = Matrix{{undefined, 0.5}, {0.25, undefined}};
  c.members.push_back({"init 0", Matrix{{0, 1}, {2, 3}}});
  c.windows.push_back({0, 0.5, 1.5, Matrix{{0, 4}, {5, 6}}});
  save_to(c, folder.path());
  const Connectivity back = load_connectivity(FolderReader(folder.path()));
  CHECK(back.names == c.names);
  CHECK(back.score == c.score);
  CHECK(back.p == c.p);
  CHECK(back.sign.empty());
  CHECK(back.members.at(0).name == "init 0");
  CHECK(back.members.at(0).score == c.members[0].score);
  CHECK(back.windows.at(0).stop_s == 1.5);
  CHECK(back.windows.at(0).score == c.windows[0].score);
  CHECK(read_file(folder.path() / "score.csv") == "nan,0.1\n1e-300,nan\n");
  CHECK(read_file(folder.path() / "edges.csv") == "source,target,score,sign,lag,p,q\nb,a,0.1,,,0.5,\na,b,1e-300,,,0.25,\n");
}

TEST_CASE("scores come back, undefined values with their reason") {
  const test::TempFolder folder;
  Scores scores;
  scores.rows.push_back({"e", "m", "auroc", 0.1 + 0.2, 0.1, 1, ""});
  scores.rows.push_back({"e", "", "auroc", undefined, undefined, undefined, "all are connected"});
  save_to(scores, folder.path());
  const Scores back = load_scores(FolderReader(folder.path()));
  REQUIRE(back.rows.size() == 2);
  CHECK(back.rows[0].value == 0.1 + 0.2);
  CHECK(std::isnan(back.rows[1].value));
  CHECK(back.rows[1].reason == "all are connected");
}

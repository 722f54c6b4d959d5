// golgi compare, golgi export and golgi report: the commands that use results afterwards.
#include <array>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

/// Two runs of one pipeline with different noise.
void make_runs(const Workplace& place) {
  place.write(
      "p.yaml",
      "name: p\nstages:\n  network: {use: simulator/izhikevich, params: {excitatory: 4, inhibitory: 1, steps: 1500}}\n"
      "  granger: {use: causality/event_granger, in: network}\n  lagged: {use: causality/lagged_correlation, in: network}\n");
  for (const char* seed : {"1", "2"})
    REQUIRE(place.golgi({"run", "p.yaml", "--quiet", "--seed", seed, "--out", std::string("run") + seed}).exit_code == 0);
}

/// One line per sample, 100 in all: column k of the table is signal columns[k].
std::string rows_of(const std::vector<int>& columns) {
  std::ostringstream text;
  std::mt19937_64 random(1);
  for (int t = 0; t < 100; ++t) {
    std::array<double, 4> x{};
    for (double& value : x) value = static_cast<double>(random() % 1000) / 1000;
    for (std::size_t k = 0; k < columns.size(); ++k) text << (k > 0 ? "," : "") << x.at(columns[k]);
    text << "\n";
  }
  return text.str();
}

}  // namespace

TEST_CASE("two runs are compared estimate by estimate") {
  const Workplace place;
  make_runs(place);
  const auto same = place.golgi({"compare", "run1", "run1", "--json"});
  REQUIRE_MESSAGE(same.exit_code == 0, same.err);
  const json equal = json::parse(same.out);
  REQUIRE(equal["estimates"].size() == 2);
  CHECK(equal["estimates"][0]["rank_correlation"] == 1.0);
  CHECK(equal["estimates"][0]["lost"].empty());
  const json other = json::parse(place.golgi({"compare", "run1", "run2", "--json"}).out);
  const json& granger = other["estimates"][0];
  CHECK(granger["estimate"] == "granger");
  CHECK(granger["pairs"] == 20);
  CHECK(granger["lost"].size() + granger["gained"].size() > 0);  // another seed, another network
  const auto shown = place.golgi({"compare", "run1", "run2"});
  CHECK(has(shown.out, "rank correlation"));
  CHECK(has(shown.out, "granger, "));

  CHECK(has(place.golgi({"compare", "run1/granger", "run2"}).err, "is one estimate and 'run2' is not"));
  CHECK(has(place.golgi({"compare", "run1", "absent"}).err, "'absent' contains no estimate"));
  CHECK(place.golgi({"compare", "run1/granger", "run1/lagged"}).exit_code == 0);
}

TEST_CASE("estimates are compared by the names of their variables") {
  const Workplace place;
  place.write("x.csv", "a,b,c,d\n" + rows_of({0, 1, 2, 3}));
  place.write("other.csv", "d,b,a,e\n" + rows_of({3, 1, 0, 2}));
  const std::string stage = "{path: x.csv, rate_hz: 10}";
  place.write("p.yaml", "name: p\nstages:\n  x: {use: source/file, params: " + stage + "}\n" +
                            "  lagged: {use: causality/lagged_correlation, in: x}\n");
  REQUIRE(place.golgi({"run", "p.yaml", "--quiet", "--out", "all"}).exit_code == 0);
  REQUIRE(place.golgi({"run", "p.yaml", "--quiet", "--set", "x.path=other.csv", "--out", "some"}).exit_code == 0);
  const json found = json::parse(place.golgi({"compare", "all", "some", "--json"}).out)["estimates"][0];
  CHECK(found["pairs"] == 6);  // of a, b, d
  CHECK(found["rank_correlation"] == 1.0);
  CHECK(found["only_in_a"] == json{"c"});
  CHECK(found["only_in_b"] == json{"e"});
  CHECK(has(place.golgi({"compare", "all", "some"}).out, "lagged, only in A: c\nlagged, only in B: e\n"));
  place.write("else.csv", "u,v\n" + rows_of({0, 1}));
  REQUIRE(place.golgi({"run", "p.yaml", "--quiet", "--set", "x.path=else.csv", "--out", "else"}).exit_code == 0);
  check_failure(place.golgi({"compare", "all", "else"}), 5, {"'all/lagged' and 'else/lagged' have no variable in common"});
}

TEST_CASE("estimates are exported one by one, or all of a run together") {
  const Workplace place;
  make_runs(place);
  const auto all = place.golgi({"export", "run1", "--format", "csv", "--out", "tables"});
  REQUIRE_MESSAGE(all.exit_code == 0, all.err);
  CHECK(has(slurp(place / "tables/granger.csv"), "source,target,score,"));
  CHECK(has(slurp(place / "tables/lagged.csv"), "source,target,score,"));
  CHECK(place.golgi({"export", "run1/granger", "--q", "0.05"}).exit_code == 0);
  CHECK(has(slurp(place / "granger.graphml"), "<graphml"));
  CHECK(has(place.golgi({"export", "run1/granger", "--format", "xlsx"}).err, "csv"));
  CHECK(has(place.golgi({"export", "run1/lagged", "--q", "0.05"}).err, "no q"));
  CHECK(has(place.golgi({"export", "run1", "--format", "mat", "--q", "0.05"}).err, "leave --q out"));
}

TEST_CASE("an export does not replace a file with other content, unless it is forced") {
  const Workplace place;
  make_runs(place);
  place.write("lagged.csv", "mine");
  check_failure(place.golgi({"export", "run1", "--format", "csv"}), 2, {"'./lagged.csv' exists with other content", "--force"});
  CHECK(slurp(place / "lagged.csv") == "mine");
  CHECK_FALSE(fs::exists(place / "granger.csv"));
  CHECK(place.golgi({"export", "run1", "--format", "csv", "--force"}).exit_code == 0);
  CHECK(slurp(place / "lagged.csv").starts_with("source,target"));
  // The same content again is not a loss.
  CHECK(place.golgi({"export", "run1", "--format", "csv"}).exit_code == 0);
}

TEST_CASE("the page of a run and of a sweep, at its end and afterwards") {
  const Workplace place;
  make_runs(place);
  const auto told = place.golgi({"report", "run1"});
  REQUIRE_MESSAGE(told.exit_code == 0, told.err);
  CHECK(told.out == "run1/report.html\n");
  const std::string page = slurp(place / "run1/report.html");
  CHECK(has(page, "<b>granger</b> finds"));
  CHECK(has(page,
            "It was simulated by <code>simulator/izhikevich</code> (Izhikevich 2003) with <code>excitatory</code> = 4, "
            "<code>inhibitory</code> = 1, <code>steps</code> = 1500."));
  CHECK(has(page, "and <code>causality/lagged_correlation</code> (Box et al. 2015)."));
  CHECK(place.golgi({"run", "p.yaml", "--seed", "1", "--out", "run1", "--report"}).exit_code == 0);
  CHECK(slurp(place / "run1/report.html").size() > 1000);
  CHECK(place.golgi({"verify", "run1"}).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--grid", "network.steps=500,600", "--quiet", "--out", "swept"}).exit_code == 0);
  REQUIRE(place.golgi({"report", "swept"}).exit_code == 0);
  CHECK(has(slurp(place / "swept/report.html"), "A sweep of 2 points; all of them are done."));
}

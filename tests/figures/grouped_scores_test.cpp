#include "golgi/figures/grouped_scores.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;
using test::message_of;

namespace {

using Texts = std::vector<std::string>;
using Values = std::vector<double>;

const std::string tail = "replicate,evaluation,estimate,member,metric,value,low,high,status,reason\n";

/// Two sizes, two probabilities, two estimates, two replicates: values count up from 0.01.
std::string crossed() {
  std::string text = "net.excitatory,n,net.p," + tail;
  int k = 0;
  for (const char* size : {"8,10", "16,20"})
    for (const char* p : {"0.4", "0.2"})
      for (const char* replicate : {"0", "1"})
        for (const char* estimate : {"mvgc", "attention"})
          text += std::string(size) + "," + p + "," + replicate + ",scores," + estimate + ",,auroc," + std::to_string(++k) +
                  "e-2,,,done,\n";
  return text;
}

class Tables {
 public:
  GroupedScores group(const std::string& text, const ScoreQuery& query = {}) const {
    return group_scores({folder_.write("results.csv", text)}, query);
  }
  GroupedScores group(const std::string& first, const std::string& second, const ScoreQuery& query) const {
    return group_scores({folder_.write("first.csv", first), folder_.write("second.csv", second)}, query);
  }

 private:
  test::TempFolder folder_;
};

ScoreQuery axes(const std::string& x, const std::string& panels) {
  ScoreQuery query;
  query.x = x;
  query.panels = panels;
  return query;
}

}  // namespace

TEST_CASE("columns that vary make the axes: the first one panels, the last one x; a label replaces columns that vary with it") {
  const auto groups = Tables().group(crossed());
  CHECK(groups.metric == "auroc");
  CHECK(groups.panels == "n");
  CHECK(groups.x == "net.p");
  CHECK(groups.panel_values == Texts{"10", "20"});
  CHECK(groups.x_values == Texts{"0.2", "0.4"});              // numbers ascend, whatever their order in the table
  CHECK(groups.series_values == Texts{"mvgc", "attention"});  // texts keep their order
  CHECK(groups.at(0, 1, 0) == Values{0.01, 0.03});
  CHECK(groups.at(0, 0, 1) == Values{0.06, 0.08});
  CHECK(groups.at(1, 0, 1) == Values{0.14, 0.16});
  CHECK(groups.pooled.empty());
}

TEST_CASE("a single column that varies is x; given columns are used as given; the others are pooled and named") {
  const Tables tables;
  ScoreQuery query;
  query.where = {{"n", "10.0"}};
  const auto one = tables.group(crossed(), query);
  CHECK(one.x == "net.p");
  CHECK(one.panels.empty());
  CHECK(one.panel_values == Texts{""});

  const auto pooled = tables.group(crossed(), axes("net.excitatory", "none"));
  CHECK(pooled.x_values == Texts{"8", "16"});
  CHECK(pooled.at(0, 0, 0) == Values{0.01, 0.03, 0.05, 0.07});
  CHECK(pooled.pooled == Texts{"net.p"});

  ScoreQuery by_p;
  by_p.series = "net.p";
  by_p.where = {{"estimate", "mvgc"}};
  const auto series = tables.group(crossed(), by_p);
  CHECK(series.x == "n");
  CHECK(series.panels.empty());
  CHECK(series.series_values == Texts{"0.2", "0.4"});
}

TEST_CASE("values of one column of --where are alternatives, columns are conditions") {
  ScoreQuery query = axes("n", "none");
  query.where = {{"net.p", "0.2"}, {"net.p", "0.40"}, {"estimate", "mvgc"}};
  const auto groups = Tables().group(crossed(), query);
  CHECK(groups.series_values == Texts{"mvgc"});
  CHECK(groups.at(0, 0, 0).size() == 4);
}

TEST_CASE("undefined values and failed points are left out and counted; a failed point keeps its position on the axis") {
  const std::string text = "p," + tail +
                           "1,0,e,a,,auroc,0.5,,,done,\n"
                           "1,1,e,a,,auroc,,,,done,\"no pair\nis connected\"\n"
                           "1,2,e,a,,auroc,nan,,,done,\n"
                           "2,0,,,,,,,,failed,\"singular, twice\"\n"
                           "2,0,scores,,,,,,,skipped,again\n"
                           "2,1,,,,,,,,failed,singular\n";
  ScoreQuery query;
  query.where = {{"estimate", "a"}};
  const auto groups = Tables().group(text, query);
  CHECK(groups.x_values == Texts{"1", "2"});
  CHECK(groups.at(0, 0, 0) == Values{0.5});
  CHECK(groups.at(0, 1, 0).empty());
  CHECK(groups.undefined == 2);
  CHECK(groups.failed == 2);
  query.where = {{"p", "1"}};
  CHECK(Tables().group(text, query).failed == 0);
}

TEST_CASE("a value that is alone in its group has its interval, if the table contains it") {
  const auto groups = Tables().group("p," + tail +
                                     "1,0,e,a,,auroc,0.5,0.25,0.75,done,\n"
                                     "2,0,e,a,,auroc,0.5,0.25,0.75,done,\n2,1,e,a,,auroc,0.6,0.25,0.75,done,\n"
                                     "3,0,e,a,,auroc,0.5,0.25,,done,\n"
                                     "4,0,e,a,,auroc,,,,done,no pair is connected\n4,1,e,a,,auroc,0.5,0,1,done,\n"
                                     "5,0,e,a,,auroc,,0,1,done,and so on\n");
  REQUIRE(groups.intervals.size() == 5);
  REQUIRE(groups.intervals[0]);
  CHECK(groups.intervals[0]->low == 0.25);
  CHECK(groups.intervals[0]->high == 0.75);
  CHECK(!groups.intervals[1]);
  CHECK(!groups.intervals[2]);
  CHECK(groups.intervals[3]);
  CHECK(!groups.intervals[4]);
  CHECK(groups.undefined_since == "no pair is connected");
}

TEST_CASE("points that are not computed yet are distinguished from those that failed") {
  const auto groups = Tables().group("p," + tail +
                                     "1,0,e,a,,auroc,0.5,,,done,\n"
                                     "1,1,,,,,,,,missing,not computed yet\n"
                                     "2,0,e,,,,,,,missing,not computed yet\n"
                                     "2,1,e,,,,,,,missing,not computed yet\n2,1,other,,,,,,,failed,singular\n");
  CHECK(groups.missing == 2);
  CHECK(groups.failed == 1);
  CHECK(groups.left_out() == Texts{"1 failed point", "2 missing points"});
}

TEST_CASE("single members are left out by default, and are series of their own on request") {
  const std::string text = "p," + tail +
                           "1,0,e,a,,auroc,0.9,,,done,\n1,0,e,a,0,auroc,0.7,,,done,\n1,0,e,a,1,auroc,0.6,,,done,\n"
                           "1,0,e,b,,auroc,0.8,,,done,\n1,0,e,b,,auprc,0.1,,,done,\n";
  CHECK(Tables().group(text).series_values == Texts{"a", "b"});
  ScoreQuery query;
  query.members = true;
  const auto groups = Tables().group(text, query);
  CHECK(groups.series_values == Texts{"a", "a (single)", "b"});
  CHECK(groups.at(0, 0, 1) == Values{0.6, 0.7});
  query.metric = "auprc";
  CHECK(Tables().group(text, query).at(0, 0, 0) == Values{0.1});
}

TEST_CASE("tables are joined by the names of their columns, in any order") {
  const std::string first = "n,estimate,metric,value\n5,a,auroc,0.5\n",
                    second = "value,metric,n,extra,estimate\n0.6,auroc,10,x,b\n";
  const auto groups = Tables().group(first, second, axes("n", "none"));
  CHECK(groups.x_values == Texts{"5", "10"});
  CHECK(groups.at(0, 0, 0) == Values{0.5});
  CHECK(groups.at(0, 1, 1) == Values{0.6});
  CHECK(groups.pooled.empty());  // each group holds one value of extra
  CHECK(has(message_of<DataError>([&] { Tables().group(first, second, axes("n", "extra")); }),
            "first.csv' has no column 'extra'; known: n, estimate, metric, value"));
}

TEST_CASE("unknown names are reported with the nearest known name") {
  const Tables tables;
  const auto failure = [&](const ScoreQuery& query) { return message_of<UsageError>([&] { tables.group(crossed(), query); }); };
  CHECK(has(failure(axes("net.q", "n")), "--x net.q: "));
  CHECK(has(failure(axes("net.q", "n")), "no column 'net.q'; did you mean 'net.p'?"));
  CHECK(has(failure(axes("n", "n")), "--panels n: the column is already used"));
  ScoreQuery query;
  query.metric = "aurok";
  CHECK(has(failure(query), "--metric aurok: no row has it; did you mean 'auroc'?"));
  query.metric.reset();
  query.where = {{"net.p", "0.3"}};
  CHECK(has(failure(query), "--where net.p=0.3: no row has it"));
  query.where.clear();
  query.series = "stimate";
  CHECK(has(failure(query), "did you mean 'estimate'?"));
}

TEST_CASE("an ambiguous choice of what to draw is an error that asks for it") {
  const Tables tables;
  std::string text = "n,p,s," + tail;
  for (const char* point : {"5,1,0", "5,1,1", "5,2,0", "6,1,0"}) text += std::string(point) + ",0,e,a,,auroc,1,,,done,\n";
  const auto three = message_of<UsageError>([&] { tables.group(text); });
  CHECK(has(three, "n, p, s vary: choose which is drawn where"));
  CHECK(has(three, "--where s=0"));
  ScoreQuery query;
  query.x = "p";
  CHECK(has(message_of<UsageError>([&] { tables.group(text, query); }), "n, s vary besides p"));
  CHECK(tables.group(text, axes("p", "n")).pooled == Texts{"s"});

  ScoreQuery by_p;
  by_p.series = "net.p";
  CHECK(has(message_of<UsageError>([&] { tables.group(crossed(), by_p); }),
            "each net.p would mix the estimates mvgc, attention"));
  const std::string two = "p," + tail + "1,0,e,a,,auroc,1,,,done,\n1,0,f,a,,auroc,1,,,done,\n";
  CHECK(
      tables.group("estimate,metric,value\na,auroc,1\n", "evaluation,estimate,metric,value\ne,b,auroc,1\n", {}).series_values ==
      Texts{"a", "b"});
  CHECK(has(message_of<UsageError>([&] { tables.group(two); }),
            "would mix the evaluations e, f; keep one with --where evaluation=e"));
}

TEST_CASE("tables without scores are refused with their place") {
  const Tables tables;
  const auto failure = [&](const std::string& text) { return message_of<DataError>([&] { tables.group(text); }); };
  CHECK(has(failure("a,b\n1,2\n"), "results.csv' has no column 'metric'"));
  CHECK(has(failure("estimate,metric,value\na,auroc,high\n"), "results.csv:2:9: 'high' is not a number"));
  CHECK(has(failure("metric,value,low\nauroc,1,half\n"), "results.csv:2:9: 'half' is not a number"));
  CHECK(has(failure("metric,value,metric\na,1,b\n"), "results.csv:1:14: the column 'metric' occurs twice"));
  CHECK(has(failure("estimate,metric,value\na\xff,auroc,1\n"), "results.csv:2:1: the text is not valid UTF-8"));
  CHECK(has(failure("p," + tail), "hold no values"));
  CHECK(has(failure("p," + tail + "1,0,,,,,,,,failed,why\n"), "no point is done"));
  const std::string no_evaluator = failure("p," + tail + "1,0,,,,,,,,done,\n1,1,,,,,,,,done,\n2,0,,,,,,,,failed,why\n");
  CHECK(has(no_evaluator, "2 points are done, but no evaluator scored them"));
  CHECK(has(no_evaluator, "scores: {use: evaluate"));
  CHECK(has(no_evaluator, "points.csv"));
}

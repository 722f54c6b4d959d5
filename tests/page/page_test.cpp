// The page of a run: its statements about the results, and that it can show folders of every kind.
#include <doctest/doctest.h>

#include "golgi/page/links.hpp"
#include "golgi/page/page.hpp"
#include "page/results_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// a drives b, b inhibits c.
Connectivity estimate(std::vector<std::string> names = {"a", "b", "c"}) {
  Connectivity found(std::move(names), Matrix{{undefined, .1, .2}, {5, undefined, .3}, {.1, 4, undefined}});
  found.set(Quantity::sign, Matrix{{undefined, 1, 1}, {1, undefined, 1}, {1, -1, undefined}});
  found.set(Quantity::p, Matrix{{undefined, .9, .8}, {1e-9, undefined, .7}, {.6, 1e-6, undefined}});
  found.set(Quantity::q, Matrix{{undefined, .9, .9}, {6e-9, undefined, .9}, {.9, 3e-6, undefined}});
  return found.set(Quantity::lag_s, Matrix{{undefined, .001, .001}, {.002, undefined, .001}, {.001, .003, undefined}});
}

Dataset recording(const std::vector<std::string>& names = {"a", "b", "c"}) {
  Matrix values(3, 200);
  for (std::ptrdiff_t t = 0; t < 200; ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) values(i, t) = std::sin(0.3 * static_cast<double>(t - 2 * i));
  Dataset data(names, 0.001, {Trial(std::move(values))});
  data.set_truth(GroundTruth(3, {{1, 0, 2.0}, {0, 2, 1.0}}));
  return data;
}

struct Ordinary : ResultsFolderMade {
  explicit Ordinary(const std::vector<std::string>& names = {"a", "b", "c"}) {
    add("voltages", "source/file", recording(names));
    add("granger", "causality/mvgc", estimate(names), {"voltages"});
  }
};

}  // namespace

TEST_CASE("the first sentences state the question, the findings, and how they compare with the truth") {
  Ordinary made;
  made.warn("granger", "the order is the longest allowed");
  const std::string page = report_page(made.finish("three cells"));
  CHECK(page.find("<h1>three cells</h1>") != std::string::npos);
  CHECK(page.find("Which of the 3 variables of <b>voltages</b> drives which?") != std::string::npos);
  CHECK(page.find("finds <b>2</b> of 6 pairs linked at q ≤ 0.05") != std::string::npos);
  CHECK(page.find("The strongest is <b>a → b</b> (positive, at a lag of 2 ms)") != std::string::npos);
  CHECK(page.find("1 of 2 true links are among them, and 1 of the links is false") != std::string::npos);
  CHECK(page.find("the order is the longest allowed") != std::string::npos);
  CHECK(page.find("random seed 7") != std::string::npos);
}

TEST_CASE("a link is drawn, listed and shown with its evidence") {
  const std::string page = report_page(Ordinary().finish());
  CHECK(times_in(page, "class=\"link plus\"") == 1);  // q <= 0.2, the highest q that is drawn
  CHECK(times_in(page, "class=\"link minus\"") == 1);
  CHECK(times_in(page, "<tr data-step=") == 6);
  CHECK(times_in(page, "class=\"evidence\"") == 6);
  CHECK(times_in(page, "class=\"true\"") == 2);
  CHECK(times_in(page, "class=\"cell\"") == 6);
}

TEST_CASE("a page loads nothing from elsewhere, and names cannot become markup") {
  const std::vector<std::string> names{"<script>alert(1)</script>", "\"quoted\" & 'so'", "</td><b>"};
  Ordinary made(names);
  made.warn("granger", "<img src=x>");
  const std::string page = report_page(made.finish("<b>name</b>"));
  CHECK(times_in(page, "<script") == 1);
  CHECK(times_in(page, "</script>") == 1);
  CHECK(page.find("<img src=x") == std::string::npos);
  CHECK(page.find("</td><b>") == std::string::npos);
  CHECK(page.find("<b>name") == std::string::npos);
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import"})
    CHECK(page.find(outside) == std::string::npos);
}

TEST_CASE("one variable, no estimate, no p-values, no truth, no recording") {
  {
    ResultsFolderMade made;
    made.add("one", "causality/toy", Connectivity({"alone"}, Matrix{{undefined}}));
    CHECK(report_page(made.finish()).find("gives no result for any pair") != std::string::npos);
  }
  {
    ResultsFolderMade made;
    made.add("voltages", "source/file", recording());
    CHECK(report_page(made.finish()).find("no estimate of connectivity") != std::string::npos);
  }
  {
    ResultsFolderMade made;
    made.add("plain", "causality/toy", Connectivity({"a", "b"}, Matrix{{undefined, 2}, {1, undefined}}));
    const std::string page = report_page(made.finish());
    CHECK(page.find("gives no p-values") != std::string::npos);
    CHECK(page.find("Compared with the known wiring") == std::string::npos);
  }
}

TEST_CASE("for an undirected estimate a pair is one link, true if either direction is") {
  Connectivity found({"a", "b", "c"}, Matrix{{undefined, 5, .1}, {5, undefined, 4}, {.1, 4, undefined}});
  found.set(Quantity::q, Matrix{{undefined, .001, .9}, {.001, undefined, .01}, {.9, .01, undefined}});
  found.set_estimate(Estimate(found.estimate()).set_directed(false));
  ResultsFolderMade made;
  made.add("voltages", "source/file", recording());
  made.add("partial", "causality/partial_correlation", found, {"voltages"});
  const std::string page = report_page(made.finish());
  CHECK(page.find("finds <b>2</b> of 3 pairs linked") != std::string::npos);
  CHECK(page.find("a – b") != std::string::npos);
  // a drives b, c drives a.
  CHECK(page.find("1 of 2 true links are among them, and 1 of the links is false") != std::string::npos);
  CHECK(page.find("<th>links</th>") != std::string::npos);
  CHECK(page.find("driven by") == std::string::npos);
  CHECK(page.find("<th scope=\"row\">b</th><td>2</td>") != std::string::npos);
}

TEST_CASE("units show their areas, and the matrix can be ordered by them") {
  Dataset data = recording();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (std::size_t i = 0; i < 3; ++i) variables[i].set_group(i == 1 ? "CA1" : "<V1>");
  data.set_variables(std::move(variables));
  ResultsFolderMade made;
  made.add("voltages", "source/file", data);
  made.add("granger", "causality/mvgc", estimate(), {"voltages"});
  const std::string page = report_page(made.finish());
  CHECK(times_in(page, "class=\"swatch\"") == 2);
  CHECK(page.find("<title>b in CA1</title>") != std::string::npos);
  CHECK(page.find("&lt;V1&gt;") != std::string::npos);
  CHECK(page.find("<option value=\"1\">by area</option>") != std::string::npos);
  CHECK(page.find("data-orders=\"[[0,1,2],[0,2,1],") != std::string::npos);
  CHECK(times_in(report_page(Ordinary().finish()), "class=\"swatch\"") == 0);
}

TEST_CASE("an estimate by lag is drawn next to the recording's correlograms") {
  Connectivity found = estimate();
  for (const int lag : {1, 2, 3}) {
    const double s = 0.001 * lag;
    Estimate of_lag(Matrix{{undefined, .1, .2}, {1.0 * lag, undefined, .3}, {.1, 4, undefined}});
    of_lag.set(Quantity::sign, Matrix{{undefined, 1, 1}, {-1, undefined, 1}, {1, -1, undefined}});
    found.add_part(Part(Part::Axis::lag, std::to_string(lag), s, s, std::move(of_lag)));
  }
  ResultsFolderMade made;
  made.add("voltages", "source/file", recording());
  made.add("granger", "causality/mvgc", found, {"voltages"});
  const std::string page = report_page(made.finish());
  CHECK(times_in(page, "class=\"evidence\"") == 12);  // two for each of six pairs
  CHECK(times_in(page, "aria-label=\"score by lag\"") == 6);
  CHECK(page.find("below the line where it is negative") != std::string::npos);
}

TEST_CASE("methods are reported with their parameters and references, each entry once") {
  Ordinary made;
  made.describe("smooth", "transform/zscore", {"voltages"});
  made.stages["granger"]["params"] = {{"max_order", "5"}, {"fit", "ols"}, {"links", std::string(60, 'x')}};
  made.stages["granger"]["set"] = {"max_order", "links"};
  const std::string entry = "@article{a1, author = {Barnett, L. and Seth, A.}, title = {T}, year = {2014}}";
  for (const char* stage : {"granger", "smooth"}) made.stages[stage]["bibtex"] = entry;
  made.stages["voltages"]["bibtex"] = "no BibTeX";
  const std::string page = report_page(made.finish());
  CHECK(page.find("by <code>causality/mvgc</code> (Barnett and Seth 2014) with <code>max_order</code> = 5, "
                  "<code>links</code> (below).") != std::string::npos);
  CHECK(page.find("It was preprocessed by <code>transform/zscore</code> (Barnett and Seth 2014).") != std::string::npos);
  CHECK(times_in(page, "@article{a1") == 1);
  CHECK(page.find("no BibTeX") == std::string::npos);
  CHECK(page.find("@article{benjamini1995") != std::string::npos);
}

TEST_CASE("the caveats of a method for this kind of recording are shown before its findings") {
  Ordinary made;  // continuous signals
  made.stages["granger"]["caveats"] = {{"signals", "half of it is <noise>"}, {"fluorescence", "frames are slow"}};
  const std::string page = report_page(made.finish());
  const auto at = page.find("<b>granger</b>, beware: half of it is &lt;noise&gt;.");
  CHECK(at != std::string::npos);
  CHECK(at < page.find("class=\"findings\""));
  CHECK(page.find("frames are slow") == std::string::npos);
}

TEST_CASE("models show each member") {
  Ordinary made;
  made.describe("model", "model/toy", {"voltages"});
  std::filesystem::create_directories(made.folder / "model");
  write_file(made.folder / "model/models.csv",
             "model,epochs,best_epoch,validation,test_mse,test_r2\n0,12,9,0.5,0.25,0.75\n"
             "mean forecast,nan,nan,nan,0.2,0.8\n");
  const std::string page = report_page(made.finish());
  CHECK(page.find("<th class=\"n\">test R²</th>") != std::string::npos);
  CHECK(page.find("<td class=\"n\">0.75</td>") != std::string::npos);
  CHECK(page.find("<th scope=\"row\">mean forecast</th><td class=\"n\">–</td>") != std::string::npos);
}

TEST_CASE("a failed run shows its available results, and reports the failure") {
  Ordinary made;
  made.describe("model", "model/toy", {"voltages"}, "failed");
  const std::string page = report_page(made.finish("made", false));
  CHECK(page.find("did not finish") != std::string::npos);
  CHECK(page.find("<b>model</b> failed") != std::string::npos);
  CHECK(page.find("finds <b>2</b> of 6 pairs") != std::string::npos);
}

TEST_CASE("folders that are not a run's are refused, each with its type") {
  TempFolder temp;
  CHECK(message_of<UsageError>([&] { report_page(temp.path() / "absent"); }).find("does not exist") != std::string::npos);
  CHECK(message_of<UsageError>([&] { report_page(temp.path()); }).find("no results of golgi") != std::string::npos);
  write_file(temp.path() / "points.csv", "status,reason\n");
  CHECK(report_page(temp.path()).find("A sweep of 0 points") != std::string::npos);
  std::filesystem::remove(temp.path() / "points.csv");
  std::filesystem::create_directories(temp.path() / ".store");
  CHECK(message_of<UsageError>([&] { report_page(temp.path()); }).find("holds an unfinished run") != std::string::npos);
}

TEST_CASE("results of an older layout are refused with the folder and the remedy") {
  Ordinary made;
  const auto file = made.folder / "granger/connectivity.json";
  Json about = Json::parse(read_file(file));
  about["layout"] = 1;
  write_file(file, about.dump());
  const std::string said = message_of<DataError>([&] { report_page(made.finish()); });
  CHECK(said.find("made/granger': connectivity.json has layout 1") != std::string::npos);
  CHECK(said.find("run the pipeline again with this one") != std::string::npos);
}

TEST_CASE("a thousand variables give a page of a few megabytes") {
  constexpr std::ptrdiff_t n = 1000;
  Matrix score(n, n), q(n, n);
  std::vector<std::string> names;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    names.push_back("unit" + std::to_string(i));
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const auto mixed = static_cast<double>((i * 7919 + j * 104729) % 100003) / 100003;
      score(i, j) = i == j ? undefined : 1 - mixed;
      q(i, j) = i == j ? undefined : mixed;
    }
  }
  Connectivity found(names, std::move(score));
  found.set(Quantity::q, std::move(q));
  ResultsFolderMade made;
  made.add("large", "causality/toy", found);
  const std::string page = report_page(made.finish());
  CHECK(page.find("data:image/png;base64,") != std::string::npos);
  CHECK(page.size() < 4'000'000);
  CHECK(times_in(page, "class=\"link") <= 2001);
}

TEST_CASE("each step of the threshold counts the links that pass") {
  const page::Links links(estimate());
  REQUIRE(links.by_q);
  CHECK(links.steps[links.usual] == "q ≤ 0.05");
  CHECK(links.counts == std::vector<std::int64_t>{6, 2, 2, 2, 2, 2, 2, 1});
  CHECK(links.step[0] == 7);
  Connectivity undirected({"a", "b"}, Matrix{{undefined, 3}, {3, undefined}});
  undirected.set_estimate(Estimate(undirected.estimate()).set_directed(false));
  CHECK(page::Links(undirected).edges.size() == 1);
}

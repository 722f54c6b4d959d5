#include "golgi/figures/violin_figure.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "figures/occurrences.hpp"
#include "golgi/core/error.hpp"
#include "golgi/numerics/sample.hpp"
#include "support/messages.hpp"
#include "support/patterns.hpp"

using namespace golgi;
using test::count;
using test::has;

namespace {

GroupedScores scores_of(std::vector<std::string> panels, std::vector<std::string> x, std::vector<std::string> series,
                        const std::vector<double>& values) {
  GroupedScores scores;
  scores.metric = "auroc";
  scores.x = "p";
  scores.panels = "n";
  scores.series = "estimate";
  scores.values.assign(panels.size() * x.size() * series.size(), values);
  scores.panel_values = std::move(panels);
  scores.x_values = std::move(x);
  scores.series_values = std::move(series);
  return scores;
}

/// All numbers that follow `before`, e.g. ` y="`.
std::vector<double> numbers_after(const std::string& text, const std::string& before) {
  std::vector<double> numbers;
  for (const auto& match : test::matches_of(text, before + "(-?[0-9.]+)")) numbers.push_back(std::stod(match[1]));
  return numbers;
}

double largest(const std::vector<double>& numbers) { return *std::max_element(numbers.begin(), numbers.end()); }
double smallest(const std::vector<double>& numbers) { return *std::min_element(numbers.begin(), numbers.end()); }

}  // namespace

TEST_CASE("each value is a dot; outline, bar and median are drawn if at least 3 values differ") {
  const auto svg = violin_figure("", scores_of({"5", "10"}, {"0.2", "0.4"}, {"a", "b"}, {0.5, 0.7, 0.8, 1}));
  CHECK(count(svg, "<path") == 8);
  CHECK(count(svg, "stroke-width=\"2.4\"") == 8);
  CHECK(count(svg, "<circle") == 8 * (4 + 1));
  CHECK(has(svg, ">n = 5</text>"));
  CHECK(has(svg, ">n = 10</text>"));
  CHECK(has(svg, ">AUROC</text>"));
  CHECK(has(svg, "n = 4 in each violin."));
  CHECK(has(svg, "<title>n = 5, p = 0.2, a: median 0.75 of 4</title>"));
  const auto few = violin_figure("", scores_of({"5"}, {"0.2"}, {"a"}, {0.5, 0.5, 0.5, 0.7}));
  CHECK(count(few, "<path") == 0);
  CHECK(count(few, "<circle") == 4);
}

TEST_CASE("an outline ends at the smallest and the largest value, and is widest where they are densest") {
  const std::vector<double> values{0.5, 0.9, 0.91, 0.92, 0.93, 1};
  const auto svg = violin_figure("", scores_of({"5"}, {"0.2"}, {"a"}, values));
  const auto dots = numbers_after(svg, "cy=\"");
  const std::string path = svg.substr(svg.find("<path"), svg.find("Z\"") - svg.find("<path"));
  const auto ys = numbers_after(path, "[ML][0-9.]+ "), xs = numbers_after(path, "[ML]");
  REQUIRE(ys.size() == 128);
  CHECK(smallest(ys) == smallest(dots));
  CHECK(largest(ys) == largest(dots));
  // The widest point is that of the largest density: between 0.9 and 0.93, whose dots are the second to the fifth.
  const double at = ys[static_cast<std::size_t>(std::min_element(xs.begin(), xs.end()) - xs.begin())];
  CHECK(at <= dots[1]);
  CHECK(at >= dots[4]);
}

TEST_CASE("bar and circle are at the quartiles and the median, on the axis given by the tick labels") {
  const auto svg = violin_figure("", scores_of({"5"}, {"0.2"}, {"a"}, {0, 0.25, 0.5, 0.75, 1}));
  const auto dots = numbers_after(svg, "cy=\"");
  REQUIRE(dots.size() == 6);
  CHECK(dots[5] == dots[2]);  // the median is the third value
  const auto across = numbers_after(svg, "cx=\"");
  for (const std::size_t outside : {0, 4}) CHECK(across[outside] == across[5]);
  for (const std::size_t on_bar : {1, 2, 3})
    CHECK(std::abs(across[on_bar] - across[5]) > 4.1);  // radii of circle and dot, written to 0.1
  const std::string bar = svg.substr(0, svg.find("stroke=\"#222\" stroke-width=\"2.4\""));
  CHECK(numbers_after(bar, "y1=\"").back() == dots[1]);
  CHECK(numbers_after(bar, "y2=\"").back() == dots[3]);
  // 4 px: the label's text is centred on its height.
  const auto mark = numbers_after(svg.substr(svg.find("text-anchor=\"end\"") - 20), "y=\"")[0];
  CHECK(mark - 4 == doctest::Approx(dots[0]).epsilon(1e-9));
}

TEST_CASE("dots of equal values are next to each other") {
  const auto svg = violin_figure("", scores_of({"5"}, {"0.2"}, {"a"}, {1, 1, 1, 1, 1}));
  auto x = numbers_after(svg, "cx=\"");
  REQUIRE(x.size() == 5);
  std::sort(x.begin(), x.end());
  for (std::size_t k = 1; k < x.size(); ++k) CHECK(x[k] - x[k - 1] >= 3.9);  // two radii of 2, written to 0.1
}

TEST_CASE("a single dot is larger than one of several") {
  const auto radius_of = [](const std::vector<double>& values) {
    return numbers_after(violin_figure("", scores_of({"5"}, {"0.2"}, {"a"}, values)), " r=\"").at(0);
  };
  CHECK(radius_of({0.9}) > 1.4 * radius_of({0.8, 0.9}));
}

TEST_CASE("a single value is drawn on its interval, which the axis includes") {
  auto scores = scores_of({"5"}, {"1", "2"}, {"a"}, {0.9});
  scores.intervals = {ScoreInterval{0.5, 0.95}, std::nullopt};
  const auto svg = violin_figure("", scores);
  const std::string of_interval = "stroke=\"#0072b2\" stroke-width=\"1.5\"/>";
  CHECK(count(svg, of_interval) == 1);
  const auto at = svg.find(of_interval);
  const std::string line = svg.substr(svg.rfind("<line", at), at - svg.rfind("<line", at));
  const auto dots = numbers_after(svg, "cy=\"");
  CHECK(numbers_after(line, "y1=\"")[0] > dots[0]);  // y grows downwards
  CHECK(numbers_after(line, "y2=\"")[0] < dots[0]);
  const auto frame = numbers_after(svg, "<rect x=\"66.0\" y=\"");
  REQUIRE(frame.size() == 1);
  CHECK(numbers_after(line, "y1=\"")[0] < frame[0] + 180);
  CHECK(numbers_after(line, "y2=\"")[0] > frame[0]);
  CHECK(has(svg, "<title>n = 5, p = 1, a: 0.9 (0.5 to 0.95)</title>"));
  CHECK(has(svg, "<title>n = 5, p = 2, a: 0.9</title>"));
}

TEST_CASE("the caption explains what is drawn and nothing else") {
  const auto caption = [](const std::vector<double>& values, const std::optional<ScoreInterval>& interval) {
    auto scores = scores_of({"5"}, {"1"}, {"a"}, values);
    scores.intervals = {interval};
    const auto svg = violin_figure("", scores);
    const auto begin = svg.find("fill=\"#555\">");
    return svg.substr(begin, svg.find("<line") - begin);
  };
  const auto alone = caption({0.9}, ScoreInterval{0.8, 1});
  CHECK(has(alone, "Dot: the only value of a group (n = 1); line: interval of the score (95 %"));
  CHECK(count(alone, "median") == 0);
  CHECK(count(alone, "n = 1") == 1);
  CHECK(count(caption({0.9}, std::nullopt), "line") == 0);
  const auto few = caption({0.8, 0.9}, std::nullopt);
  CHECK(has(few, ">Dots: single values.<"));
  CHECK(has(few, ">n = 2 in each group.<"));
  CHECK(
      has(caption({0.7, 0.8, 0.9}, std::nullopt), ">Dots: single values; circle: median; bar: quartiles; outline: density.<"));
}

TEST_CASE("values too close for distinct tick labels are drawn in the middle of an axis around them") {
  for (const double value : {1.0, 0.0, -3e5}) {
    const auto svg = violin_figure("", scores_of({"5"}, {"1"}, {"a"}, {value, std::nextafter(value, 2e5)}));
    CHECK(numbers_after(svg, "cy=\"")[0] == doctest::Approx(numbers_after(svg, "<rect x=\"66.0\" y=\"")[0] + 90).epsilon(1e-3));
    CHECK(count(svg, "stroke=\"#e4e4e4\"") >= 3);
  }
}

TEST_CASE("names are escaped, long ones shortened, and labels without enough room are vertical") {
  auto scores = scores_of({"a<b"}, {"x & y"}, {"\"s\"\x01"}, {0.1, 0.2, 0.4});
  const auto svg = violin_figure("<title>", scores);
  for (const char* part : {"a&lt;b", ">x &amp; y<", "&quot;s&quot;?", ">&lt;title&gt;<"}) CHECK(has(svg, part));
  CHECK(count(svg, "rotate(-90") == 1);  // of the axis
  scores.x_values.assign(12, "äöü is a long condition of more than 28 characters");
  scores.values.assign(12, {0.1, 0.2, 0.4});
  const auto many = violin_figure("", scores);
  CHECK(count(many, ">äöü is a long condition of …</text>") == 12);
  CHECK(count(many, "rotate(-90") == 13);
}

TEST_CASE("names with enough room are not shortened; in a panel's title the value is kept") {
  const auto wide = violin_figure("", scores_of({"5"}, {"benjamini_hochberg", "holm"}, {"a"}, {0.1, 0.2}));
  CHECK(has(wide, ">benjamini_hochberg</text>"));
  CHECK(count(wide, "rotate(-90") == 1);
  auto scores = scores_of({"-40", "-30", "-20", "-10"}, {"benjamini_hochberg", "holm"}, {"a"}, {0.1, 0.2});
  scores.panels = "wiring.event_threshold";
  const auto narrow = violin_figure("", scores);
  CHECK(count(narrow, ">benjamini_hochberg</text>") == 4);
  CHECK(has(narrow, ">wiring.event_th… = -40</text>"));
}

TEST_CASE("different numbers of values are written below each violin; what is left out is reported") {
  auto scores = scores_of({""}, {"1", "2"}, {"a"}, {0.1, 0.2, 0.3});
  scores.panels.clear();
  scores.values[1] = {0.4};
  scores.undefined = 2;
  scores.failed = 1;
  scores.missing = 3;
  scores.pooled = {"s"};
  const auto svg = violin_figure("", scores);
  CHECK(has(svg, ">3</text>"));
  CHECK(has(svg, ">1</text>"));
  CHECK(has(
      svg,
      ">n is given below each violin. Pooled over s. Left out: 2 undefined values, 1 failed point, 3 missing points.</text>"));
  scores.values.assign(2, {});
  scores.undefined_since = "every pair is connected";
  const auto none = violin_figure("", scores);
  CHECK(has(none, ">no defined value of AUROC</text>"));
  CHECK(has(none, ">every pair is connected</text>"));
  CHECK(count(none, "Dot") == 0);
}

TEST_CASE("panels are wrapped, stay inside the figure and do not overlap") {
  const std::vector<double> values{0.5, 0.6, 0.9};
  for (const std::size_t n_panels : {1, 3, 4, 8})
    for (const std::size_t n_x : {1, 4, 12})
      for (const std::size_t n_series : {1, 3, 6}) {
        CAPTURE(n_panels);
        CAPTURE(n_x);
        CAPTURE(n_series);
        std::vector<std::string> names;
        for (int k = 0; k < 12; ++k) names.push_back(std::to_string(k));
        const auto some = [&](std::size_t n) {
          return std::vector<std::string>(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(n));
        };
        const auto svg = violin_figure("", scores_of(some(n_panels), some(n_x), some(n_series), values));
        const double height = numbers_after(svg, "height=\"")[0];
        struct Frame {
          double left, top, right, bottom;
        };
        std::vector<Frame> frames;
        const char* const rectangle =
            "<rect x=\"([0-9.]+)\" y=\"([0-9.]+)\" width=\"([0-9.]+)\" height=\"([0-9.]+)\" fill=\"none\"";
        for (const auto& match : test::matches_of(svg, rectangle)) {
          const double x = std::stod(match[1]), y = std::stod(match[2]);
          frames.push_back({x, y, x + std::stod(match[3]), y + std::stod(match[4])});
        }
        REQUIRE(frames.size() == n_panels);
        for (std::size_t a = 0; a < frames.size(); ++a) {
          CHECK(frames[a].right <= 720);
          CHECK(frames[a].bottom < height);
          for (std::size_t b = 0; b < a; ++b)
            CHECK((frames[b].right < frames[a].left || frames[b].bottom + 20 < frames[a].top));
        }
        for (const double y : numbers_after(svg, "cy=\"")) CHECK(y < height);
      }
}

TEST_CASE("as many panels are in a row as leave each violin 14 px, in rows of equal length") {
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  const auto columns = [&](std::ptrdiff_t panels, std::ptrdiff_t x, std::ptrdiff_t series) {
    const auto some = [&](std::ptrdiff_t n) { return std::vector<std::string>(names.begin(), names.begin() + n); };
    const auto svg = violin_figure("", scores_of(some(panels), some(x), some(series), {0.1, 0.2, 0.3}));
    const auto lefts = numbers_after(svg, "font-weight=\"bold\">n = [a-l]</text>\n<line x1=\"");
    return std::set<double>(lefts.begin(), lefts.end()).size();
  };
  CHECK(columns(4, 2, 2) == 4);
  CHECK(columns(4, 4, 3) == 2);  // 3 would fit
  CHECK(columns(8, 12, 6) == 1);
}

TEST_CASE("more series than there are colours are refused") {
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g", "h"};
  const auto scores = scores_of({"1"}, {"1"}, names, {0.5});
  CHECK(has(test::message_of<UsageError>([&] { violin_figure("", scores); }),
            "estimate has 8 values, but a figure at most 7 series"));
}

#include "golgi/figures/training_figure.hpp"

#include <doctest/doctest.h>

#include <set>

#include "figures/occurrences.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "support/messages.hpp"
#include "support/patterns.hpp"

using namespace golgi;
using test::count;

namespace {

std::string training_of(const std::string& rows) {
  return training_figure("model", parse_csv("model,epoch,train,validation,seconds\n" + rows, "training.csv"));
}

}  // namespace

TEST_CASE("training curves: two lines and the best epoch of each model") {
  // Epoch 2 of 3 is the middle of the axis, and the smallest loss is drawn lowest.
  const auto svg = training_of("0,1,1,0.9,1\n0,2,0.5,0.1,1\n0,3,0.4,0.2,1\n2,1,1,0.8,1\n2,2,0.6,0.7,1\n");
  CHECK(count(svg, "<polyline") == 4);
  CHECK(count(svg, "<circle") == 2);
  CHECK(test::has(svg, "<circle cx=\"356.0\" cy=\"364.9\""));
  CHECK(test::has(svg, ">0.2</text>"));
  CHECK(count(svg, "nan") == 0);
}

TEST_CASE("the axis of losses has distinct tick labels, however little the losses differ") {
  for (const auto& [first, last] : {std::pair{0.76, 0.6}, {0.123456, 0.1234}, {30, 19}, {2, 2}, {0.3, 1e-3}, {1e-7, 1e-9}}) {
    CAPTURE(first);
    CAPTURE(last);
    const auto svg = training_of("0,1," + format_number(first) + "," + format_number(last) + ",1\n");
    std::set<std::string> labels;
    for (const auto& match : test::matches_of(svg, "text-anchor=\"end\" font-size=\"11.0\">([^<]+)<"))
      CHECK(labels.insert(match[1]).second);
    CHECK(labels.size() >= 3);
    CHECK(labels.size() <= 13);
  }
}

TEST_CASE("training curves of negative, equal and undefined losses are drawn as far as they are defined") {
  CHECK(test::has(training_of("0,1,-2,-1,1\n0,2,-3,-2,1\n"), ">-2.0</text>"));
  CHECK(count(training_of("0,1,0.5,0.5,1\n"), "nan") == 0);
  CHECK(count(training_of("0,1,0.5,0.5,1\n0,2,nan,nan,1\n"), "nan") == 0);
  CHECK(test::has(training_of("0,1,nan,nan,1\n"), "no finite loss"));
  CHECK_THROWS_AS(training_figure("model", parse_csv("a,b\n1,2\n", "a.csv")), DataError);
}

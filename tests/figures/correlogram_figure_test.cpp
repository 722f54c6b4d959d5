#include "golgi/figures/correlogram_figure.hpp"

#include <doctest/doctest.h>

#include "figures/occurrences.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::count;

namespace {

constexpr const char* correlogram_header = "source,target,lag_ms,count,expected\n";

std::string correlogram_of(const std::string& text) {
  return correlogram_figure("pairs", parse_csv_cells(text, "correlograms.csv"));
}

}  // namespace

TEST_CASE("each pair has a panel: one bar per count, a line for the expected count, lags below") {
  const auto svg =
      correlogram_of(correlogram_header + std::string("a,b,-2,0,1\na,b,-1,1,1\na,b,0,2,1\na,b,1,10,1.5\na,b,2,1,1\n") +
                     "b,<c>,-1,4,3\nb,<c>,0,5,3\nb,<c>,1,4,3\n");
  CHECK(count(svg, "<polyline") == 2);
  CHECK(count(svg, "<path") == 2);
  CHECK(count(svg, "V") == 4 + 3);  // no bar for a count of 0
  CHECK(test::has(svg, ">a → b</text>"));
  CHECK(test::has(svg, ">b → &lt;c&gt;</text>"));
  CHECK(test::has(svg, ">-2</text>"));
  CHECK(test::has(svg, ">8</text>"));
  // Five lags of 44 px from 64; 10 of 10.5 of a height of 110 above the bottom at 208.
  CHECK(test::has(svg, "M218.00 208.00V103.24"));
  CHECK(test::has(svg, "x1=\"174.00\""));  // lag 0
}

TEST_CASE("an undefined expectation is left out, and a file without pairs gives an empty figure") {
  const auto svg = correlogram_of(correlogram_header + std::string("a,b,-1,0,\na,b,0,0,\na,b,1,0,\n"));
  CHECK(test::has(svg, "points=\"\""));
  CHECK(count(svg, "nan") == 0);
  CHECK(count(correlogram_of(correlogram_header), "<polyline") == 0);
}

TEST_CASE("other columns, or text instead of a number, are refused") {
  CHECK_THROWS_AS(correlogram_of("a,b\n1,2\n"), DataError);
  CHECK(test::message_of<DataError>([] { correlogram_of(correlogram_header + std::string("a,b,0,many,1\n")); }) ==
        "correlograms.csv:2: 'many' is not a number");
}

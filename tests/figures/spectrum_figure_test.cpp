#include "golgi/figures/spectrum_figure.hpp"

#include <doctest/doctest.h>

#include "figures/occurrences.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::count;

namespace {

constexpr const char* spectrum_header = "source,target,frequency_hz,granger\n";

std::string spectrum_of(const std::string& text, const std::vector<Part>& bands = {}) {
  return spectrum_figure("pairs", parse_csv_cells(text, "spectrum.csv"), bands);
}

Part band(const char* name, double from, double to) { return Part(Part::Axis::band, name, from, to, Estimate(Matrix(2, 2))); }

}  // namespace

TEST_CASE("each pair has a panel with its curve, and bands are shaded and named") {
  const auto svg =
      spectrum_of(spectrum_header + std::string("a,b,0,0\na,b,50,2\na,b,100,1\nb,<c>,0,0.5\nb,<c>,50,\nb,<c>,100,0.5\n"),
                  {band("low", 10, 40), Part(Part::Axis::lag, "1", 1, 1, Estimate(Matrix(2, 2)))});
  CHECK(count(svg, "<polyline") == 2);
  CHECK(count(svg, ">low</text>") == 2);
  CHECK(test::has(svg, ">a → b</text>"));
  CHECK(test::has(svg, ">b → &lt;c&gt;</text>"));
  // From 72, 230 px wide for 0 to 100 Hz and 4 % on either side: 100 Hz end 8.52 px before the right edge; a value of 2 is
  // 4.44 px below the top at 98, half of it on the same axis.
  CHECK(test::has(svg, "points=\"80.52,213.56 187.00,102.44 293.48,158.00 \""));
  CHECK(test::has(svg, "<rect x=\"101.81\" y=\"98.00\" width=\"63.89\" height=\"120.00\""));
  CHECK(count(svg, "nan") == 0);
  CHECK(count(svg, "376.52,185.78 589.48,185.78") == 1);  // the undefined point is left out
}

TEST_CASE("no pair at all gives an empty figure, only the first 24 of many are shown, and other files are refused") {
  CHECK(count(spectrum_of(spectrum_header), "<polyline") == 0);
  std::string many = spectrum_header;
  for (int k = 0; k < 30; ++k) many += "s" + std::to_string(k) + ",t,0,1\ns" + std::to_string(k) + ",t,10,2\n";
  const auto svg = spectrum_of(many);
  CHECK(count(svg, "<polyline") == 24);
  CHECK(test::has(svg, "(the first 24 of 30)"));
  CHECK_THROWS_AS(spectrum_of("source,target,lag_ms,count,expected\n"), DataError);
  CHECK_THROWS_AS(spectrum_of(spectrum_header + std::string("a,b,x,1\n")), DataError);
}

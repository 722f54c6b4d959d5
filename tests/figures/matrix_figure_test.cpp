#include "golgi/figures/matrix_figure.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "figures/occurrences.hpp"
#include "golgi/data/variable.hpp"
#include "golgi/figures/svg.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::count;
using test::has;

namespace {

const std::string filled_orange = "fill=\"" + svg::mix(svg::positive, 1) + "\"",
                  filled_blue = "fill=\"" + svg::mix(svg::negative, 1) + "\"", filled_hatched = "fill=\"url(#undefined)\"",
                  dot = "<circle", bar = "fill=\"white\" stroke=\"#222\"";

/// Three variables, scores 1 to 6 from the first row on.
Connectivity estimate_of_three() {
  return Connectivity({"a", "b", "c"}, Matrix{{undefined, 1, 2}, {3, undefined, 4}, {5, 6, undefined}});
}

}  // namespace

TEST_CASE("a figure shows each variable's name, escapes it, and takes any size") {
  const Connectivity c({"<a>", "b&c"}, Matrix{{undefined, 0.5}, {0.25, undefined}});
  const GroundTruth truth(2, {{0, 1, -1}});
  const std::string svg = matrix_figure("title", "caption", c, &truth);
  CHECK(svg.find("&lt;a&gt;") != std::string::npos);
  CHECK(svg.find("b&amp;c") != std::string::npos);
  CHECK(svg.find("truth") != std::string::npos);
  CHECK(matrix_figure("title", "", c, nullptr).find(">truth<") == std::string::npos);

  const Connectivity large(default_names(300), Matrix(300, 300, 0.5));
  CHECK(matrix_figure("t", "", large, nullptr).find("300 variables, drawn as means") != std::string::npos);
  const Connectivity nothing({"only"}, Matrix(1, 1, undefined));
  CHECK(has(matrix_figure("t", "", nothing, nullptr), ">every score is undefined</text>"));
}

TEST_CASE("an estimate with signs is drawn in the colours of excitation and inhibition, one without in grey") {
  Connectivity estimate = estimate_of_three();
  const auto unsigned_svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(unsigned_svg, filled_orange) == 0);
  CHECK(count(unsigned_svg, filled_blue) == 0);
  CHECK(has(unsigned_svg, ">score</text>"));
  CHECK(has(unsigned_svg, ">1</text>"));
  CHECK(has(unsigned_svg, ">6</text>"));

  estimate.set(Quantity::sign, Matrix{{undefined, 1, 1}, {1, undefined, 1}, {1, -1, undefined}});
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(has(svg, ">score and sign</text>"));
  CHECK(has(svg, ">inhibitory 6</text>"));
  CHECK(has(svg, ">6 excitatory</text>"));
  CHECK(count(svg, filled_blue) == 2);    // the strongest score, in row c, and the end of the scale
  CHECK(count(svg, filled_orange) == 1);  // the end of the scale
  CHECK(count(svg, "sign not known") == 0);
  estimate.set(Quantity::sign, Matrix{{undefined, 0, 1}, {1, undefined, 1}, {1, -1, undefined}});
  CHECK(has(matrix_figure("t", "", estimate, nullptr), ">sign not known</text>"));
}

TEST_CASE("excitation and inhibition are told apart in greyscale") {
  const auto luminance = [](const svg::Colour& colour) {
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
  };
  CHECK(luminance(svg::positive) - luminance(svg::negative) > 50);
}

TEST_CASE("pairs with a small q have a mark, which tells the sign, and the figure says what it means") {
  Connectivity estimate = estimate_of_three();
  CHECK(count(matrix_figure("t", "", estimate, nullptr), "q ≤") == 0);
  estimate.set(Quantity::q, Matrix{{0, 0.01, 0.05}, {undefined, 0, 0.2}, {0.06, 0.03, 0}});  // 0.05 counts
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, dot) == 3 + 1);  // and that of the legend
  CHECK(has(svg, ">q ≤ 0.05 (3 of 6 pairs)</text>"));
  // Row a, column b, of the matrix that begins at 84, 128, in cells of 106.67.
  CHECK(has(svg, "<circle cx=\"244.00\" cy=\"181.33\""));

  estimate.set(Quantity::sign, Matrix{{undefined, 1, 1}, {1, undefined, 1}, {1, -1, undefined}});
  const auto with_signs = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(with_signs, dot) == 2 + 1);
  CHECK(count(with_signs, bar) == count(with_signs, dot) + 1 + 1);
  CHECK(has(with_signs, ">q ≤ 0.05, excitatory or inhibitory (3 of 6 pairs)</text>"));

  estimate.set(Quantity::q, Matrix(3, 3, 1));
  const auto none = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(none, bar) == 0);
  CHECK(has(none, ">no pair has q ≤ 0.05</text>"));
  estimate.set(Quantity::q, Matrix(3, 3, undefined));
  CHECK(count(matrix_figure("t", "", estimate, nullptr), "q ≤") == 0);
}

TEST_CASE("undefined scores are told from the diagonal") {
  Connectivity estimate = estimate_of_three();
  CHECK(count(matrix_figure("t", "", estimate, nullptr), filled_hatched) == 0);
  estimate.set(Quantity::score, Matrix{{undefined, undefined, 2}, {3, undefined, 4}, {5, undefined, undefined}});
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, filled_hatched) == 2 + 1);  // and that of the legend
  CHECK(has(svg, ">undefined</text>"));
  CHECK(count(svg, "fill=\"#e4e4e4\"") == 3 + 1);
  estimate.set(Quantity::score, Matrix(3, 3, 0.25));
  CHECK(has(matrix_figure("t", "", estimate, nullptr), ">every score is 0.25</text>"));
}

TEST_CASE("blocks have the sign of their strong pairs, and no marks") {
  Matrix score(256, 256, 1), sign(256, 256, 1);
  // The block of rows 2 and 3, columns 0 and 1: as many pairs of either sign.
  for (const std::ptrdiff_t i : {2, 3}) {
    score(i, 0) = 4;
    sign(i, 0) = -1;
  }
  Connectivity estimate(default_names(256), std::move(score));
  estimate.set(Quantity::sign, std::move(sign)).set(Quantity::q, Matrix(256, 256, 0));
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, filled_blue) == 2);  // and the end of the scale
  CHECK(count(svg, "sign not known") == 0);
  CHECK(count(svg, bar) == 0);
  CHECK(has(svg, "256 variables, drawn as means over 128 x 128 blocks; q is not shown"));
}

TEST_CASE("names of variables are shortened only beyond 150 px, and the figure grows with them") {
  Connectivity estimate = estimate_of_three();
  const std::string name = "prefrontal_left_1";
  estimate.set_names({name, "b", "c"});
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, ">" + name + "</text>") == 2);
  estimate.set_names({std::string(40, 'x'), "b", "c"});
  CHECK(count(matrix_figure("t", "", estimate, nullptr), ">" + std::string(22, 'x') + "…</text>") == 2);
  const auto left_of_label = [](const std::string& figure) {
    const auto at = figure.find("text-anchor=\"end\"");
    const auto x = figure.rfind("x=\"", at) + 3;
    return std::stod(figure.substr(x));
  };
  CHECK(left_of_label(svg) >= svg::text_width(name, 11));
}

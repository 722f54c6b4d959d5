#include "golgi/figures/matrix_figure.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
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

/// The colours of the image in a figure, three bytes each.
std::string palette_of(const std::string& svg) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t value = 0;
  int bits = 0;
  for (auto at = svg.find("base64,") + 7; digits.find(svg[at]) != std::string::npos; ++at) {
    value = value << 6 | static_cast<std::uint32_t>(digits.find(svg[at]));
    if ((bits += 6) >= 8) bytes += static_cast<char>(value >> (bits -= 8));
  }
  const auto begin = bytes.find("PLTE") + 4;
  return bytes.substr(begin, bytes.find("IDAT") - begin);
}

}  // namespace

TEST_CASE("a figure shows and escapes each variable's name, and accepts any size") {
  const Connectivity c({"<a>", "b&c"}, Matrix{{undefined, 0.5}, {0.25, undefined}});
  const GroundTruth truth(2, {{0, 1, -1}});
  const std::string svg = matrix_figure("title", "caption", c, &truth);
  CHECK(svg.find("&lt;a&gt;") != std::string::npos);
  CHECK(svg.find("b&amp;c") != std::string::npos);
  CHECK(svg.find("truth") != std::string::npos);
  CHECK(matrix_figure("title", "", c, nullptr).find(">truth<") == std::string::npos);

  const Connectivity large(default_names(1000), Matrix(1000, 1000, 0.5));
  CHECK(count(matrix_figure("t", "", large, nullptr), "<image") == 1);
  CHECK(count(matrix_figure("t", "", large, nullptr), "drawn as means") == 0);
  const Connectivity nothing({"only"}, Matrix(1, 1, undefined));
  CHECK(has(matrix_figure("t", "", nothing, nullptr), ">every score is undefined</text>"));
}

TEST_CASE("an estimate with signs is drawn in two colours, one without in grey") {
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
  for (const char* end : {">−6</text>", ">0</text>", ">6</text>", ">negative</text>", ">positive</text>"}) CHECK(has(svg, end));
  CHECK(count(svg, filled_blue) == 2);    // the strongest score, in row c, and the end of the scale
  CHECK(count(svg, filled_orange) == 1);  // the end of the scale
  CHECK(count(svg, "sign not known") == 0);
  estimate.set(Quantity::sign, Matrix{{undefined, 0, 1}, {1, undefined, 1}, {1, -1, undefined}});
  CHECK(has(matrix_figure("t", "", estimate, nullptr), ">sign not known</text>"));
}

TEST_CASE("positive and negative are distinguished in greyscale") {
  const auto luminance = [](const svg::Colour& colour) {
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
  };
  CHECK(luminance(svg::positive) - luminance(svg::negative) > 50);
}

TEST_CASE("pairs with a small q have a mark, which shows the sign, and the figure explains it") {
  Connectivity estimate = estimate_of_three();
  CHECK(count(matrix_figure("t", "", estimate, nullptr), "q ≤") == 0);
  estimate.set(Quantity::q, Matrix{{0, 0.01, 0.05}, {undefined, 0, 0.2}, {0.06, 0.03, 0}});  // 0.05 is included
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, dot) == 3 + 1);  // one in the legend
  CHECK(has(svg, ">q ≤ 0.05 (3 of 6 pairs)</text>"));
  // Row a, column b, of the matrix that begins at 84, 128, in cells of 106.67.
  CHECK(has(svg, "<circle cx=\"244.00\" cy=\"181.33\""));

  estimate.set(Quantity::sign, Matrix{{undefined, 1, 1}, {1, undefined, 1}, {1, -1, undefined}});
  const auto with_signs = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(with_signs, dot) == 2 + 1);
  CHECK(count(with_signs, bar) == count(with_signs, dot) + 1 + 1);
  CHECK(has(with_signs, ">q ≤ 0.05, positive or negative (3 of 6 pairs)</text>"));

  estimate.set(Quantity::q, Matrix(3, 3, 1));
  const auto none = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(none, bar) == 0);
  CHECK(has(none, ">no pair has q ≤ 0.05</text>"));
  estimate.set(Quantity::q, Matrix(3, 3, undefined));
  CHECK(count(matrix_figure("t", "", estimate, nullptr), "q ≤") == 0);
}

TEST_CASE("undefined scores are distinguished from the diagonal") {
  Connectivity estimate = estimate_of_three();
  CHECK(count(matrix_figure("t", "", estimate, nullptr), filled_hatched) == 0);
  estimate.set(Quantity::score, Matrix{{undefined, undefined, 2}, {3, undefined, 4}, {5, undefined, undefined}});
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(count(svg, filled_hatched) == 2 + 1);  // one in the legend
  CHECK(has(svg, ">undefined</text>"));
  CHECK(count(svg, "fill=\"#e4e4e4\"") == 3 + 1);
  estimate.set(Quantity::score, Matrix(3, 3, 0.25));
  CHECK(has(matrix_figure("t", "", estimate, nullptr), ">every score is 0.25</text>"));
}

TEST_CASE("one outlier does not make the rest pale: the scale ends at the 99th percentile, and the figure says so") {
  Connectivity estimate(default_names(20), Matrix(20, 20, 1));
  CHECK(has(matrix_figure("t", "", estimate, nullptr), ">every score is 1</text>"));
  Matrix score(20, 20, 1);
  for (std::ptrdiff_t i = 0; i < 20; ++i) score(i, 0) = 0.5;
  score(3, 5) = 1000;
  estimate.set(Quantity::score, std::move(score));
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  CHECK(has(svg, ">≥ 1</text>"));
  CHECK(count(svg, "fill=\"" + svg::mix(svg::grey, 1) + "\"") == 19 * 19 + 1);  // all but column 0, and the end of the scale
}

TEST_CASE("if an estimate has q, the truth shows hits, misses and false alarms") {
  Connectivity estimate = estimate_of_three();
  const GroundTruth truth(3, {{0, 1, 1}, {1, 0, -1}, {2, 0, 1}});
  CHECK(has(matrix_figure("t", "", estimate, &truth), ">truth</text>"));
  estimate.set(Quantity::q, Matrix{{undefined, 0.01, 0.9}, {0.02, undefined, 0.04}, {0.9, 0.9, undefined}});
  const auto svg = matrix_figure("t", "", estimate, &truth);
  for (const char* entry : {">found: 2</text>", ">missed: 1</text>", ">false alarms: 1</text>"}) CHECK(has(svg, entry));
  CHECK(count(svg, filled_orange) == 1 + 1);  // one in the legend
  CHECK(count(svg, filled_blue) == 1 + 1);
  CHECK(count(svg, "fill=\"#333333\"") == 1 + 1);
}

TEST_CASE("blocks have the sign of their strong pairs, and no marks") {
  Matrix score(2000, 2000, 1), sign(2000, 2000, 1);
  // The block of rows 2 and 3, columns 0 and 1: equal numbers of pairs of either sign.
  for (const std::ptrdiff_t i : {2, 3}) {
    score(i, 0) = 4;
    sign(i, 0) = -1;
  }
  Connectivity estimate(default_names(2000), std::move(score));
  estimate.set(Quantity::sign, std::move(sign)).set(Quantity::q, Matrix(2000, 2000, 0));
  const auto svg = matrix_figure("t", "", estimate, nullptr);
  const auto palette = palette_of(svg);
  CHECK(has(palette, std::string{0, 72, static_cast<char>(135)}));
  CHECK(count(svg, "sign not known") == 0);
  CHECK(count(svg, bar) == 0);
  CHECK(has(svg, "2000 variables, drawn as means over 1000 x 1000 blocks; q is not shown"));
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

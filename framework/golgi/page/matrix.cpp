#include "golgi/page/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

constexpr double side = 400;
constexpr int shades = 40;  // of each colour in an image

/// The score with the full colour: the 99th percentile, so that one outlier does not determine it.
double full_score(const Links& links) {
  if (links.edges.empty()) return 1;
  const double at = std::abs(links.edges[links.edges.size() / 100].score);
  return at > 0 ? at : 1;
}

double lowest_score(const Links& links) {
  double low = 0;
  for (const Edge& edge : links.edges) low = std::min(low, edge.score);
  return low;
}

std::string cells(const EstimateShown& estimate, const Links& links, const Matrix& truth) {
  const Connectivity& found = estimate.connectivity;
  const std::ptrdiff_t n = found.n();
  const double cell = side / static_cast<double>(n), full = full_score(links), low = lowest_score(links);
  std::string out;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    out += fmt::format("<rect class=\"own\" x=\"{0:.2f}\" y=\"{0:.2f}\" width=\"{1:.2f}\" height=\"{1:.2f}\"/>",
                       static_cast<double>(i) * cell, cell);
  const auto draw = [&](std::ptrdiff_t target, std::ptrdiff_t source, const Edge& edge, int step) {
    const double amount = std::clamp((edge.score - low) / std::max(full - low, 1e-300), 0.0, 1.0);
    const svg::Colour colour = edge.sign > 0 ? svg::positive : edge.sign < 0 ? svg::negative : svg::grey;
    out += fmt::format(
        "<rect class=\"cell\" data-step=\"{}\" data-a=\"{}\" data-b=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" "
        "height=\"{:.2f}\" fill=\"{}\"{}><title>{} → {}: {}</title></rect>",
        step, source, target, static_cast<double>(source) * cell, static_cast<double>(target) * cell, cell, cell,
        svg::mix(colour, amount), step < links.usual ? " hidden=\"\"" : "", escape(found.names()[source]),
        escape(found.names()[target]), number(edge.score));
  };
  for (std::size_t k = 0; k < links.edges.size(); ++k) {
    const Edge& edge = links.edges[k];
    draw(edge.target, edge.source, edge, links.step[k]);
    if (!found.estimate().is_directed()) draw(edge.source, edge.target, edge, links.step[k]);
  }
  // True links have a frame: a filled cell inside it is a hit, an empty one a miss, a filled cell without it a false alarm.
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j)
      if (i != j && truth(i, j) != 0)
        out += fmt::format(
            "<rect class=\"true\" data-a=\"{}\" data-b=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>",
            j, i, static_cast<double>(j) * cell + 0.8, static_cast<double>(i) * cell + 0.8, cell - 1.6, cell - 1.6);
  return out;
}

/// Palette: 0 undefined, 1 diagonal, then shades of grey, of positive and of negative.
std::string image(const EstimateShown& estimate, const Links& links) {
  const Connectivity& found = estimate.connectivity;
  const std::ptrdiff_t n = found.n();
  std::vector<std::string> palette{"#ffffff", "#e4e4e4"};
  for (const auto& colour : {svg::grey, svg::positive, svg::negative})
    for (int k = 0; k < shades; ++k) palette.push_back(svg::mix(colour, (k + 1.0) / shades));
  std::vector<std::uint8_t> pixels(n * n, 0);
  for (std::ptrdiff_t i = 0; i < n; ++i) pixels[i * n + i] = 1;
  const double full = full_score(links);
  for (std::size_t k = 0; k < links.edges.size(); ++k) {
    const Edge& edge = links.edges[k];
    if (links.step[k] < links.usual) continue;
    const int family = edge.sign > 0 ? 1 : edge.sign < 0 ? 2 : 0;
    const int shade = std::clamp(static_cast<int>(edge.score / full * (shades - 1)), 0, shades - 1);
    const auto colour = static_cast<std::uint8_t>(2 + family * shades + shade);
    pixels[edge.target * n + edge.source] = colour;
    if (!found.estimate().is_directed()) pixels[edge.source * n + edge.target] = colour;
  }
  return fmt::format("<image href=\"{}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\"/>",
                     png(pixels, n, palette), side, side);
}

/// The colours with the scores that they represent, from the middle of the matrix to its right end.
std::string colour_scale(const Connectivity& found, const Links& links) {
  constexpr int steps = 40;
  constexpr double begin = 0.45 * side, end = 0.92 * side, y = side + 34, step = (end - begin) / steps;
  const bool is_signed = !found.sign().empty();
  const double full = full_score(links);
  std::string out;
  for (int k = 0; k < steps; ++k) {
    const double at = is_signed ? 2.0 * k / (steps - 1) - 1 : k / (steps - 1.0);
    const svg::Colour colour = !is_signed ? svg::grey : at > 0 ? svg::positive : svg::negative;
    out += fmt::format("<rect x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"9\" fill=\"{}\"/>", begin + step * k, y,
                       step + 0.1, svg::mix(colour, std::abs(at)));
  }
  const auto label = [&](double x, const char* anchor, const std::string& text) {
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\" font-size=\"10\">{}</text>", x, y + 25, anchor, text);
  };
  const std::string low = number(is_signed ? 0 : lowest_score(links));
  label(begin, is_signed ? "middle" : "start", is_signed ? "−" + number(full) : low);
  if (is_signed) label((begin + end) / 2, "middle", low);
  label(end, "middle", number(full));
  return out;
}

/// The number of defined pairs; with an undirected estimate each counts once, as for links.
std::int64_t defined_pairs(const Connectivity& found) {
  std::int64_t defined = 0;
  for (std::ptrdiff_t i = 0; i < found.n(); ++i)
    for (std::ptrdiff_t j = 0; j < found.n(); ++j) defined += i != j && !std::isnan(found.score()(i, j));
  return found.estimate().is_directed() ? defined : defined / 2;
}

}  // namespace

Drawing matrix_drawing(const EstimateShown& estimate, const Links& links) {
  const Connectivity& found = estimate.connectivity;
  const std::ptrdiff_t n = found.n();
  const bool has_cells = n <= most_cells;
  const double left = 90, top = 90, width = left + side + 8, height = top + side + 58;
  const double size = std::min(11.0, 0.9 * side / static_cast<double>(n));
  std::string out = fmt::format(
      "<svg class=\"matrix\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Scores; row = target, column = source\">"
      "<g transform=\"translate({},{})\">",
      width, height, left, top);
  const Matrix truth = has_cells && estimate.truth ? estimate.truth->dense() : Matrix();
  out += has_cells ? cells(estimate, links, truth) : image(estimate, links);
  out += fmt::format("<rect class=\"frame\" width=\"{0}\" height=\"{0}\"/>", side);
  if (has_cells)
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      const double middle = (static_cast<double>(k) + 0.5) * side / static_cast<double>(n) + 0.35 * size;
      const std::string name = escape(svg::fitted(found.names()[k], 66, size));
      out += fmt::format("<text data-row=\"{}\" x=\"-5\" y=\"{:.1f}\" text-anchor=\"end\" font-size=\"{:.1f}\">{}</text>", k,
                         middle, size, name);
      out +=
          fmt::format("<text data-column=\"{}\" transform=\"translate({:.1f},-5) rotate(-90)\" font-size=\"{:.1f}\">{}</text>",
                      k, middle, size, name);
    }
  out += fmt::format(
      "<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\" font-size=\"12\">source</text>"
      "<text transform=\"translate(-78,{0}) rotate(-90)\" text-anchor=\"middle\" font-size=\"12\">target</text>",
      side / 2, side + 20);
  out += colour_scale(found, links) + "</g></svg>";
  std::string legend =
      estimate.connectivity.sign().empty() ? "Darker is stronger." : "Orange is positive, blue negative, darker is stronger.";
  if (!truth.empty())
    legend += links.shown() == defined_pairs(found) ? " A frame marks a true link."
                                                    : " A frame marks a true link: a filled frame is a hit, an empty one a "
                                                      "miss; a filled cell without a frame is a false alarm.";
  if (!has_cells) legend += fmt::format(" Links shown: {}.", links.steps[links.usual]);
  return {out, legend, width, height};
}

}  // namespace golgi::page

#include "golgi/run/matrix_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/run/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr const char* undefined_colour = "#e4e4e4";
constexpr std::ptrdiff_t max_cells = 128;
constexpr std::ptrdiff_t max_names = 40;
constexpr double side = 320;  // of a matrix

/// Means over square blocks of off-diagonal, defined entries.
Matrix in_blocks(const Matrix& full, std::ptrdiff_t cells) {
  const std::ptrdiff_t n = full.rows();
  Matrix sum(cells, cells), count(cells, cells);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j || std::isnan(full(i, j))) continue;
      sum(i * cells / n, j * cells / n) += full(i, j);
      count(i * cells / n, j * cells / n) += 1;
    }
  for (std::ptrdiff_t k = 0; k < sum.size(); ++k) {
    auto& value = sum.values()[static_cast<std::size_t>(k)];
    const double entries = count.values()[static_cast<std::size_t>(k)];
    value = entries > 0 ? value / entries : undefined;
  }
  return sum;
}

template <class ColourOf>
std::string draw_matrix(double left, double top, const Matrix& values, const std::vector<std::string>& names,
                        const std::string& title, ColourOf&& colour_of) {
  const std::ptrdiff_t cells = values.rows();
  const double cell = side / static_cast<double>(cells);
  std::string out = text(left + side / 2, top - 26 - (std::ssize(names) <= max_names ? 30 : 0), "middle", 14, title);
  for (std::ptrdiff_t i = 0; i < cells; ++i)
    for (std::ptrdiff_t j = 0; j < cells; ++j) {
      const std::string colour = colour_of(i, j);
      if (colour == "#ffffff") continue;
      out += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n",
                         left + static_cast<double>(j) * cell, top + static_cast<double>(i) * cell, cell + 0.3, cell + 0.3,
                         colour);
    }
  out += frame(left, top, side, side);
  const std::ptrdiff_t n = std::ssize(names);
  if (n <= max_names) {
    const double size = std::min(11.0, 0.9 * cell);
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      const double middle = (static_cast<double>(k) + 0.5) * cell;
      const std::string name = shortened(names[static_cast<std::size_t>(k)], 8);
      out += text(left - 5, top + middle + size * 0.35, "end", size, name);
      out += upright_text(left + middle + size * 0.35, top - 5, "start", size, name);
    }
  } else {
    out += text(left - 5, top + 9, "end", 10, names.front()) + text(left - 5, top + side, "end", 10, names.back());
    out += text(left, top - 5, "start", 10, names.front()) + text(left + side, top - 5, "end", 10, names.back());
  }
  out += text(left + side / 2, top + side + 20, "middle", 12, "source");
  return out + upright_text(left - 52, top + side / 2, "middle", 12, "target");
}

}  // namespace

std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const Wiring* truth) {
  const std::ptrdiff_t n = estimate.n();
  const bool blocks = n > max_cells;
  const Matrix score = blocks ? in_blocks(estimate.score, max_cells) : estimate.score;

  double low = undefined, high = undefined;
  for (std::ptrdiff_t i = 0; i < score.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < score.cols(); ++j)
      if ((blocks || i != j) && !std::isnan(score(i, j))) {
        low = std::isnan(low) ? score(i, j) : std::min(low, score(i, j));
        high = std::isnan(high) ? score(i, j) : std::max(high, score(i, j));
      }

  constexpr double left = 84, top = 128, gap = 120;
  const double width = truth ? left + 2 * side + gap + 40 : left + side + 60;
  const double height = top + side + 84;
  std::string out = open_figure(width, height, title, caption);

  out +=
      draw_matrix(left, top, score, estimate.names, "estimated score", [&](std::ptrdiff_t i, std::ptrdiff_t j) -> std::string {
        if ((!blocks && i == j) || std::isnan(score(i, j))) return undefined_colour;
        return mix(ink, high > low ? (score(i, j) - low) / (high - low) : 0.0);
      });
  // The scale, with the two scores that it runs between.
  const double bar = top + side + 40;
  for (int k = 0; k < 50; ++k)
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"4.1\" height=\"10\" fill=\"{}\"/>\n", left + 60 + 4.0 * k, bar,
                       mix(ink, k / 49.0));
  out += text(left + 55, bar + 9, "end", 11, std::isnan(low) ? "undefined" : fmt::format("{:.3g}", low)) +
         text(left + 265, bar + 9, "start", 11, std::isnan(high) ? "undefined" : fmt::format("{:.3g}", high));

  if (truth) {
    Matrix dense = truth->dense();
    const Matrix weights = blocks ? in_blocks(dense, max_cells) : std::move(dense);
    double largest = 0;
    for (const double weight : weights.values())
      if (!std::isnan(weight)) largest = std::max(largest, std::abs(weight));
    out += draw_matrix(left + side + gap, top, weights, estimate.names, "truth",
                       [&](std::ptrdiff_t i, std::ptrdiff_t j) -> std::string {
                         const double weight = weights(i, j);
                         if ((!blocks && i == j && weight == 0) || std::isnan(weight)) return undefined_colour;
                         return largest > 0 ? mix(weight > 0 ? positive : negative, std::abs(weight) / largest) : "#ffffff";
                       });
    const double x = left + side + gap + 70;
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x, bar, mix(positive, 1)) +
           text(x + 16, bar + 9, "start", 11, "positive") +
           fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x + 100, bar,
                       mix(negative, 1)) +
           text(x + 116, bar + 9, "start", 11, "negative");
  }
  if (blocks)
    out += text(24, height - 12, "start", 11,
                fmt::format("{} variables, drawn as means over {} x {} blocks", n, max_cells, max_cells), " fill=\"#555\"");
  return out + "</svg>\n";
}

}  // namespace golgi

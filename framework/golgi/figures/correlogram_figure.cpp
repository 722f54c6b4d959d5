#include "golgi/figures/correlogram_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

struct Correlogram {
  std::string source, target;
  std::vector<double> lags_ms, counts, expected;
};

double number_of(const CsvRow& row, std::size_t column) {
  const std::string& cell = row.cells[column].text;
  if (cell.empty()) return undefined;
  if (const auto number = parse_number(cell)) return *number;
  throw DataError("correlograms.csv:" + std::to_string(row.line) + ": '" + cell + "' is not a number");
}

std::vector<Correlogram> read_correlograms(const std::vector<CsvRow>& rows) {
  std::vector<std::string> header;
  if (!rows.empty())
    for (const auto& cell : rows.front().cells) header.push_back(cell.text);
  if (header != std::vector<std::string>{"source", "target", "lag_ms", "count", "expected"})
    throw DataError("correlograms need the columns source, target, lag_ms, count and expected");
  std::vector<Correlogram> all;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const std::string &source = rows[k].cells[0].text, &target = rows[k].cells[1].text;
    if (all.empty() || all.back().source != source || all.back().target != target) all.push_back({source, target, {}, {}, {}});
    all.back().lags_ms.push_back(number_of(rows[k], 2));
    all.back().counts.push_back(number_of(rows[k], 3));
    all.back().expected.push_back(number_of(rows[k], 4));
  }
  return all;
}

constexpr double panel_width = 220, panel_height = 110, column_step = 282, row_step = 178;

/// Draws one pair, with the top left corner of its axes at (left, top).
std::string panel(double left, double top, const Correlogram& shown) {
  const double bottom = top + panel_height;
  double highest = 1;
  for (const auto* values : {&shown.counts, &shown.expected})
    for (const double value : *values) highest = std::isfinite(value) ? std::max(highest, value) : highest;
  const double bar = panel_width / static_cast<double>(shown.counts.size());
  const auto x_of = [&](std::size_t k) { return left + (static_cast<double>(k) + 0.5) * bar; };
  const auto y_of = [&](double value) { return bottom - value / (1.05 * highest) * panel_height; };

  std::string out =
      text(left + panel_width / 2, top - 8, "middle", 12,
           fitted(shown.source, panel_width / 2 - 16, 12) + " → " + fitted(shown.target, panel_width / 2 - 16, 12));
  std::string bars, line;
  for (std::size_t k = 0; k < shown.counts.size(); ++k) {
    if (shown.counts[k] > 0) bars += fmt::format("M{:.2f} {:.2f}V{:.2f}", x_of(k), bottom, y_of(shown.counts[k]));
    if (std::isfinite(shown.expected[k])) line += fmt::format("{:.2f},{:.2f} ", x_of(k), y_of(shown.expected[k]));
    if (shown.lags_ms[k] == 0)
      out += fmt::format(
          "<line x1=\"{0:.2f}\" x2=\"{0:.2f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#999\" "
          "stroke-dasharray=\"3 3\"/>\n",
          x_of(k), top, bottom);
  }
  out += fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"{:.2f}\"/>\n", bars, mix(ink, 0.55), 0.85 * bar);
  out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", line, mix(positive, 1));
  out += frame(left, top, panel_width, panel_height);

  // Every second round value, so that the marks of a low panel do not touch.
  const auto marks = Axis(0, highest, bottom, top, Axis::Scale::linear).marks();
  for (std::size_t k = 0; k < marks.size(); ++k)
    if (marks[k].value >= 0 && marks[k].value <= highest && std::lround(marks[k].value) == marks[k].value &&
        (marks.size() < 5 || k % 2 == 0))
      out += text(left - 6, y_of(marks[k].value) + 4, "end", 10, fmt::format("{:.0f}", marks[k].value));
  const std::size_t last = shown.lags_ms.size() - 1;
  for (const std::size_t k : {std::size_t{0}, last / 2, last})
    out += text(x_of(k), bottom + 14, "middle", 10, fmt::format("{:g}", shown.lags_ms[k]));
  return out;
}

}  // namespace

std::string correlogram_figure(const std::string& title, const std::vector<CsvRow>& rows) {
  const auto all = read_correlograms(rows);
  const std::size_t n_columns = std::clamp<std::size_t>(all.size(), 2, 3), n_rows = (all.size() + n_columns - 1) / n_columns;
  constexpr double left = 64, top = 98;
  std::string out =
      open_figure(left + static_cast<double>(n_columns) * column_step, top + static_cast<double>(n_rows) * row_step, title,
                  "pairs of spikes by lag (bars), and the number expected without fine timing (line)");
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double x = left + static_cast<double>(k % n_columns) * column_step,
                 y = top + static_cast<double>(k / n_columns) * row_step;
    out += panel(x, y, all[k]);
    out += text(x + panel_width / 2, y + panel_height + 30, "middle", 10, "ms from source to target", " fill=\"#555\"");
  }
  return out + "</svg>\n";
}

}  // namespace golgi

#include "golgi/run/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

struct Colour {
  double red, green, blue;
};

// Ends of the scales; between white and an end colours are mixed evenly. All survive greyscale and red-green blindness.
constexpr Colour white{255, 255, 255}, ink{20, 60, 92}, positive{178, 34, 44}, negative{33, 102, 172};
constexpr const char* undefined_colour = "#e4e4e4";
constexpr std::ptrdiff_t max_cells = 128;
constexpr std::ptrdiff_t max_names = 40;
constexpr double side = 320;  // of a matrix, in px

std::string mix(const Colour& end, double amount) {
  const auto channel = [&](double from, double to) { return static_cast<int>(std::lround(from + amount * (to - from))); };
  return fmt::format("#{:02x}{:02x}{:02x}", channel(white.red, end.red), channel(white.green, end.green),
                     channel(white.blue, end.blue));
}

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

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

std::string text(double x, double y, const char* anchor, double size, const std::string& content,
                 const std::string& more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"{:.1f}\"{}>{}</text>\n", x, y, anchor,
                     size, more, escape(content));
}

/// The beginning of a figure: white, with a title and a line below it.
std::string open_figure(double width, double height, const std::string& title, const std::string& caption) {
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "font-family=\"Helvetica, Arial, sans-serif\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      width, height);
  out += text(24, 30, "start", 17, title, " font-weight=\"bold\"");
  return caption.empty() ? out : out + text(24, 50, "start", 12, caption, " fill=\"#555\"");
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
  out += fmt::format("<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" height=\"{2:.1f}\" fill=\"none\" stroke=\"#444\"/>\n",
                     left, top, side);
  const std::ptrdiff_t n = std::ssize(names);
  if (n <= max_names) {
    const double size = std::min(11.0, 0.9 * cell);
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      const double middle = (static_cast<double>(k) + 0.5) * cell;
      std::string name = names[static_cast<std::size_t>(k)];
      if (name.size() > 8 && !first_invalid_utf8(name.substr(0, 7))) name = name.substr(0, 7) + "…";
      out += text(left - 5, top + middle + size * 0.35, "end", size, name);
      const double x = left + middle + size * 0.35;
      out += text(x, top - 5, "start", size, name, fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", x, top - 5));
    }
  } else {
    out += text(left - 5, top + 9, "end", 10, names.front()) + text(left - 5, top + side, "end", 10, names.back());
    out += text(left, top - 5, "start", 10, names.front()) + text(left + side, top - 5, "end", 10, names.back());
  }
  out += text(left + side / 2, top + side + 20, "middle", 12, "source");
  const double x = left - 52, y = top + side / 2;
  return out + text(x, y, "middle", 12, "target", fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", x, y));
}

/// A loss axis: from data to pixels, and where its marks are.
class LossAxis {
 public:
  LossAxis(double low, double high, double bottom, double top) : log_(low > 0), bottom_(bottom), top_(top) {
    if (low == high) high = low + std::max(1e-12, std::abs(low));
    const double margin = 0.04 * (scaled(high) - scaled(low));
    low_ = scaled(low) - margin;
    high_ = scaled(high) + margin;
  }
  double pixel(double value) const { return bottom_ + (scaled(value) - low_) / (high_ - low_) * (top_ - bottom_); }
  std::vector<double> marks() const {
    std::vector<double> marks;
    // Steps of 1, 2, 5 times a power of ten.
    if (log_) {
      for (double decade = std::pow(10, std::floor(low_)); decade <= std::pow(10, high_); decade *= 10)
        for (const double step : {1, 2, 5}) marks.push_back(decade * step);
    } else {
      const double rough = (high_ - low_) / 6, decade = std::pow(10, std::floor(std::log10(rough)));
      const double step = decade * (rough < 2 * decade ? 2 : rough < 5 * decade ? 5 : 10);
      for (double k = std::ceil(low_ / step); k * step <= high_; ++k) marks.push_back(k * step);
    }
    std::erase_if(marks, [&](double mark) { return scaled(mark) < low_ || scaled(mark) > high_; });
    return marks;
  }

 private:
  double scaled(double value) const { return log_ ? std::log10(value) : value; }
  bool log_;
  double bottom_, top_, low_ = 0, high_ = 0;
};

}  // namespace

std::string training_figure(const std::string& title, const CsvTable& curves) {
  const Matrix& rows = curves.values;
  if (rows.cols() < 4) throw DataError("training curves need the columns model, epoch, train and validation");
  double low = undefined, high = undefined, last = 1;
  for (std::ptrdiff_t r = 0; r < rows.rows(); ++r) {
    last = std::max(last, rows(r, 1));
    for (const std::ptrdiff_t c : {2, 3})
      if (std::isfinite(rows(r, c))) {
        low = std::isnan(low) ? rows(r, c) : std::min(low, rows(r, c));
        high = std::isnan(high) ? rows(r, c) : std::max(high, rows(r, c));
      }
  }
  constexpr double left = 76, top = 76, width = 560, height = 300, bottom = top + height;
  std::string out = open_figure(left + width + 30, bottom + 56, title,
                                "loss of each model: training (light), validation (dark), best epoch (dot)");
  if (std::isnan(low)) return out + text(left + width / 2, top + height / 2, "middle", 13, "no finite loss") + "</svg>\n";

  const LossAxis axis(low, high, bottom, top);
  const auto x_of = [&](double epoch) { return left + width * (last > 1 ? (epoch - 1) / (last - 1) : 0.5); };
  for (const double mark : axis.marks())
    out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#e8e8e8\"/>\n", left,
                       left + width, axis.pixel(mark)) +
           text(left - 8, axis.pixel(mark) + 4, "end", 11, fmt::format("{:.3g}", mark));
  const double step = std::max(1.0, std::ceil(last / 10));
  for (double epoch = 1; epoch <= last; epoch += step)
    out += text(x_of(epoch), bottom + 18, "middle", 11, fmt::format("{:.0f}", epoch));
  out += text(left + width / 2, bottom + 40, "middle", 12, "epoch");
  out +=
      text(22, top + height / 2, "middle", 12, "loss", fmt::format(" transform=\"rotate(-90 22 {:.1f})\"", top + height / 2));

  for (std::ptrdiff_t first = 0, end = 0; first < rows.rows(); first = end) {
    std::ptrdiff_t best = first;
    for (end = first; end < rows.rows() && rows(end, 0) == rows(first, 0); ++end)
      if (rows(end, 3) < rows(best, 3)) best = end;
    for (const std::ptrdiff_t c : {2, 3}) {
      std::string points;
      for (std::ptrdiff_t r = first; r < end; ++r)
        if (std::isfinite(rows(r, c))) points += fmt::format("{:.1f},{:.1f} ", x_of(rows(r, 1)), axis.pixel(rows(r, c)));
      out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\"/>\n", points,
                         mix(ink, c == 2 ? 0.35 : 0.9));
    }
    if (std::isfinite(rows(best, 3)))
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\" fill=\"{}\"/>\n", x_of(rows(best, 1)),
                         axis.pixel(rows(best, 3)), mix(positive, 1));
  }
  return out +
         fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"#444\"/>\n",
                     left, top, width, height) +
         "</svg>\n";
}

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

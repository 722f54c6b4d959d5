#include "golgi/figures/matrix_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <map>
#include <utility>
#include <vector>

#include "golgi/figures/image.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr const char* diagonal_colour = "#e4e4e4";
constexpr const char* hatched = "url(#undefined)";
constexpr const char* hatching =
    "<defs><pattern id=\"undefined\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"4\" height=\"4\" fill=\"#fff\"/>"
    "<line x1=\"2\" x2=\"2\" y2=\"4\" stroke=\"#999\"/></pattern></defs>\n";
constexpr const char* pale_yellow = "#fff3c4";  // for undefined scores in an image, which has no hatching
constexpr const char* false_alarm = "#333333";
constexpr std::ptrdiff_t max_cells = 100;    // variables of a matrix drawn as cells; a larger one is an image
constexpr std::ptrdiff_t max_pixels = 1000;  // a larger image shows means of blocks
constexpr std::ptrdiff_t max_names = 40;
constexpr double longest_name = 150;  // px
constexpr double side = 320;          // of a matrix
constexpr double level = 0.05;        // largest q of the pairs that are marked

/// Means over square blocks of off-diagonal, defined entries.
Matrix in_blocks(ConstView full, std::ptrdiff_t cells) {
  const std::ptrdiff_t n = full.rows();
  Matrix sum(cells, cells), count(cells, cells);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j || std::isnan(full(i, j))) continue;
      sum(i * cells / n, j * cells / n) += full(i, j);
      count(i * cells / n, j * cells / n) += 1;
    }
  for (std::ptrdiff_t k = 0; k < sum.size(); ++k) {
    auto& value = sum.values()[k];
    const double entries = count.values()[k];
    value = entries > 0 ? value / entries : undefined;
  }
  return sum;
}

std::string box(double x, double y, double width, double height, const std::string& fill) {
  return fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n", x, y, width, height,
                     fill);
}

/// A dot, or a bar like a minus sign; visible on dark and on light cells.
std::string mark(double x, double y, double cell, bool is_inhibitory) {
  const double half = std::clamp(0.2 * cell, 0.6, 2.4);
  const std::string style = fmt::format("fill=\"white\" stroke=\"#222\" stroke-width=\"{:.2f}\"", 0.3 * half);
  return is_inhibitory ? fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" {}/>\n",
                                     x - 1.5 * half, y - 0.6 * half, 3 * half, 1.2 * half, style)
                       : fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\" {}/>\n", x, y, half, style);
}

/// The part of an estimate that is drawn: entries, or means over blocks of them.
class Shown {
 public:
  explicit Shown(const Connectivity& estimate)
      : blocks(estimate.n() > max_pixels),
        is_image(estimate.n() > max_cells),
        score(blocks ? in_blocks(estimate.score(), max_pixels) : Matrix(estimate.score())) {
    if (!estimate.sign().empty()) sign_ = blocks ? in_blocks(with_size(estimate), max_pixels) : Matrix(estimate.sign());
    std::vector<double> scores;
    for (std::ptrdiff_t i = 0; i < score.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < score.cols(); ++j) {
        if (is_diagonal(i, j)) continue;
        if (std::isnan(score(i, j))) {
          any_undefined = true;
          continue;
        }
        scores.push_back(score(i, j));
        (sign(i, j) == 0 ? any_without_sign : any_signed) = true;
      }
    if (scores.empty()) return;
    // One outlier must not make all other cells black, or white: the 99th percentile has the full colour.
    const auto full = scores.begin() + std::ssize(scores) / 100;
    std::ranges::nth_element(scores, full, std::greater{});
    high = *full;
    is_clipped = std::ranges::any_of(scores, [&](double value) { return value > high; });
    low = any_signed ? std::min(0.0, high) : *std::ranges::min_element(scores);
    are_equal = !is_clipped && high == *std::ranges::min_element(scores);
  }

  bool blocks, is_image;
  Matrix score;
  double low = undefined, high = undefined;  ///< scores drawn in white and in full colour
  bool any_undefined = false, any_signed = false, any_without_sign = false;
  bool is_clipped = false, are_equal = false;

  /// Positive, negative, or 0 if not known.
  double sign(std::ptrdiff_t i, std::ptrdiff_t j) const { return sign_.empty() || std::isnan(sign_(i, j)) ? 0 : sign_(i, j); }
  std::string colour(std::ptrdiff_t i, std::ptrdiff_t j) const {
    if (is_diagonal(i, j)) return diagonal_colour;
    if (std::isnan(score(i, j))) return is_image ? pale_yellow : hatched;
    const double of = sign(i, j);
    double amount = high > low ? std::clamp((score(i, j) - low) / (high - low), 0.0, 1.0) : 0.0;
    constexpr double shades = 60;  // for an image, whose palette is small
    if (is_image) amount = std::round(shades * amount) / shades;
    return mix(of > 0 ? positive : of < 0 ? negative : grey, amount);
  }

 private:
  /// Signs weighted by the size of the scores: without weights, 1 and -1 would often cancel in the mean.
  static Matrix with_size(const Connectivity& estimate) {
    Matrix product(estimate.sign());
    for (std::size_t k = 0; k < product.values().size(); ++k) product.values()[k] *= std::abs(estimate.score().values()[k]);
    return product;
  }
  /// A block on the diagonal may contain pairs as well.
  bool is_diagonal(std::ptrdiff_t i, std::ptrdiff_t j) const { return i == j && (!blocks || std::isnan(score(i, j))); }
  Matrix sign_;
};

/// The positions of the matrices, with room for the longest name.
struct Placement {
  explicit Placement(const std::vector<std::string>& names) {
    const std::ptrdiff_t n = std::ssize(names);
    name_size = n <= max_names ? std::min(11.0, 0.9 * side / static_cast<double>(n)) : 10;
    double widest = 0;
    for (const auto& name : names) widest = std::max(widest, text_width(fitted(name, longest_name, name_size), name_size));
    left = std::max(84.0, widest + 42);
    top = n <= max_names ? std::max(128.0, widest + 92) : 98;
  }
  double name_size, left, top;
  double second_left() const { return 2 * left + side + 36; }
};

/// Draws cells, or one pixel for each.
template <class ColourOf>
std::string draw_cells(double left, double top, std::ptrdiff_t cells, ColourOf&& colour_of) {
  std::string out;
  if (cells <= max_cells) {
    const double cell = side / static_cast<double>(cells);
    for (std::ptrdiff_t i = 0; i < cells; ++i)
      for (std::ptrdiff_t j = 0; j < cells; ++j)
        if (const std::string colour = colour_of(i, j); colour != "#ffffff")
          out += box(left + static_cast<double>(j) * cell, top + static_cast<double>(i) * cell, cell + 0.3, cell + 0.3, colour);
    return out;
  }
  std::map<std::string, std::uint8_t> places;
  std::vector<std::string> palette;
  std::vector<std::uint8_t> pixels;
  for (std::ptrdiff_t i = 0; i < cells; ++i)
    for (std::ptrdiff_t j = 0; j < cells; ++j) {
      const auto [at, is_new] = places.try_emplace(colour_of(i, j), static_cast<std::uint8_t>(palette.size()));
      if (is_new) palette.push_back(at->first);
      pixels.push_back(at->second);
    }
  return fmt::format("<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\" href=\"{}\"/>\n",
                     left, top, side, side, png(pixels, cells, palette));
}

template <class ColourOf>
std::string draw_matrix(double left, const Placement& place, std::ptrdiff_t cells, const std::vector<std::string>& names,
                        const std::string& title, ColourOf&& colour_of) {
  const double top = place.top, cell = side / static_cast<double>(cells), size = place.name_size;
  std::string out = text(left + side / 2, 72, "middle", 14, title) + draw_cells(left, top, cells, colour_of);
  out += frame(left, top, side, side);
  const std::ptrdiff_t n = std::ssize(names);
  const auto name = [&](std::ptrdiff_t k) { return fitted(names[k], longest_name, size); };
  if (n <= max_names) {
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      const double middle = (static_cast<double>(k) + 0.5) * cell;
      out += text(left - 5, top + middle + size * 0.35, "end", size, name(k));
      out += upright_text(left + middle + size * 0.35, top - 5, "start", size, name(k));
    }
  } else {
    out += text(left - 5, top + 9, "end", size, name(0)) + text(left - 5, top + side, "end", size, name(n - 1));
    out += text(left, top - 5, "start", size, name(0)) + text(left + side, top - 5, "end", size, name(n - 1));
  }
  out += text(left + side / 2, top + side + 20, "middle", 12, "source");
  return out + upright_text(left - place.left + 24, top + side / 2, "middle", 12, "target");
}

/// Draws the colours with the scores that they represent.
std::string draw_scale(const Shown& shown, double left, double y) {
  if (std::isnan(shown.low)) return text(left + side / 2, y + 9, "middle", 11, "every score is undefined");
  const auto number = [](double score) { return fmt::format("{:.3g}", score); };
  if (shown.are_equal) return text(left + side / 2, y + 9, "middle", 11, "every score is " + number(shown.high));
  constexpr int steps = 50;
  const double begin = left + 70, end = left + side - 70, step = (end - begin) / steps;
  std::string out;
  for (int k = 0; k < steps; ++k) {
    const double at = shown.any_signed ? 2.0 * k / (steps - 1) - 1 : k / (steps - 1.0);
    out += box(begin + step * k, y, step + 0.1, 10, mix(!shown.any_signed ? grey : at > 0 ? positive : negative, std::abs(at)));
  }
  const std::string most = (shown.is_clipped ? "≥ " : "") + number(shown.high);
  if (!shown.any_signed)
    return out + text(begin - 5, y + 9, "end", 11, number(shown.low)) + text(end + 5, y + 9, "start", 11, most);
  return out + text(begin - 5, y + 9, "end", 11, (shown.is_clipped ? "≤ −" : "−") + number(shown.high)) +
         text(begin, y + 22, "start", 11, "negative") + text((begin + end) / 2, y + 22, "middle", 11, number(shown.low)) +
         text(end, y + 22, "end", 11, "positive") + text(end + 5, y + 9, "start", 11, most);
}

/// Marks on the pairs with a small q, and their legend.
struct Marks {
  std::string drawn, legend;
  bool any_inhibitory = false;
  std::ptrdiff_t count = 0;
};

Marks mark_small_q(const Connectivity& estimate, const Shown& shown, double left, double top) {
  Marks marks;
  const auto all = estimate.q().values();
  if (shown.blocks || std::all_of(all.begin(), all.end(), [](double q) { return std::isnan(q); })) return marks;
  // Marks would not be visible on pixels.
  const std::ptrdiff_t n = estimate.n();
  const double cell = side / static_cast<double>(n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j || !(estimate.q()(i, j) <= level)) continue;
      const bool is_inhibitory = shown.sign(i, j) < 0;
      marks.any_inhibitory = marks.any_inhibitory || is_inhibitory;
      ++marks.count;
      if (shown.is_image) continue;
      marks.drawn +=
          mark(left + (static_cast<double>(j) + 0.5) * cell, top + (static_cast<double>(i) + 0.5) * cell, cell, is_inhibitory);
    }
  marks.legend = marks.count == 0 ? fmt::format("no pair has q ≤ {}", level)
                                  : fmt::format("q ≤ {}{} ({} of {} pairs){}", level,
                                                marks.any_inhibitory && !shown.is_image ? ", positive or negative" : "",
                                                marks.count, n * (n - 1), shown.is_image ? ", not marked here" : "");
  return marks;
}

/// Explains the cells and marks that occur; `y` moves below the legend.
std::string draw_legend(const Shown& shown, const Marks& marks, double x, double& y) {
  std::string out;
  if (!marks.legend.empty()) {
    double at = x;
    if (!marks.drawn.empty()) out += mark(std::exchange(at, at + 14) + 5, y - 4, 12, false);
    if (!marks.drawn.empty() && marks.any_inhibitory) out += mark(std::exchange(at, at + 14) + 6, y - 4, 12, true);
    out += text(at + 2, y, "start", 11, marks.legend);
    y += 18;
  }
  double at = x;
  const auto swatch = [&](bool is_drawn, const std::string& fill, const std::string& meaning) {
    if (!is_drawn) return;
    out += box(at, y - 9, 10, 10, fill) + text(at + 16, y, "start", 11, meaning);
    at += 34 + text_width(meaning, 11);
  };
  swatch(true, diagonal_colour, "diagonal");
  swatch(shown.any_undefined, shown.is_image ? pale_yellow : hatched, "undefined");
  swatch(shown.any_signed && shown.any_without_sign, mix(grey, 1), "sign not known");
  y += 18;
  return out;
}

/// Draws the truth alone, shaded by its weights.
std::string draw_truth(const GroundTruth& truth, bool blocks, const std::vector<std::string>& names, const Placement& place,
                       double scale_y) {
  Matrix dense = truth.dense();
  const Matrix weights = blocks ? in_blocks(dense, max_pixels) : std::move(dense);
  double largest = 0;
  for (const double weight : weights.values())
    if (!std::isnan(weight)) largest = std::max(largest, std::abs(weight));
  const double left = place.second_left(), x = left + 50;
  constexpr double shades = 60;
  return draw_matrix(left, place, weights.rows(), names, "truth",
                     [&](std::ptrdiff_t i, std::ptrdiff_t j) -> std::string {
                       const double weight = weights(i, j);
                       if ((!blocks && i == j && weight == 0) || std::isnan(weight)) return diagonal_colour;
                       if (largest == 0) return "#ffffff";
                       return mix(weight > 0 ? positive : negative, std::round(shades * std::abs(weight) / largest) / shades);
                     }) +
         box(x, scale_y, 10, 10, mix(positive, 1)) + text(x + 16, scale_y + 9, "start", 11, "positive") +
         box(x + 130, scale_y, 10, 10, mix(negative, 1)) + text(x + 146, scale_y + 9, "start", 11, "negative");
}

/// Draws the truth, and which of it is found at q <= 0.05: hits in full colour, misses pale, false alarms dark.
std::string draw_verdict(const Connectivity& estimate, const GroundTruth& truth, const Placement& place, double scale_y) {
  constexpr double pale = 0.3;
  const Matrix weights = truth.dense();
  std::ptrdiff_t hits = 0, misses = 0, false_alarms = 0;
  const double left = place.second_left();
  std::string out = draw_matrix(left, place, weights.rows(), estimate.names(), "truth, and the links found",
                                [&](std::ptrdiff_t i, std::ptrdiff_t j) -> std::string {
                                  const double weight = weights(i, j);
                                  const auto& colour = weight > 0 ? positive : negative;
                                  if (i == j) return weight == 0 ? diagonal_colour : mix(colour, 1);
                                  const bool is_found = estimate.q()(i, j) <= level;
                                  hits += weight != 0 && is_found;
                                  misses += weight != 0 && !is_found;
                                  false_alarms += weight == 0 && is_found;
                                  if (weight != 0) return mix(colour, is_found ? 1 : pale);
                                  return is_found ? false_alarm : "#ffffff";
                                });
  double x = left;
  const auto entry = [&](std::initializer_list<std::string> colours, const std::string& what, std::ptrdiff_t n) {
    for (const auto& colour : colours) out += box(std::exchange(x, x + 13), scale_y, 10, 10, colour);
    const std::string words = what + ": " + std::to_string(n);
    out += text(x + 3, scale_y + 9, "start", 11, words);
    x += 14 + text_width(words, 11);
  };
  entry({mix(positive, 1), mix(negative, 1)}, "found", hits);
  entry({mix(positive, pale), mix(negative, pale)}, "missed", misses);
  entry({false_alarm}, "false alarms", false_alarms);
  return out;
}

}  // namespace

std::string matrix_figure(const std::string& title, const std::string& caption, const Connectivity& estimate,
                          const GroundTruth* truth) {
  const Shown shown(estimate);
  const Placement place(estimate.names());
  const double scale_y = place.top + side + 40;
  const Marks marks = mark_small_q(estimate, shown, place.left, place.top);
  std::string out = hatching;
  out += draw_matrix(place.left, place, shown.score.rows(), estimate.names(), shown.any_signed ? "score and sign" : "score",
                     [&](std::ptrdiff_t i, std::ptrdiff_t j) { return shown.colour(i, j); }) +
         marks.drawn + draw_scale(shown, place.left, scale_y);
  double y = scale_y + (shown.any_signed ? 48 : 34);
  out += draw_legend(shown, marks, place.left - 30, y);
  const bool is_tested = !shown.blocks && std::ranges::any_of(estimate.q().values(), [](double q) { return !std::isnan(q); });
  if (truth)
    out += is_tested ? draw_verdict(estimate, *truth, place, scale_y)
                     : draw_truth(*truth, shown.blocks, estimate.names(), place, scale_y);
  if (shown.blocks) {
    out += text(24, y + 4, "start", 11,
                fmt::format("{0} variables, drawn as means over {1} x {1} blocks{2}", estimate.n(), max_pixels,
                            estimate.q().empty() ? "" : "; q is not shown"),
                " fill=\"#555\"");
    y += 18;
  }
  const double width = (truth ? place.second_left() : place.left) + side + 60;
  return open_figure(width, y, title, caption) + out + "</svg>\n";
}

}  // namespace golgi

#include "golgi/figures/violin_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/svg.hpp"
#include "golgi/numerics/sample.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr std::array<const char*, max_series> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#000000"};

constexpr double width = 720, edge = 24;           // of the figure; margin of its texts
constexpr double left = 66, right = 14, gap = 14;  // of the panels, and between them
constexpr double panel_height = 180, title_height = 22, mark_size = 11, small_size = 7.5;
constexpr double narrowest_slot = 14;  // of a violin, if panels are next to each other
constexpr std::size_t most_panels_in_a_row = 4;
constexpr std::size_t outline_points = 64;

std::string label_of(const std::string& value) { return value.empty() ? "–" : value; }

std::string metric_label(const std::string& metric) {
  if (metric == "auroc") return "AUROC";
  if (metric == "auroc_paper") return "AUROC (diagonal counted)";
  return metric;
}

std::size_t distinct_in(const std::vector<double>& ascending) {
  std::size_t distinct = ascending.empty() ? 0 : 1;
  for (std::size_t k = 1; k < ascending.size(); ++k) distinct += ascending[k] != ascending[k - 1] ? 1 : 0;
  return distinct;
}

/// Fewer distinct values are drawn as dots only.
bool has_outline(const std::vector<double>& values) { return distinct_in(values) >= 3; }

/// The measures of the drawing.
class Layout {
 public:
  Layout(const GroupedScores& scores, double above) : above_(above) {
    const auto groups = static_cast<double>(scores.x_values.size()), series = static_cast<double>(scores.series_values.size());
    const std::size_t panels = scores.panel_values.size();
    // As many per row as leave each violin enough room, then as few as the rows need: 4 panels are 2 x 2, not 3 + 1.
    columns = std::min(panels, most_panels_in_a_row);
    while (columns > 1 && inner_share * width_of_panel(columns) / (groups * series) < narrowest_slot) --columns;
    rows = (panels + columns - 1) / columns;
    columns = (panels + rows - 1) / rows;
    panel_width = width_of_panel(columns);
    group_width = panel_width / groups;
    slot = std::min(inner_share * group_width / series, 40.0);

    double widest = 0;
    for (const auto& value : scores.x_values) widest = std::max(widest, text_width(label_of(value), mark_size));
    upright_labels = widest > group_width - 4;
    label_height = scores.x.empty() ? 8 : upright_labels ? std::min(widest, panel_height) + 12 : 20;
    row_height = panel_height + label_height + (scores.panels.empty() ? 6 : title_height);

    std::size_t smallest = std::numeric_limits<std::size_t>::max();
    for (const auto& values : scores.values) {
      largest_n = std::max(largest_n, values.size());
      smallest = std::min(smallest, values.size());
    }
    equal_n = largest_n == smallest;
    const double widest_n = text_width(std::to_string(largest_n), small_size);
    upright_n = widest_n > slot - 2;
    n_height = equal_n ? 0 : upright_n ? widest_n + 6 : 14;
  }

  std::size_t columns, rows, largest_n = 0;
  double panel_width, group_width, slot, label_height, row_height, n_height;
  bool upright_labels, equal_n, upright_n;

  double left_of(std::size_t panel) const { return left + static_cast<double>(panel % columns) * (panel_width + gap); }
  double top_of(std::size_t panel) const {
    const auto row = panel / columns;
    return above_ + row_height * static_cast<double>(row) + row_height - panel_height - label_height;
  }
  double centre_of(std::size_t panel, std::size_t group) const {
    return left_of(panel) + (static_cast<double>(group) + 0.5) * group_width;
  }
  double below() const { return above_ + row_height * static_cast<double>(rows); }

 private:
  static constexpr double inner_share = 0.86;  // fraction of a group's width, for its violins
  static double width_of_panel(std::size_t columns) {
    const auto n = static_cast<double>(columns);
    return (width - left - right - (n - 1) * gap) / n;
  }
  double above_;
};

std::string circle(double x, double y, double radius, const std::string& style) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" {}/>\n", x, y, radius, style);
}

std::string line(double x1, double y1, double x2, double y2, const std::string& style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2, style);
}

std::string outline(const std::vector<double>& values, double centre, double half_width, const Axis& axis, const char* colour) {
  std::vector<double> at;
  for (std::size_t k = 0; k < outline_points; ++k)
    at.push_back(std::lerp(values.front(), values.back(), static_cast<double>(k) / (outline_points - 1)));
  const auto density = kernel_density(values, silverman_bandwidth(values), at);
  const double largest = *std::max_element(density.begin(), density.end());
  std::string path;
  const auto add = [&](double left_or_right, std::size_t k) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", centre + left_or_right * half_width * density[k] / largest,
                        axis.pixel(at[k]));
  };
  for (std::size_t k = 0; k < outline_points; ++k) add(-1, k);
  for (std::size_t k = outline_points; k-- > 0;) add(1, k);
  return fmt::format("<path d=\"{0}Z\" fill=\"{1}\" fill-opacity=\"0.25\" stroke=\"{1}\"/>\n", path, colour);
}

struct Quartiles {
  double lower, median, upper;
};

/// Radius of the median's circle; the quartiles' bar is a little narrower than the circle.
double circle_radius(double slot) { return std::clamp(0.14 * slot, 1.3, 2.2); }

/// Each dot is as near to the centre line as those below it allow, and next to the line where quartiles and median are drawn on
/// it; without free room dots overlap. A single dot is larger.
std::string dots(const std::vector<double>& values, double centre, double slot, const std::optional<Quartiles>& quartiles,
                 const Axis& axis, const char* colour) {
  const double radius = values.size() == 1 ? 1.4 * circle_radius(slot) : std::clamp(0.07 * slot, 1.0, 2.0),
               step = 2 * radius + 0.2;
  const double free = circle_radius(slot) + radius;  // from the centre line to dots next to the bar
  std::vector<double> offsets{0};
  for (double offset = free; offset == free || offset + radius <= slot / 2; offset += step)
    offsets.insert(offsets.end(), {-offset, offset});
  struct Dot {
    double x, y;
  };
  std::vector<Dot> placed;
  std::string out;
  for (const double value : values) {
    const double y = axis.pixel(value);
    const bool on_bar = quartiles && y < axis.pixel(quartiles->lower) + free && y > axis.pixel(quartiles->upper) - free;
    const auto is_free = [&](double offset) {
      if (offset == 0 && on_bar) return false;
      for (auto dot = placed.rbegin(); dot != placed.rend() && dot->y - y < 2 * radius; ++dot)
        if (std::hypot(dot->x - offset, dot->y - y) < 2 * radius) return false;
      return true;
    };
    auto offset = std::find_if(offsets.begin(), offsets.end(), is_free);
    // No free place: over another dot, alternating between the sides.
    if (offset == offsets.end())
      offset = offsets.begin() + 1 + static_cast<std::ptrdiff_t>(placed.size() % (offsets.size() - 1));
    placed.push_back({*offset, y});
    out += circle(centre + *offset, y, radius, fmt::format("fill=\"{}\" fill-opacity=\"0.8\"", colour));
  }
  return out;
}

/// "n = 5, p = 0.2, attention: median 0.953 of 10", or the only value with its interval.
std::string describe(const GroupedScores& scores, std::size_t panel, std::size_t x, std::size_t series) {
  const auto& values = scores.at(panel, x, series);
  std::string out;
  if (!scores.panels.empty()) out += scores.panels + " = " + scores.panel_values[panel] + ", ";
  if (!scores.x.empty()) out += scores.x + " = " + scores.x_values[x] + ", ";
  out += scores.series_values[series];
  if (values.size() > 1) return out + fmt::format(": median {:.3g} of {}", quantile(values, 0.5), values.size());
  const auto interval = scores.interval_at(panel, x, series);
  return out + fmt::format(": {:.3g}", values[0]) +
         (interval ? fmt::format(" ({:.3g} to {:.3g})", interval->low, interval->high) : "");
}

std::string violin(const std::vector<double>& values, const std::optional<ScoreInterval>& interval, double centre, double slot,
                   const Axis& axis, const char* colour) {
  if (!has_outline(values))
    return (interval ? line(centre, axis.pixel(interval->low), centre, axis.pixel(interval->high),
                            fmt::format("stroke=\"{}\" stroke-width=\"1.5\"", colour))
                     : "") +
           dots(values, centre, slot, std::nullopt, axis, colour);
  const Quartiles quartiles{quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)};
  const double radius = circle_radius(slot);
  return outline(values, centre, 0.47 * slot, axis, colour) + dots(values, centre, slot, quartiles, axis, colour) +
         line(centre, axis.pixel(quartiles.lower), centre, axis.pixel(quartiles.upper),
              fmt::format("stroke=\"#222\" stroke-width=\"{:.1f}\"", 1.1 * radius)) +
         circle(centre, axis.pixel(quartiles.median), radius, "fill=\"white\" stroke=\"#222\"");
}

/// A name that is too long is cut at its end: the value distinguishes the panels.
std::string panel_title(const GroupedScores& scores, std::size_t panel, double room, double size) {
  const std::string value = label_of(scores.panel_values[panel]), whole = scores.panels + " = " + value;
  if (text_width(whole, size) <= room) return whole;
  const std::string end = " = " + fitted(value, 0.75 * room, size);
  return fitted(scores.panels, room - text_width(end, size), size) + end;
}

std::string draw_axes(const GroupedScores& scores, const Layout& layout, const Axis& axis, std::size_t panel) {
  const double x = layout.left_of(panel), top = layout.top_of(panel), bottom = top + panel_height;
  std::string out;
  if (!scores.panels.empty())
    out += text(x + layout.panel_width / 2, top - 7, "middle", 12, panel_title(scores, panel, layout.panel_width + gap / 2, 12),
                " font-weight=\"bold\"");
  for (const auto& [value, label] : axis.marks()) {
    const double y = axis.pixel(value);
    out += line(x, y, x + layout.panel_width, y, "stroke=\"#e4e4e4\"");
    if (panel % layout.columns == 0) out += text(x - 6, y + 4, "end", mark_size, label);
  }
  if (panel % layout.columns == 0) out += upright_text(15, top + panel_height / 2, "middle", 12, metric_label(scores.metric));
  for (std::size_t group = 0; group < scores.x_values.size(); ++group) {
    const double centre = layout.centre_of(panel, group);
    if (group > 0)
      out += line(centre - layout.group_width / 2, top, centre - layout.group_width / 2, bottom, "stroke=\"#e4e4e4\"");
    if (scores.x.empty()) continue;
    const std::string label = label_of(scores.x_values[group]);
    out += layout.upright_labels
               ? upright_text(centre + 4, bottom + 6, "end", mark_size, fitted(label, panel_height, mark_size))
               : text(centre, bottom + 15, "middle", mark_size, label);
  }
  return out + frame(x, top, layout.panel_width, panel_height);
}

std::string draw_violins(const GroupedScores& scores, const Layout& layout, const Axis& axis, std::size_t panel) {
  const auto n_series = scores.series_values.size();
  std::string out;
  for (std::size_t x = 0; x < scores.x_values.size(); ++x)
    for (std::size_t s = 0; s < n_series; ++s) {
      const auto& values = scores.at(panel, x, s);
      const double middle = (static_cast<double>(n_series) - 1) / 2;
      const double centre = layout.centre_of(panel, x) + (static_cast<double>(s) - middle) * layout.slot;
      if (!layout.equal_n) {
        const std::string n = std::to_string(values.size());
        const double y = layout.top_of(panel) + panel_height - 4;
        out +=
            layout.upright_n ? upright_text(centre + 3, y, "start", small_size, n) : text(centre, y, "middle", small_size, n);
      }
      if (values.empty()) continue;
      // A browser shows this as a tooltip.
      out += "<g><title>" + escape(describe(scores, panel, x, s)) + "</title>\n" +
             violin(values, scores.interval_at(panel, x, s), centre, layout.slot, axis, colours[s]) + "</g>\n";
    }
  return out;
}

/// Swatches and names, over as many lines as they need; `y` moves below them.
std::string draw_legend(const GroupedScores& scores, double& y) {
  std::string out;
  double x = edge;
  for (std::size_t s = 0; s < scores.series_values.size(); ++s) {
    const std::string name = fitted(label_of(scores.series_values[s]), width - 2 * edge - 17, 12);
    const double needed = 34 + text_width(name, 12);
    if (x > edge && x + needed > width - edge) {
      x = edge;
      y += 18;
    }
    out +=
        fmt::format(
            "<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"11\" height=\"11\" fill=\"{2}\" fill-opacity=\"0.4\" stroke=\"{2}\"/>\n",
            x, y - 10, colours[s]) +
        text(x + 17, y, "start", 12, name);
    x += needed;
  }
  return out;
}

/// Explains the marks that are drawn.
std::string legend_of_marks(const GroupedScores& scores, const Layout& layout) {
  if (layout.largest_n == 0) return "";
  std::string out = layout.largest_n == 1 ? "Dot: the only value of a group (n = 1)" : "Dots: single values";
  if (std::any_of(scores.values.begin(), scores.values.end(), has_outline))
    out += "; circle: median; bar: quartiles; outline: density";
  if (std::any_of(scores.intervals.begin(), scores.intervals.end(), [](const auto& interval) { return interval.has_value(); }))
    out += std::string("; line: interval of ") + (layout.largest_n == 1 ? "the score" : "a single score") +
           " (95 % unless confidence was set)";
  return out + ".";
}

/// Lines of the figure's width: how to read it, then the counts.
std::vector<std::string> caption_of(const GroupedScores& scores, const Layout& layout, double size) {
  const char* group = std::any_of(scores.values.begin(), scores.values.end(), has_outline) ? "violin" : "group";
  std::vector<std::string> counts;
  if (!layout.equal_n) counts.push_back(fmt::format("n is given below each {}.", group));
  if (layout.equal_n && layout.largest_n > 1) counts.push_back(fmt::format("n = {} in each {}.", layout.largest_n, group));
  if (!scores.pooled.empty()) counts.push_back("Pooled over " + join(scores.pooled, ", ") + ".");
  if (const auto left_out = scores.left_out(); !left_out.empty()) counts.push_back("Left out: " + join(left_out, ", ") + ".");
  std::vector<std::string> lines;
  for (const auto& part : {legend_of_marks(scores, layout), join(counts, " ")})
    if (!part.empty())
      for (auto& line : wrapped(part, width - 2 * edge, size)) lines.push_back(std::move(line));
  return lines;
}

/// Draws a message in place of panels.
std::string draw_nothing(const GroupedScores& scores, double top) {
  const double middle = (left + width - right) / 2;
  std::string out = frame(left, top, width - left - right, panel_height) +
                    text(middle, top + panel_height / 2, "middle", 13, "no defined value of " + metric_label(scores.metric));
  if (scores.undefined_since.empty()) return out;
  return out + text(middle, top + panel_height / 2 + 20, "middle", mark_size,
                    fitted(scores.undefined_since, width - left - right, mark_size), " fill=\"#555\"");
}

}  // namespace

std::string violin_figure(const std::string& title, const GroupedScores& scores) {
  if (scores.series_values.size() > max_series)
    throw UsageError(
        fmt::format("{} has {} values, but a figure at most {} series; keep some with --where {}=VALUE (may be repeated)",
                    scores.series, scores.series_values.size(), max_series, scores.series));
  double y = title.empty() ? 24 : 54;
  const std::string legend = draw_legend(scores, y);
  const Layout layout(scores, y + 16);

  constexpr double caption_size = 10.5;
  const auto caption = caption_of(scores, layout, caption_size);
  const double caption_top = layout.below() + (scores.x.empty() ? 16 : 38);
  const double height = caption_top + 15 * static_cast<double>(caption.size());
  std::string out = open_figure(width, height, title) + legend;
  for (std::size_t k = 0; k < caption.size(); ++k)
    out += text(edge, caption_top + 15 * static_cast<double>(k), "start", caption_size, caption[k], " fill=\"#555\"");

  double low = std::numeric_limits<double>::infinity(), high = -low;
  const auto include = [&](double smallest, double largest) {
    low = std::min(low, smallest);
    high = std::max(high, largest);
  };
  for (const auto& values : scores.values)
    if (!values.empty()) include(values.front(), values.back());
  for (const auto& interval : scores.intervals)
    if (interval) include(interval->low, interval->high);
  if (low > high) return out + draw_nothing(scores, layout.top_of(0)) + "</svg>\n";
  // One label for all panels: a name may be wider than one panel.
  if (!scores.x.empty()) out += text((left + width - right) / 2, layout.below() + 12, "middle", 12, scores.x);
  for (std::size_t panel = 0; panel < scores.panel_values.size(); ++panel) {
    const double top = layout.top_of(panel);
    const Axis axis(low, high, top + panel_height - layout.n_height, top, Axis::Scale::linear);
    out += draw_axes(scores, layout, axis, panel) + draw_violins(scores, layout, axis, panel);
  }
  return out + "</svg>\n";
}

}  // namespace golgi

#include "golgi/run/violin_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/numerics/sample.hpp"
#include "golgi/run/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr std::array<const char*, max_series> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#000000"};

constexpr double width = 720, edge = 24;           // of the figure; of its texts
constexpr double left = 62, right = 14, gap = 14;  // of the panels, and between them
constexpr double panel_height = 180, title_height = 22, mark_size = 11, small_size = 7.5;
constexpr double narrowest_slot = 14;  // of a violin, where panels stand side by side
constexpr std::size_t longest_label = 16, most_panels_in_a_row = 4;
constexpr std::size_t outline_points = 64;

std::string label_of(const std::string& value) { return value.empty() ? "–" : shortened(value, longest_label); }

std::string metric_label(const std::string& metric) {
  if (metric == "auroc") return "AUROC";
  if (metric == "auroc_paper") return "AUROC (diagonal counted)";
  return metric;
}

/// What is measured out before anything is drawn.
class Layout {
 public:
  Layout(const GroupedScores& scores, double above) : above_(above) {
    const auto groups = static_cast<double>(scores.x_values.size()), series = static_cast<double>(scores.series_values.size());
    const std::size_t panels = scores.panel_values.size();
    // As many in a row as leave each violin its place, then as few as the rows need: 4 panels are 2 x 2, not 3 + 1.
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
    label_height = scores.x.empty() ? 8 : upright_labels ? widest + 12 : 20;
    row_height = panel_height + label_height + (scores.panels.empty() ? 6 : title_height);

    std::size_t largest = 0, smallest = std::numeric_limits<std::size_t>::max();
    for (const auto& values : scores.values) {
      largest = std::max(largest, values.size());
      smallest = std::min(smallest, values.size());
    }
    equal_n = largest == smallest;
    const double widest_n = text_width(std::to_string(largest), small_size);
    upright_n = widest_n > slot - 2;
    n_height = equal_n ? 0 : upright_n ? widest_n + 6 : 14;
  }

  std::size_t columns, rows;
  double panel_width, group_width, slot, label_height, row_height, n_height;
  bool upright_labels, equal_n, upright_n;

  double left_of(std::size_t panel) const { return left + static_cast<double>(panel % columns) * (panel_width + gap); }
  double top_of(std::size_t panel) const {
    return above_ + row_height * static_cast<double>(panel / columns) + row_height - panel_height - label_height;
  }
  double centre_of(std::size_t panel, std::size_t group) const {
    return left_of(panel) + (static_cast<double>(group) + 0.5) * group_width;
  }
  double below() const { return above_ + row_height * static_cast<double>(rows); }

 private:
  static constexpr double inner_share = 0.86;  // of a group's width, taken by its violins
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
  const auto add = [&](double side, std::size_t k) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", centre + side * half_width * density[k] / largest,
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

/// Each dot as near to the centre line as those below it allow, and beside the line where quartiles and median are drawn on it;
/// where the place is full dots lie over each other. A single one is larger.
std::string dots(const std::vector<double>& values, double centre, double slot, const std::optional<Quartiles>& quartiles,
                 const Axis& axis, const char* colour) {
  const double radius = values.size() == 1 ? 1.4 * circle_radius(slot) : std::clamp(0.07 * slot, 1.0, 2.0),
               step = 2 * radius + 0.2;
  const double free = circle_radius(slot) + radius;  // from the centre line to dots beside the bar
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
    // All taken: over another one, at the sides in turn.
    if (offset == offsets.end())
      offset = offsets.begin() + 1 + static_cast<std::ptrdiff_t>(placed.size() % (offsets.size() - 1));
    placed.push_back({*offset, y});
    out += circle(centre + *offset, y, radius, fmt::format("fill=\"{}\" fill-opacity=\"0.8\"", colour));
  }
  return out;
}

/// "n = 5, p = 0.2, attention: median 0.953 of 10"
std::string describe(const GroupedScores& scores, std::size_t panel, std::size_t x, std::size_t series) {
  const auto& values = scores.at(panel, x, series);
  std::string out;
  if (!scores.panels.empty()) out += scores.panels + " = " + scores.panel_values[panel] + ", ";
  if (!scores.x.empty()) out += scores.x + " = " + scores.x_values[x] + ", ";
  return out + fmt::format("{}: median {:.3g} of {}", scores.series_values[series], quantile(values, 0.5), values.size());
}

std::string violin(const std::vector<double>& values, double centre, double slot, const Axis& axis, const char* colour) {
  std::size_t distinct = values.empty() ? 0 : 1;
  for (std::size_t k = 1; k < values.size(); ++k) distinct += values[k] != values[k - 1] ? 1 : 0;
  if (distinct < 3) return dots(values, centre, slot, std::nullopt, axis, colour);
  const Quartiles quartiles{quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)};
  const double radius = circle_radius(slot);
  return outline(values, centre, 0.47 * slot, axis, colour) + dots(values, centre, slot, quartiles, axis, colour) +
         line(centre, axis.pixel(quartiles.lower), centre, axis.pixel(quartiles.upper),
              fmt::format("stroke=\"#222\" stroke-width=\"{:.1f}\"", 1.1 * radius)) +
         circle(centre, axis.pixel(quartiles.median), radius, "fill=\"white\" stroke=\"#222\"");
}

std::string draw_axes(const GroupedScores& scores, const Layout& layout, const Axis& axis, std::size_t panel) {
  const double x = layout.left_of(panel), top = layout.top_of(panel), bottom = top + panel_height;
  std::string out;
  if (!scores.panels.empty())
    out += text(x + layout.panel_width / 2, top - 7, "middle", 12, scores.panels + " = " + label_of(scores.panel_values[panel]),
                " font-weight=\"bold\"");
  for (const auto& [value, label] : axis.marks()) {
    const double y = axis.pixel(value);
    out += line(x, y, x + layout.panel_width, y, "stroke=\"#e4e4e4\"");
    if (panel % layout.columns == 0) out += text(x - 6, y + 4, "end", mark_size, label);
  }
  if (panel % layout.columns == 0) out += upright_text(20, top + panel_height / 2, "middle", 12, metric_label(scores.metric));
  for (std::size_t group = 0; group < scores.x_values.size(); ++group) {
    const double centre = layout.centre_of(panel, group);
    if (group > 0)
      out += line(centre - layout.group_width / 2, top, centre - layout.group_width / 2, bottom, "stroke=\"#e4e4e4\"");
    if (scores.x.empty()) continue;
    const std::string label = label_of(scores.x_values[group]);
    out += layout.upright_labels ? upright_text(centre + 4, bottom + 6, "end", mark_size, label)
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
      // What a browser shows under the pointer.
      out += "<g><title>" + escape(describe(scores, panel, x, s)) + "</title>\n" +
             violin(values, centre, layout.slot, axis, colours[s]) + "</g>\n";
    }
  return out;
}

/// Swatches and names, over as many lines as they need; `y` moves below them.
std::string draw_legend(const GroupedScores& scores, double& y) {
  std::string out;
  double x = edge;
  for (std::size_t s = 0; s < scores.series_values.size(); ++s) {
    const std::string name = scores.series_values[s].empty() ? "–" : scores.series_values[s];
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

/// Lines of the figure's width: how to read it, then what was counted.
std::vector<std::string> caption_of(const GroupedScores& scores, const Layout& layout, double size) {
  std::string counts =
      layout.equal_n ? fmt::format("n = {} in each violin.", scores.values.front().size()) : "n of each violin below it.";
  if (!scores.pooled.empty()) counts += " Pooled over " + join(scores.pooled, ", ") + ".";
  if (const auto left_out = scores.left_out(); !left_out.empty()) counts += " Left out: " + join(left_out, ", ") + ".";
  std::vector<std::string> lines;
  for (const auto& part : {std::string("Dots: single values; circle: median; bar: quartiles; outline: density."), counts})
    for (auto& line : wrapped(part, width - 2 * edge, size)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

std::string violin_figure(const std::string& title, const GroupedScores& scores) {
  if (scores.series_values.size() > max_series)
    throw UsageError(
        fmt::format("{} has {} values, and a figure at most {} series; keep some, with --where {}=VALUE (may be repeated)",
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
  for (const auto& values : scores.values)
    if (!values.empty()) {
      low = std::min(low, values.front());
      high = std::max(high, values.back());
    }
  if (low > high) return out + text(width / 2, layout.top_of(0) + 20, "middle", 13, "no defined value") + "</svg>\n";
  // Once for all panels: a name may be wider than one.
  if (!scores.x.empty()) out += text((left + width - right) / 2, layout.below() + 12, "middle", 12, scores.x);
  for (std::size_t panel = 0; panel < scores.panel_values.size(); ++panel) {
    const double top = layout.top_of(panel);
    const Axis axis(low, high, top + panel_height - layout.n_height, top, Axis::Scale::linear);
    out += draw_axes(scores, layout, axis, panel) + draw_violins(scores, layout, axis, panel);
  }
  return out + "</svg>\n";
}

}  // namespace golgi

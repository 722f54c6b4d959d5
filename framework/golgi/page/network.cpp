#include "golgi/page/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

using Point = std::array<double, 2>;

constexpr std::size_t most_links = 2000;      // that are drawn
constexpr std::ptrdiff_t most_springs = 400;  // nodes that springs place; more nodes are placed on a circle
constexpr std::ptrdiff_t most_names = 60;

std::vector<Point> on_a_circle(std::ptrdiff_t n) {
  std::vector<Point> at(n);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    at[i] = {0.5 + 0.5 * std::sin(angle), 0.5 - 0.5 * std::cos(angle)};
  }
  return at;
}

void into_unit_square(std::vector<Point>& at) {
  Point low{1e300, 1e300}, high{-1e300, -1e300};
  for (const auto& p : at)
    for (int d = 0; d < 2; ++d) {
      low[d] = std::min(low[d], p[d]);
      high[d] = std::max(high[d], p[d]);
    }
  const double longest_side = std::max({high[0] - low[0], high[1] - low[1], 1e-12});
  for (auto& p : at)
    for (int d = 0; d < 2; ++d) p[d] = 0.5 + (p[d] - (low[d] + high[d]) / 2) / longest_side;
}

/// Fruchterman and Reingold (1991): links attract with d²/k, nodes repel each other with k²/d, steps shrink to zero. Starts on
/// a circle, so that the same network always gives the same drawing.
std::vector<Point> with_springs(std::ptrdiff_t n, const Links& links) {
  std::vector<Point> at = on_a_circle(n);
  if (n < 3) return at;
  const double k = 0.9 / std::sqrt(static_cast<double>(n));
  constexpr int rounds = 150;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Point> force(n, Point{0, 0});
    const auto add = [&](std::ptrdiff_t a, std::ptrdiff_t b, auto&& strength) {
      const double dx = at[a][0] - at[b][0], dy = at[a][1] - at[b][1];
      const double d = std::max(std::hypot(dx, dy), 1e-4), f = strength(d) / d;
      force[a][0] += f * dx;
      force[a][1] += f * dy;
      force[b][0] -= f * dx;
      force[b][1] -= f * dy;
    };
    for (std::ptrdiff_t a = 0; a < n; ++a)
      for (std::ptrdiff_t b = a + 1; b < n; ++b) add(a, b, [&](double d) { return k * k / d; });
    for (std::size_t e = 0; e < links.edges.size() && e < most_links; ++e)
      if (links.step[e] >= links.usual)
        add(links.edges[e].source, links.edges[e].target, [&](double d) { return -0.5 * d * d / k; });
    // Keeps nodes without links near the others.
    for (std::ptrdiff_t a = 0; a < n; ++a)
      for (int d = 0; d < 2; ++d) force[a][d] -= 0.3 * (at[a][d] - 0.5);
    const double longest = 0.1 * (1 - static_cast<double>(round) / rounds);
    for (std::ptrdiff_t a = 0; a < n; ++a) {
      const double length = std::max(std::hypot(force[a][0], force[a][1]), 1e-12), step = std::min(length, longest) / length;
      for (int d = 0; d < 2; ++d) at[a][d] += step * force[a][d];
    }
  }
  into_unit_square(at);
  return at;
}

std::vector<Point> of_the_probe(const Connectivity& connectivity, const Dataset* recording) {
  std::vector<Point> at;
  if (!recording || recording->n_variables() != connectivity.n()) return at;
  Point low{1e300, 1e300}, high{-1e300, -1e300};
  for (const Variable& variable : recording->variables()) {
    const auto& um = variable.position_um();
    if (std::isnan(um[0]) || std::isnan(um[1])) return {};
    at.push_back({um[0], -um[1]});  // upwards in the drawing
    for (int d = 0; d < 2; ++d) {
      low[d] = std::min(low[d], at.back()[d]);
      high[d] = std::max(high[d], at.back()[d]);
    }
  }
  if (!(high[0] - low[0] + high[1] - low[1] > 0)) return {};
  // A probe is a hundred times as long as wide: each direction fills the drawing.
  for (auto& p : at)
    for (int d = 0; d < 2; ++d) p[d] = high[d] > low[d] ? (p[d] - low[d]) / (high[d] - low[d]) : 0.5;
  // Units at the same site would hide each other.
  for (std::size_t a = 0; a < at.size(); ++a) {
    int same = 0;
    for (std::size_t b = 0; b < a; ++b) same += std::hypot(at[a][0] - at[b][0], at[a][1] - at[b][1]) < 0.012;
    if (same > 0) {
      at[a][0] += 0.018 * same * std::cos(2.4 * same);
      at[a][1] += 0.018 * same * std::sin(2.4 * same);
    }
  }
  into_unit_square(at);
  return at;
}

/// Tints of the five largest groups, the largest first; others stay white.
std::vector<std::pair<std::string, const char*>> tints_of(const std::vector<std::string>& groups) {
  std::map<std::string, std::int64_t> sizes;
  for (const auto& group : groups)
    if (!group.empty()) ++sizes[group];
  std::vector<std::pair<std::string, std::int64_t>> largest(sizes.begin(), sizes.end());
  std::ranges::stable_sort(largest, std::greater{}, [](const auto& each) { return each.second; });
  std::vector<std::pair<std::string, const char*>> tints;
  for (const char* tint : {"#bfe3d3", "#f5e6a8", "#e6c9dc", "#cfd4da", "#c4dff0"})
    if (tints.size() < largest.size()) tints.emplace_back(largest[tints.size()].first, tint);
  return tints;
}

const char* colour_class(double sign) { return sign > 0 ? "plus" : sign < 0 ? "minus" : "unsigned"; }

}  // namespace

Layout place(const Connectivity& connectivity, const Links& links, const Dataset* recording) {
  if (auto at = of_the_probe(connectivity, recording); !at.empty())
    return {std::move(at), "Units are placed as on the probe; each direction is stretched to fill the drawing."};
  if (connectivity.n() > most_springs) return circle(connectivity.n());
  return {with_springs(connectivity.n(), links), "Linked units are drawn near each other; distances have no other meaning."};
}

Layout circle(std::ptrdiff_t n) { return {on_a_circle(n), "Units are placed on a circle, in their order."}; }

std::vector<std::string> groups_of(const Connectivity& connectivity, const Dataset* recording) {
  std::vector<std::string> groups;
  if (!recording || recording->n_variables() != connectivity.n()) return groups;
  for (const Variable& variable : recording->variables()) groups.push_back(variable.group());
  const bool is_said = std::ranges::any_of(groups, [](const std::string& group) { return !group.empty(); });
  return is_said ? groups : std::vector<std::string>{};
}

Drawing network_drawing(const Connectivity& connectivity, const Links& links, const Layout& layout,
                        const std::vector<std::string>& groups) {
  const std::ptrdiff_t n = connectivity.n();
  constexpr double width = 560, height = 460, margin = 34;
  const double radius = n <= 30 ? 11 : n <= most_names ? 8 : n <= 200 ? 5 : 3;
  const auto x_of = [&](std::ptrdiff_t i) { return margin + layout.at[i][0] * (width - 2 * margin); };
  const auto y_of = [&](std::ptrdiff_t i) { return margin + layout.at[i][1] * (height - 2 * margin); };
  std::string out = fmt::format(
      "<svg class=\"network\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"The network of links, as listed in the table "
      "below\">"
      "<defs>",
      width, height);
  for (const char* name : {"plus", "minus", "unsigned"})
    out += fmt::format(
        "<marker id=\"tip-{0}\" viewBox=\"0 0 6 6\" refX=\"5.5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip {0}\" d=\"M0 0L6 3L0 6z\"/></marker>",
        name);
  out += "</defs><g class=\"links\">";
  const bool has_tips = connectivity.estimate().is_directed() && n <= 200;
  const std::size_t drawn = std::min(links.edges.size(), most_links);
  std::string lines;
  for (std::size_t k = drawn; k-- > 0;) {  // the strongest on top
    const Edge& edge = links.edges[k];
    if (links.step[k] < 1) continue;
    const double x1 = x_of(edge.source), y1 = y_of(edge.source), x2 = x_of(edge.target), y2 = y_of(edge.target);
    const double length = std::max(std::hypot(x2 - x1, y2 - y1), 1e-6), ux = (x2 - x1) / length, uy = (y2 - y1) / length;
    const double bend = connectivity.estimate().is_directed() ? 0.08 * length : 0;
    const double end = std::max(length - radius - 2, 0.0);
    lines += fmt::format(
        "<path class=\"link {}\" data-step=\"{}\" data-a=\"{}\" data-b=\"{}\" stroke-width=\"{:.2f}\" d=\"M{:.1f} "
        "{:.1f}Q{:.1f} "
        "{:.1f} {:.1f} {:.1f}\"{}{}/>",
        colour_class(edge.sign), links.step[k], edge.source, edge.target,
        0.6 + 2.6 * (1 - static_cast<double>(k) / static_cast<double>(std::max<std::size_t>(links.shown(), 1))) *
                  (static_cast<std::int64_t>(k) < links.shown() ? 1 : 0),
        x1, y1, (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend, x1 + ux * end, y1 + uy * end,
        has_tips ? fmt::format(" marker-end=\"url(#tip-{})\"", colour_class(edge.sign)) : "",
        links.step[k] < links.usual ? " hidden=\"\"" : "");
  }
  out += lines + "</g><g class=\"nodes\">";
  const auto tints = tints_of(groups);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const std::string name = escape(connectivity.names()[i]), group = groups.empty() ? "" : groups[i];
    const auto tint = std::ranges::find(tints, group, &std::pair<std::string, const char*>::first);
    out += fmt::format(
        "<g class=\"node\" data-node=\"{}\" data-name=\"{}\"><title>{}{}</title><circle cx=\"{:.1f}\" cy=\"{:.1f}\" "
        "r=\"{}\"{}/>",
        i, name, name, group.empty() ? "" : " in " + escape(group), x_of(i), y_of(i), radius,
        tint == tints.end() ? "" : fmt::format(" style=\"fill:{}\"", tint->second));
    if (n <= most_names)
      out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x_of(i), y_of(i) + 3.4,
                         escape(svg::shortened(connectivity.names()[i], 6)));
    out += "</g>";
  }
  out += "</g>";
  double x = 8;
  for (const auto& [group, tint] : tints) {
    const std::string name = svg::shortened(group, 16);
    out += fmt::format(
        "<circle class=\"swatch\" cx=\"{:.1f}\" cy=\"11\" r=\"5\" style=\"fill:{}\"/><text x=\"{:.1f}\" y=\"15\">{}</text>",
        x + 5, tint, x + 14, escape(name));
    x += 22 + 6.2 * static_cast<double>(name.size());
  }
  return {out + "</svg>", layout.words + (connectivity.sign().empty() ? "" : " Orange links are positive, blue ones negative."),
          width, height};
}

}  // namespace golgi::page

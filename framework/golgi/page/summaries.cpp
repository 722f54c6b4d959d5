#include "golgi/page/summaries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

std::string section(const std::string& title, const std::string& body) {
  return "<div class=\"part\"><h4>" + title + "</h4>" + body + "</div>";
}

/// A bar whose segments are counts in different colours.
std::string bar(std::int64_t plus, std::int64_t minus, std::int64_t other, double per_link) {
  std::string out = "<span class=\"bar\">";
  for (const auto& [n, kind] : {std::pair{plus, "plus"}, {minus, "minus"}, {other, "unsigned"}})
    if (n > 0) out += fmt::format("<i class=\"{}\" style=\"width:{:.1f}%\"></i>", kind, static_cast<double>(n) * per_link);
  return out + "</span>";
}

struct Degree {
  std::int64_t in = 0, plus = 0, minus = 0, unsigned_out = 0;
  std::int64_t out() const { return plus + minus + unsigned_out; }
};

}  // namespace

std::string units_summary(const Connectivity& connectivity, const Links& links) {
  if (links.shown() == 0) return "";
  const bool is_directed = connectivity.estimate().is_directed();
  std::vector<Degree> degrees(connectivity.n());
  for (std::size_t k = 0; k < links.edges.size(); ++k) {
    if (links.step[k] < links.usual) continue;
    const Edge& edge = links.edges[k];
    const auto add = [&](Degree& from) { ++(edge.sign > 0 ? from.plus : edge.sign < 0 ? from.minus : from.unsigned_out); };
    add(degrees[edge.source]);
    if (is_directed)
      ++degrees[edge.target].in;
    else
      add(degrees[edge.target]);
  }
  std::vector<std::ptrdiff_t> order(connectivity.n());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order,
                           [&](auto a, auto b) { return degrees[a].out() + degrees[a].in > degrees[b].out() + degrees[b].in; });
  constexpr std::size_t most = 20;
  std::int64_t largest = 1;
  for (const Degree& degree : degrees) largest = std::max({largest, degree.out(), degree.in});
  std::string rows;
  for (std::size_t k = 0; k < std::min(order.size(), most); ++k) {
    const Degree& degree = degrees[order[k]];
    rows += fmt::format("<tr data-node=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td>{}</tr>", order[k],
                        escape(connectivity.names()[order[k]]), degree.out(),
                        bar(degree.plus, degree.minus, degree.unsigned_out, 100.0 / static_cast<double>(largest)),
                        is_directed ? fmt::format("<td>{}</td>", degree.in) : "");
  }
  return section("Units with the most links", std::string("<table class=\"small\"><thead><tr><th>unit</th><th>") +
                                                  (is_directed ? "drives" : "links") + "</th><th>positive, negative</th>" +
                                                  (is_directed ? "<th>driven by</th>" : "") + "</tr></thead><tbody>" + rows +
                                                  "</tbody></table>");
}

std::string areas_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording) {
  if (recording.n_variables() != connectivity.n()) return "";
  std::vector<std::string> areas;
  std::vector<std::size_t> area_of;
  for (const Variable& variable : recording.variables()) {
    const std::string name = variable.group().empty() ? "(none)" : variable.group();
    auto found = std::ranges::find(areas, name);
    if (found == areas.end()) found = areas.insert(areas.end(), name);
    area_of.push_back(found - areas.begin());
  }
  constexpr std::size_t most = 24;
  if (areas.size() < 2 || areas.size() > most) return "";
  std::vector<std::int64_t> sizes(areas.size(), 0);
  for (const std::size_t area : area_of) ++sizes[area];
  Matrix counts(std::ssize(areas), std::ssize(areas));
  const bool is_directed = connectivity.estimate().is_directed();
  for (std::size_t k = 0; k < links.edges.size(); ++k) {
    if (links.step[k] < links.usual) continue;
    const std::size_t target = area_of[links.edges[k].target], source = area_of[links.edges[k].source];
    counts(target, source) += 1;
    if (!is_directed && target != source) counts(source, target) += 1;
  }
  std::string rows = is_directed ? "<tr><th>target \\ source</th>" : "<tr><th></th>";
  for (const auto& name : areas) rows += "<th>" + escape(name) + "</th>";
  rows += "</tr>";
  for (std::size_t a = 0; a < areas.size(); ++a) {
    rows += "<tr><th scope=\"row\">" + escape(areas[a]) + "</th>";
    for (std::size_t b = 0; b < areas.size(); ++b) {
      const std::int64_t within = sizes[a] * (sizes[a] - 1);
      const std::int64_t pairs = a != b ? sizes[a] * sizes[b] : is_directed ? within : within / 2;
      const double share = pairs > 0 ? counts(a, b) / static_cast<double>(pairs) : 0;
      rows += fmt::format("<td style=\"background:{}\" title=\"{:.0f} of {} pairs\">{:.0f} %</td>",
                          svg::mix(svg::positive, 0.6 * std::min(1.0, share)), counts(a, b), pairs, 100 * share);
    }
    rows += "</tr>";
  }
  return section("Links between areas: share of linked pairs",
                 "<div class=\"scroll\"><table class=\"small\">" + rows + "</table></div>");
}

std::string distance_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording) {
  const std::ptrdiff_t n = connectivity.n();
  if (recording.n_variables() != n) return "";
  const auto distance_um = [&](std::ptrdiff_t i, std::ptrdiff_t j) {
    double square = 0;
    for (int d = 0; d < 3; ++d) {
      const double difference = recording.variable(i).position_um()[d] - recording.variable(j).position_um()[d];
      if (!std::isnan(difference))
        square += difference * difference;
      else if (d < 2)
        return undefined;
    }
    return std::sqrt(square);
  };
  std::vector<double> all;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < (connectivity.estimate().is_directed() ? n : i); ++j)
      if (i != j)
        if (const double d = distance_um(i, j); !std::isnan(d)) all.push_back(d);
  constexpr std::size_t bins = 6, fewest = 60;
  if (all.size() < fewest) return "";
  std::ranges::sort(all);
  if (all.front() == all.back()) return "";
  std::vector<double> borders;
  for (std::size_t b = 1; b <= bins; ++b) borders.push_back(all[b * all.size() / bins - 1]);
  const auto bin_of = [&](double d) {
    return std::min<std::size_t>(std::ranges::lower_bound(borders, d) - borders.begin(), bins - 1);
  };
  std::vector<std::int64_t> pairs(bins, 0), linked(bins, 0);
  for (const double d : all) ++pairs[bin_of(d)];
  for (std::size_t k = 0; k < links.edges.size(); ++k)
    if (links.step[k] >= links.usual)
      if (const double d = distance_um(links.edges[k].source, links.edges[k].target); !std::isnan(d)) ++linked[bin_of(d)];
  double highest = 1e-12;
  for (std::size_t b = 0; b < bins; ++b)
    highest = std::max(highest, static_cast<double>(linked[b]) / static_cast<double>(std::max<std::int64_t>(pairs[b], 1)));
  std::string rows;
  double from = all.front();
  for (std::size_t b = 0; b < bins; ++b) {
    if (pairs[b] == 0) continue;
    const double share = static_cast<double>(linked[b]) / static_cast<double>(pairs[b]);
    rows += fmt::format("<tr><th scope=\"row\">{:.0f} to {:.0f} µm</th><td>{:.1f} %</td><td>{}</td><td>{} of {}</td></tr>",
                        from, borders[b], 100 * share, bar(0, 0, 1, 100 * share / highest), linked[b], pairs[b]);
    from = borders[b];
  }
  return section("Links by distance", "<table class=\"small\"><tbody>" + rows + "</tbody></table>");
}

std::string p_summary(const Connectivity& connectivity, const Links& links) {
  if (connectivity.p().empty()) return "";
  constexpr std::size_t bins = 20;
  std::vector<std::int64_t> counts(bins, 0);
  std::int64_t all = 0, small = 0;
  std::vector<double> values;
  for (const Edge& edge : links.edges) {
    if (std::isnan(edge.p)) continue;
    ++counts[std::min<std::size_t>(bins - 1, edge.p * bins)];
    ++all;
    small += edge.p <= 0.05;
    values.push_back(edge.p);
  }
  if (all == 0) return "";
  // The share without an effect, estimated from the p-values above 0.5 (Storey 2002), at most 1.
  const auto large = std::ranges::count_if(values, [](double p) { return p > 0.5; });
  const double none = std::min(1.0, 2 * static_cast<double>(large) / static_cast<double>(all));
  const std::int64_t highest = *std::ranges::max_element(counts);
  constexpr double width = 260;
  std::string bars;
  for (std::size_t b = 0; b < bins; ++b) {
    const double tall = 80.0 * static_cast<double>(counts[b]) / static_cast<double>(highest);
    bars += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                        static_cast<double>(b) * width / bins, 84 - tall, width / bins - 1, tall);
  }
  const double even = 84 - 80.0 * static_cast<double>(all) / bins / static_cast<double>(highest);
  std::string words = fmt::format("{} of {} tested pairs have p ≤ 0.05; about {:.3g} are expected by chance alone.",
                                  count(small), count(all), 0.05 * static_cast<double>(all));
  if (links.by_q && links.shown() > 0)
    words += fmt::format(
        " Of the {} links at {}, at most about {:.0f} are expected to be false if the p-values are valid; unobserved common "
        "input makes them invalid.",
        count(links.shown()), links.steps[links.usual], std::ceil(0.05 * none * static_cast<double>(links.shown())));
  return section(
      "The p-values",
      fmt::format(
          "<svg class=\"histogram\" viewBox=\"0 0 {0} 104\" role=\"img\" aria-label=\"Distribution of p-values\">{1}<line "
          "x1=\"0\" x2=\"{0}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/><text y=\"100\">p = 0</text><text x=\"{0}\" y=\"100\" "
          "text-anchor=\"end\">1</text></svg><p>{3} The line is the count expected for pairs without any effect.</p>",
          width, bars, even, words));
}

std::string parts_summary(const Connectivity& connectivity) {
  std::string out;
  for (const auto axis : {Part::Axis::segment, Part::Axis::lag, Part::Axis::band}) {
    const auto parts = connectivity.parts(axis);
    constexpr std::ptrdiff_t most_units = 60, most_parts = 60;
    if (parts.size() < 2 || std::ssize(parts) > most_parts || connectivity.n() > most_units) continue;
    double full = 1e-300;
    for (const Part& part : parts)
      for (std::ptrdiff_t i = 0; i < connectivity.n(); ++i)
        for (std::ptrdiff_t j = 0; j < connectivity.n(); ++j)
          if (i != j && std::isfinite(part.score()(i, j))) full = std::max(full, std::abs(part.score()(i, j)));
    std::string strip;
    for (const Part& part : parts) {
      std::vector<std::string> palette{"#ffffff", "#e4e4e4"};
      for (const auto& colour : {svg::positive, svg::negative})
        for (int k = 1; k <= 50; ++k) palette.push_back(svg::mix(colour, k / 50.0));
      std::vector<std::uint8_t> pixels;
      for (std::ptrdiff_t i = 0; i < connectivity.n(); ++i)
        for (std::ptrdiff_t j = 0; j < connectivity.n(); ++j) {
          const double score = part.score()(i, j);
          const bool is_negative = score < 0 || (!part.estimate().sign().empty() && part.estimate().sign()(i, j) < 0);
          const int shade = std::isfinite(score) ? static_cast<int>(50 * std::abs(score) / full) : 0;
          pixels.push_back(i == j ? 1 : shade == 0 ? 0 : static_cast<std::uint8_t>(1 + shade + (is_negative ? 50 : 0)));
        }
      const auto end = [&](double at) { return axis == Part::Axis::band ? number(at) + " Hz" : duration(at); };
      strip += fmt::format("<figure class=\"frame\"><img alt=\"\" src=\"{}\"><figcaption>{}</figcaption></figure>",
                           png(pixels, connectivity.n(), palette),
                           part.from() == part.to() ? end(part.from()) : end(part.from()) + " to " + end(part.to()));
    }
    const char* title = axis == Part::Axis::segment ? "Over time" : axis == Part::Axis::lag ? "By lag" : "By frequency";
    out += section(title,
                   "<div class=\"strip scroll\">" + strip + "</div><p>Row = target, column = source; one scale for all.</p>");
  }
  return out;
}

}  // namespace golgi::page

#include "golgi/page/link_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/page/evidence.hpp"
#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

constexpr std::size_t most_rows = 300;
constexpr std::int64_t with_evidence = 12;  // links with a drawing of their evidence

std::string sign_words(double sign) {
  if (sign > 0) return "<span class=\"plus-text\">+ positive</span>";
  return sign < 0 ? "<span class=\"minus-text\">− negative</span>" : "–";
}

}  // namespace

std::string arrow(const Connectivity& connectivity, const Edge& link) {
  return escape(connectivity.names()[link.source]) + (connectivity.estimate().is_directed() ? " → " : " – ") +
         escape(connectivity.names()[link.target]);
}

std::string links_table(const Connectivity& connectivity, const Links& links, const std::optional<Dataset>& recording) {
  const bool fits = recording && recording->n_variables() == connectivity.n() && !connectivity.is_of_groups();
  const bool has_lags = connectivity.parts(Part::Axis::lag).size() > 1;
  const bool has_p = !connectivity.p().empty(), has_lag = !connectivity.lag_s().empty(),
             has_sign = !connectivity.sign().empty();
  std::string out = "<div class=\"scroll\"><table class=\"sortable links\"><thead><tr><th>link</th><th class=\"n\">score</th>";
  if (has_sign) out += "<th>sign</th>";
  if (has_lag) out += "<th class=\"n\">lag</th>";
  if (has_p) out += "<th class=\"n hide-small\">p</th><th class=\"n\">q</th>";
  if (fits || has_lags) out += "<th>evidence</th>";
  out += "</tr></thead><tbody>";
  const std::size_t rows = std::min(links.edges.size(), most_rows);
  // Links that are shown at first get it before others.
  std::int64_t of_shown = std::min(links.shown(), with_evidence), of_others = with_evidence - of_shown;
  for (std::size_t k = 0; k < rows; ++k) {
    const Edge& link = links.edges[k];
    out +=
        fmt::format("<tr data-step=\"{}\" data-a=\"{}\" data-b=\"{}\"{}><td>{}</td><td class=\"n\" data-value=\"{}\">{}</td>",
                    links.step[k], link.source, link.target, links.step[k] < links.usual ? " hidden=\"\"" : "",
                    arrow(connectivity, link), link.score, number(link.score));
    if (has_sign) out += "<td>" + sign_words(link.sign) + "</td>";
    if (has_lag) out += fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>", link.lag_s, duration(link.lag_s));
    if (has_p)
      out += fmt::format("<td class=\"n hide-small\" data-value=\"{}\">{}</td><td class=\"n\" data-value=\"{}\">{}</td>",
                         link.p, probability(link.p), link.q, probability(link.q));
    if (fits || has_lags) {
      const bool is_drawn = (links.step[k] >= links.usual ? of_shown : of_others)-- > 0;
      out += "<td class=\"rests\">";
      if (fits && is_drawn) out += evidence(*recording, link.source, link.target);
      if (has_lags && is_drawn) out += lag_curve(connectivity, link.source, link.target);
      out += "</td>";
    }
    out += "</tr>";
  }
  out += "</tbody></table></div>";
  if (links.edges.size() > rows)
    out += fmt::format("<p class=\"soft\">The {} strongest of {} pairs; all of them are in edges.csv.</p>",
                       count(static_cast<std::int64_t>(rows)), count(std::ssize(links.edges)));
  std::string words;
  if (fits)
    words =
        "how often spikes of the target follow those of the source at each lag, or how the signals correlate by lag; to the "
        "right of 0 the source comes first, the shaded band is the range expected by chance. Only two units are considered at "
        "a time";
  if (has_lags)
    words +=
        std::string(fits ? ". Next to it: " : "") + "the score of the estimate by lag, below the line where it is negative";
  if (!words.empty()) out += "<p class=\"soft\">Evidence for a link: " + words + ".</p>";
  return out;
}

}  // namespace golgi::page

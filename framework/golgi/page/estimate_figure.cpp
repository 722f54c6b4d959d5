#include "golgi/page/estimate_figure.hpp"

#include <fmt/format.h>

#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

// As in report.css, without CSS variables, which converters do not support.
constexpr const char* figure_style =
    "<style>.link{fill:none;opacity:.75} .link.plus{stroke:#d55e00} .link.minus{stroke:#004887} .link.unsigned{stroke:#777}\n"
    ".tip.plus{fill:#d55e00} .tip.minus{fill:#004887} .tip.unsigned{fill:#777}\n"
    ".node circle{fill:#fff;stroke:#1c2733;stroke-width:1.3} .node text{text-anchor:middle;font-size:9px} "
    ".swatch{stroke:#1c2733;stroke-width:.8}\n"
    ".own{fill:#e4e4e4} .frame{fill:none;stroke:#1c2733} .true{fill:none;stroke:#111;stroke-width:1.4}</style>\n";

}  // namespace

std::string caption_of(const EstimateShown& estimate, const Links& links, std::size_t n_pairs) {
  std::string caption = count(links.shown()) + " of " + count(static_cast<std::int64_t>(n_pairs)) + " pairs";
  if (links.shown() == static_cast<std::int64_t>(n_pairs)) return caption;
  caption += ": " + links.steps[links.usual];
  if (!estimate.truth) return caption;
  const AgainstTruth found = against(*estimate.truth, estimate.connectivity, links);
  return caption + fmt::format("; {} of {} true links are among them", count(found.hits), count(found.true_links));
}

std::string estimate_figure(const std::string& title, const std::string& caption, const Drawing& drawing) {
  constexpr double margin = 24, top = 62, size = 12, line = 16;
  const auto words = svg::wrapped(drawing.legend, drawing.width, size);
  const double below = top + drawing.height + 20;
  std::string out =
      svg::open_figure(drawing.width + 2 * margin, below + line * static_cast<double>(words.size()), title, caption);
  out += figure_style;
  out += fmt::format("<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", margin, top, drawing.width, drawing.height) +
         drawing.svg.substr(std::string_view("<svg").size()) + "\n";
  for (std::size_t k = 0; k < words.size(); ++k)
    out += svg::text(margin, below + line * static_cast<double>(k), "start", size, words[k], " fill=\"#555\"");
  return out + "</svg>\n";
}

}  // namespace golgi::page

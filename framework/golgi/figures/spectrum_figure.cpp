#include "golgi/figures/spectrum_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr std::size_t most_spectra = 24;
constexpr double spectrum_width = 230, spectrum_height = 120, column_width = 296, row_height = 186;

struct Spectrum {
  std::string source, target;
  std::vector<std::pair<double, double>> points;  ///< frequency in Hz, causality
};

std::vector<Spectrum> spectra_in(const std::vector<CsvRow>& rows) {
  constexpr const char* columns[] = {"source", "target", "frequency_hz", "granger"};
  if (rows.empty() || !std::ranges::equal(rows.front().cells, columns, {}, &CsvCell::text))
    throw DataError("spectra need the columns source, target, frequency_hz and granger");
  std::vector<Spectrum> spectra;
  for (const CsvRow& row : std::span(rows).subspan(1)) {
    const auto cell = [&](std::size_t k) -> const std::string& { return row.cells[k].text; };
    if (spectra.empty() || spectra.back().source != cell(0) || spectra.back().target != cell(1))
      spectra.push_back({cell(0), cell(1), {}});
    const auto frequency = parse_number(cell(2)), causality = parse_number(cell(3));
    if (!frequency) throw DataError("spectrum.csv:" + std::to_string(row.line) + ": '" + cell(2) + "' is not a frequency");
    if (causality) spectra.back().points.emplace_back(*frequency, *causality);
  }
  return spectra;
}

/// The scales that all panels share.
struct Scales {
  double highest_hz = 0, highest = 0;
};

/// Draws one pair, with the top left corner of its axes at (left, top).
std::string spectrum_panel(double left, double top, const Spectrum& shown, const Scales& scales, std::span<const Part> bands) {
  const Axis across(0, scales.highest_hz, left, left + spectrum_width, Axis::Scale::linear);
  const Axis up(0, scales.highest, top + spectrum_height, top, Axis::Scale::linear);
  std::string out =
      text(left + spectrum_width / 2, top - 8, "middle", 12,
           fitted(shown.source, spectrum_width / 2 - 16, 12) + " → " + fitted(shown.target, spectrum_width / 2 - 16, 12));
  double strength = 0.1;  // alternating, to distinguish adjacent bands
  for (const Part& band : bands) {
    if (band.axis() != Part::Axis::band) continue;
    out += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n",
                       across.pixel(band.from()), top, across.pixel(band.to()) - across.pixel(band.from()), spectrum_height,
                       mix(positive, strength));
    strength = 0.3 - strength;
  }
  std::string curve;
  for (const auto& [frequency, causality] : shown.points)
    curve += fmt::format("{:.2f},{:.2f} ", across.pixel(frequency), up.pixel(causality));
  out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>\n", curve, mix(ink, 0.9));
  out += frame(left, top, spectrum_width, spectrum_height);
  for (const auto& [value, label] : up.marks())
    if (value >= 0) out += text(left - 6, up.pixel(value) + 4, "end", 10, label);
  for (const auto& [value, label] : across.marks())
    out += text(across.pixel(value), top + spectrum_height + 14, "middle", 10, label);
  return out;
}

/// Writes the names of bands above a panel, unless their centres are too close.
std::string band_names(double left, double top, const Scales& scales, std::span<const Part> bands) {
  const Axis across(0, scales.highest_hz, left, left + spectrum_width, Axis::Scale::linear);
  std::string out;
  double end = left;
  for (const Part& band : bands) {
    const double middle = across.pixel((band.from() + band.to()) / 2), half = text_width(band.name(), 9) / 2;
    if (band.axis() != Part::Axis::band || middle - half < end || middle + half > left + spectrum_width) continue;
    out += text(middle, top + 11, "middle", 9, band.name(), " fill=\"#8a4b12\"");
    end = middle + half + 3;
  }
  return out;
}

}  // namespace

std::string spectrum_figure(const std::string& title, const std::vector<CsvRow>& rows, std::span<const Part> bands) {
  const auto all = spectra_in(rows);
  Scales scales;
  for (const Spectrum& spectrum : all)
    for (const auto& [frequency, causality] : spectrum.points) {
      scales.highest_hz = std::max(scales.highest_hz, frequency);
      scales.highest = std::max(scales.highest, causality);
    }
  if (!(scales.highest > 0)) scales.highest = 1;
  if (!(scales.highest_hz > 0)) scales.highest_hz = 1;
  const std::size_t n_shown = std::min(all.size(), most_spectra), n_columns = std::clamp<std::size_t>(n_shown, 2, 3),
                    n_rows = (n_shown + n_columns - 1) / n_columns;
  constexpr double left = 72, top = 98;
  std::string out = open_figure(
      left + static_cast<double>(n_columns) * column_width, top + static_cast<double>(n_rows) * row_height, title,
      "Granger causality by frequency of the strongest pairs, bands shaded" +
          (all.size() > n_shown ? " (the first " + std::to_string(n_shown) + " of " + std::to_string(all.size()) + ")" : ""));
  for (std::size_t k = 0; k < n_shown; ++k) {
    const double x = left + static_cast<double>(k % n_columns) * column_width,
                 y = top + static_cast<double>(k / n_columns) * row_height;
    out += spectrum_panel(x, y, all[k], scales, bands) + band_names(x, y, scales, bands);
    out += text(x + spectrum_width / 2, y + spectrum_height + 31, "middle", 10, "Hz", " fill=\"#555\"");
  }
  return out + "</svg>\n";
}

}  // namespace golgi

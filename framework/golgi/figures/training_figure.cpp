#include "golgi/figures/training_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

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

  const Axis axis(low, high, bottom, top, low > 0 ? Axis::Scale::logarithmic : Axis::Scale::linear);
  const auto x_of = [&](double epoch) { return left + width * (last > 1 ? (epoch - 1) / (last - 1) : 0.5); };
  for (const auto& [value, label] : axis.marks())
    out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#e8e8e8\"/>\n", left,
                       left + width, axis.pixel(value)) +
           text(left - 8, axis.pixel(value) + 4, "end", 11, label);
  const double step = std::max(1.0, std::ceil(last / 10));
  for (double epoch = 1; epoch <= last; epoch += step)
    out += text(x_of(epoch), bottom + 18, "middle", 11, fmt::format("{:.0f}", epoch));
  out += text(left + width / 2, bottom + 40, "middle", 12, "epoch");
  out += upright_text(22, top + height / 2, "middle", 12, "loss");

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
  return out + frame(left, top, width, height) + "</svg>\n";
}

}  // namespace golgi

#include "golgi/figures/traces_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr double day_s = 86'400;
constexpr double plot_left = 110, plot_top = 76, traces_width = 860;
constexpr std::ptrdiff_t most_traces = 60, most_rasters = 128;  // rows

struct ValueRange {
  double low = undefined, high = undefined;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::isnan(low) ? value : std::min(low, value);
    high = std::isnan(high) ? value : std::max(high, value);
  }
  std::string text() const { return fmt::format("{:.4g} to {:.4g}", low, high); }
};

/// The part of a trial that is drawn, and its position.
class Stretch {
 public:
  Stretch(const Dataset& data, const TracesView& view) : dt_s_(data.dt_s()) {
    if (view.trial < 0 || view.trial >= data.n_trials())
      throw DataError("there is no trial " + std::to_string(view.trial) + "; the recording has " +
                      plural(data.n_trials(), "trial") + ", counted from 0");
    const double end_s = data.trial(view.trial).duration_s();
    from_s = view.from_s;
    to_s = std::isnan(view.duration_s) ? end_s : std::min(end_s, from_s + view.duration_s);
    if (!(from_s >= 0 && from_s < to_s))
      throw DataError("there are no data from " + format_number(from_s) + " s on for this duration; the trial lasts " +
                      format_number(end_s) + " s");
  }

  double x(double time_s) const { return plot_left + traces_width * (time_s - from_s) / (to_s - from_s); }
  /// The samples to draw: the first, and the one after the last.
  std::pair<std::ptrdiff_t, std::ptrdiff_t> samples(std::ptrdiff_t n) const {
    const auto sample = [&](double time_s) { return static_cast<std::ptrdiff_t>(std::ceil(time_s / dt_s_ - 1e-9)); };
    return {std::min(n, sample(from_s)), std::min(n, sample(to_s) + 1)};
  }
  double time_of(std::ptrdiff_t sample) const { return static_cast<double>(sample) * dt_s_; }

  double from_s = 0, to_s = 0;

 private:
  double dt_s_;
};

ValueRange range_of(const Stretch& window, std::span<const double> values) {
  ValueRange range;
  const auto [first, end] = window.samples(std::ssize(values));
  for (std::ptrdiff_t t = first; t < end; ++t) range.add(values[t]);
  return range;
}

/// A line through the samples; if there are more than two samples per pixel, the range of each pixel.
std::string trace_of(const Stretch& window, std::span<const double> values, const ValueRange& range, double bottom,
                     double height, const std::string& colour) {
  const auto [first, end] = window.samples(std::ssize(values));
  if (std::isnan(range.low)) return "";
  const double span = range.high > range.low ? range.high - range.low : 1;
  const auto y = [&](double value) { return bottom - height * (value - range.low) / span; };
  const auto per_pixel = std::max<std::ptrdiff_t>(1, (end - first) / static_cast<std::ptrdiff_t>(2 * traces_width));
  std::string path;
  bool is_down = false;
  for (std::ptrdiff_t t = first; t < end; t += per_pixel) {
    ValueRange here;
    for (std::ptrdiff_t k = t; k < std::min(t + per_pixel, end); ++k) here.add(values[k]);
    if (std::isnan(here.low)) {
      is_down = false;
      continue;
    }
    path += fmt::format("{}{:.1f} {:.1f}", is_down ? "L" : "M", window.x(window.time_of(t)), y(here.low));
    if (here.high > here.low) path += fmt::format("V{:.1f}", y(here.high));
    is_down = true;
  }
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"0.8\"/>\n", path, colour);
}

std::string event_ticks(const Stretch& window, std::span<const double> times_s, double bottom, double height) {
  std::string path;
  double last = -1;
  for (const double time_s : times_s) {
    if (time_s < window.from_s || time_s > window.to_s) continue;
    const double x = std::round(2 * window.x(time_s)) / 2;
    if (x == last) continue;
    path += fmt::format("M{:.1f} {:.1f}v{:.1f}", x, bottom, -height);
    last = x;
  }
  if (path.empty()) return "";
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>\n", path, mix(positive, 1));
}

}  // namespace

std::string traces_figure(const std::string& title, const Dataset& data, const TracesView& view) {
  const Stretch window(data, view);
  const Trial& trial = data.trial(view.trial);
  bool has_values = false;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) has_values = has_values || data.row_of(i) >= 0;
  const std::ptrdiff_t n_rows = std::min(data.n_variables(), has_values ? most_traces : most_rasters);
  const double pitch = has_values ? std::clamp(900.0 / static_cast<double>(n_rows), 16.0, 44.0) : 9;
  const double height = pitch * 0.86, covariate_pitch = 26;

  // One scale for all variables that share a unit.
  const std::string unit = data.unit();
  ValueRange shared;
  if (!unit.empty())
    for (std::ptrdiff_t i = 0; i < n_rows; ++i)
      if (data.row_of(i) >= 0) {
        const ValueRange own = range_of(window, trial.values().row(data.row_of(i)));
        shared.add(own.low);
        shared.add(own.high);
      }

  std::string rows;
  double y = plot_top;
  const double label_size = std::clamp(pitch * 0.8, 7.0, 12.0);
  for (std::ptrdiff_t i = 0; i < n_rows; ++i) {
    y += pitch;
    rows += text(plot_left - 8, y - pitch * 0.3, "end", label_size, fitted(data.names()[i], plot_left - 30, label_size));
    if (const std::ptrdiff_t row = data.row_of(i); row >= 0) {
      const auto values = trial.values().row(row);
      rows += trace_of(window, values, unit.empty() ? range_of(window, values) : shared, y, height, mix(ink, 0.9));
    }
    if (i < trial.events().n_variables())
      rows += event_ticks(window, trial.events()[i], y, data.row_of(i) >= 0 ? std::min(5.0, 0.3 * height) : height);
  }
  for (std::size_t k = 0; k < data.covariates().size(); ++k) {
    y += covariate_pitch;
    const auto values = trial.covariates().row(static_cast<std::ptrdiff_t>(k));
    rows += text(plot_left - 8, y - 8, "end", 11, fitted(data.covariates()[k].name, plot_left - 30, 11)) +
            trace_of(window, values, range_of(window, values), y, covariate_pitch * 0.8, mix(grey, 0.8));
  }

  std::vector<std::string> about;
  about.push_back("trial " + std::to_string(view.trial) + " of " + std::to_string(data.n_trials()));
  if (!std::isnan(shared.low)) about.push_back("values " + shared.text() + " " + unit);
  if (has_values && unit.empty()) about.push_back("each trace on its own scale");
  if (trial.events().size() > 0) about.push_back("events: ticks");
  if (n_rows < data.n_variables()) about.push_back(std::to_string(data.n_variables() - n_rows) + " more variables");
  const double bottom = y + 6;
  std::string out = open_figure(plot_left + traces_width + 30, bottom + 56, title, join(about, ", "));
  // Epidemics last for years.
  const bool in_days = window.to_s - window.from_s > 5 * day_s;
  const double unit_s = in_days ? day_s : 1;
  const Axis axis(window.from_s / unit_s, window.to_s / unit_s, plot_left, plot_left + traces_width, Axis::Scale::linear);
  for (const auto& [value, label] : axis.marks()) {
    const double x = window.x(value * unit_s);
    if (x < plot_left || x > plot_left + traces_width) continue;
    out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#e8e8e8\"/>\n", x, plot_top,
                       bottom) +
           text(x, bottom + 18, "middle", 11, label);
  }
  out += rows + text(plot_left + traces_width / 2, bottom + 40, "middle", 12, in_days ? "time (days)" : "time (s)");
  return out + frame(plot_left, plot_top, traces_width, bottom - plot_top) + "</svg>\n";
}

}  // namespace golgi

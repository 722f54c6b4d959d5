#include "golgi/figures/recording_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/core/text.hpp"
#include "golgi/figures/svg.hpp"

namespace golgi {

using namespace svg;

namespace {

constexpr double plot_width = 380, plot_height = 230, left_panel = 90, right_panel = 580, upper_panel = 110, lower_panel = 430;
constexpr std::ptrdiff_t most_raster_rows = 30;

struct Plot {
  double left, top;
  double right() const { return left + plot_width; }
  double bottom() const { return top + plot_height; }
};

std::string around(const Plot& panel, const std::string& heading, const std::string& below, const std::string& beside) {
  return frame(panel.left, panel.top, plot_width, plot_height) +
         text(panel.left + plot_width / 2, panel.top - 10, "middle", 13, heading) +
         text(panel.left + plot_width / 2, panel.bottom() + 34, "middle", 11, below) +
         (beside.empty() ? "" : upright_text(panel.left - 58, panel.top + plot_height / 2, "middle", 11, beside));
}

std::string line_through(const std::vector<std::pair<double, double>>& points, const std::string& colour, double width = 1.2) {
  std::string out = "<polyline points=\"";
  for (const auto& [x, y] : points) out += fmt::format("{:.1f},{:.1f} ", x, y);
  return out + fmt::format("\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>\n", colour, width);
}

std::string marks_below(const Plot& panel, const Axis& axis) {
  std::string out;
  for (const auto& [value, label] : axis.marks()) out += text(axis.pixel(value), panel.bottom() + 15, "middle", 10, label);
  return out;
}

std::string marks_beside(const Plot& panel, const Axis& axis) {
  std::string out;
  for (const auto& [value, label] : axis.marks()) out += text(panel.left - 6, axis.pixel(value) + 4, "end", 10, label);
  return out;
}

/// The seconds of the first trial to show: some hundred spikes, or a thousand samples.
double shown_seconds(const Dataset& data, bool as_raster, const RecordingLook& look) {
  constexpr double spikes = 40, samples = 1000;
  const double all_s = data.trial(0).duration_s();
  if (as_raster) {
    const double hz = look.spikes ? look.spikes->median_hz : 1;
    return std::min(all_s, std::isfinite(hz) && hz > 0 ? spikes / hz : all_s);
  }
  return std::min(all_s, samples * data.dt_s());
}

std::string row_names(const Plot& panel, const Dataset& data, std::ptrdiff_t n, double step) {
  std::string out;
  const std::ptrdiff_t every = n > 15 ? 5 : 1;
  for (std::ptrdiff_t i = 0; i < n; i += every)
    out +=
        text(panel.left - 6, panel.top + (static_cast<double>(i) + 0.5) * step + 3, "end", 9, fitted(data.names()[i], 48, 9));
  return out;
}

std::string raster(const Plot& panel, const Dataset& data, double seconds) {
  const std::ptrdiff_t n = std::min(most_raster_rows, data.n_variables());
  const double step = plot_height / static_cast<double>(n);
  const Axis axis(0, seconds, panel.left, panel.right(), Axis::Scale::linear);
  std::string path;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (const double time : data.trial(0).events()[i])
      if (time <= seconds)
        path += fmt::format("M{:.1f} {:.1f}v{:.1f}", axis.pixel(time), panel.top + (static_cast<double>(i) + 0.15) * step,
                            0.7 * step);
  return fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"0.8\"/>\n", path, mix(ink, 1)) +
         row_names(panel, data, n, step) + marks_below(panel, axis) + around(panel, "first spikes", "seconds", "");
}

std::string traces(const Plot& panel, const Dataset& data, double seconds) {
  const std::ptrdiff_t n = std::min<std::ptrdiff_t>(12, data.n_variables());
  const double step = plot_height / static_cast<double>(n);
  const auto n_samples = static_cast<std::ptrdiff_t>(seconds / data.dt_s());
  const Axis axis(0, seconds, panel.left, panel.right(), Axis::Scale::linear);
  std::string out;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto row = data.trial(0).values().row(data.row_of(i));
    double low = INFINITY, high = -INFINITY;
    for (std::ptrdiff_t t = 0; t < std::min(n_samples, std::ssize(row)); ++t)
      if (std::isfinite(row[t])) {
        low = std::min(low, row[t]);
        high = std::max(high, row[t]);
      }
    std::vector<std::pair<double, double>> points;
    for (std::ptrdiff_t t = 0; t < std::min(n_samples, std::ssize(row)); ++t) {
      const double value = row[t];
      if (!std::isfinite(value)) continue;
      const double share = high > low ? (value - low) / (high - low) : 0.5;
      points.emplace_back(axis.pixel(static_cast<double>(t) * data.dt_s()),
                          panel.top + (static_cast<double>(i) + 0.95 - 0.9 * share) * step);
    }
    out += line_through(points, mix(ink, 0.9), 0.9);
  }
  return out + row_names(panel, data, n, step) + marks_below(panel, axis) +
         around(panel, "first values (each in its range)", "seconds", "");
}

std::string rates(const Plot& panel, const Dataset& data) {
  constexpr std::ptrdiff_t n_blocks = 40;
  const Matrix hz = rates_in_blocks(data, n_blocks);
  double seconds = 0, highest = 1e-9;
  for (const Trial& trial : data.trials()) seconds += trial.duration_s();
  std::vector<double> middle, upper;
  for (std::ptrdiff_t k = 0; k < n_blocks; ++k) {
    std::vector<double> column;
    for (std::ptrdiff_t i = 0; i < hz.rows(); ++i) column.push_back(hz(i, k));
    std::ranges::sort(column);
    middle.push_back(median_of(column));
    upper.push_back(column[(9 * column.size()) / 10 < column.size() ? (9 * column.size()) / 10 : column.size() - 1]);
    highest = std::max(highest, upper.back());
  }
  const Axis time(0, seconds, panel.left, panel.right(), Axis::Scale::linear),
      rate(0, highest, panel.bottom(), panel.top, Axis::Scale::linear);
  std::vector<std::pair<double, double>> medians, uppers;
  for (std::ptrdiff_t k = 0; k < n_blocks; ++k) {
    const double at = time.pixel((static_cast<double>(k) + 0.5) * seconds / static_cast<double>(n_blocks));
    medians.emplace_back(at, rate.pixel(middle[k]));
    uppers.emplace_back(at, rate.pixel(upper[k]));
  }
  return line_through(uppers, mix(ink, 0.4)) + line_through(medians, mix(positive, 1), 1.8) + marks_below(panel, time) +
         marks_beside(panel, rate) + around(panel, "rates: median and 90th percentile (light) of the units", "seconds", "Hz");
}

std::string spread(const Plot& panel, const Dataset& data) {
  std::vector<double> deviations;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const auto values = finite_values(data, i);
    double mean = 0, variance = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) variance += (value - mean) * (value - mean) / static_cast<double>(values.size());
    deviations.push_back(std::sqrt(variance));
  }
  const double highest = std::max(1e-300, *std::ranges::max_element(deviations));
  const Axis axis(0, highest, panel.bottom(), panel.top, Axis::Scale::linear);
  const double step = plot_width / static_cast<double>(deviations.size());
  std::string bars;
  for (std::size_t i = 0; i < deviations.size(); ++i)
    bars += fmt::format("M{:.1f} {:.1f}V{:.1f}", panel.left + (static_cast<double>(i) + 0.5) * step, axis.pixel(0),
                        axis.pixel(deviations[i]));
  return fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"{:.2f}\"/>\n", bars, mix(ink, 0.6),
                     std::max(0.5, 0.7 * step)) +
         marks_beside(panel, axis) +
         around(panel, "standard deviation of each variable", plural(deviations.size(), "variable"), data.unit());
}

std::string spectrum(const Plot& panel, const Spectra& spectra) {
  double low = INFINITY, high = 0;
  for (const auto& power : spectra.power)
    for (std::size_t f = 1; f < power.size(); ++f)
      if (power[f] > 0) low = std::min(low, power[f]), high = std::max(high, power[f]);
  if (!(low < high)) return around(panel, "spectrum: recording too short", "Hz", "");
  const std::size_t n = std::ranges::max(spectra.power, {}, &std::vector<double>::size).size();
  const Axis hz(0, spectra.step_hz * static_cast<double>(n - 1), panel.left, panel.right(), Axis::Scale::linear),
      power_axis(std::log10(std::max(low, high * 1e-12)), std::log10(high), panel.bottom(), panel.top, Axis::Scale::linear);
  std::string out;
  const std::size_t every = std::max<std::size_t>(1, n / 800);
  for (std::size_t i = 0; i < std::min<std::size_t>(spectra.power.size(), 30); ++i) {
    std::vector<std::pair<double, double>> points;
    for (std::size_t f = 1; f < spectra.power[i].size(); f += every) {
      double most = 0;
      for (std::size_t k = f; k < std::min(f + every, spectra.power[i].size()); ++k) most = std::max(most, spectra.power[i][k]);
      if (most > 0)
        points.emplace_back(hz.pixel(spectra.step_hz * static_cast<double>(f)),
                            std::min(panel.bottom(), power_axis.pixel(std::log10(most))));
    }
    out += line_through(points, mix(ink, 0.35), 0.8);
  }
  return out + marks_below(panel, hz) + marks_beside(panel, power_axis) +
         around(panel, "power of each variable", "Hz", "log10 of power");
}

/// Spikes of the second unit around those of the first, in bars of 1 ms.
std::vector<double> correlogram(const Dataset& data, std::ptrdiff_t source, std::ptrdiff_t target) {
  constexpr std::ptrdiff_t n_bars = 51;
  constexpr double reach_s = 0.0255, rounding_s = 1e-6;
  std::vector<double> counts(n_bars);
  for (const Trial& trial : data.trials()) {
    const auto from = trial.events()[source], to = trial.events()[target];
    std::size_t first = 0;
    for (const double time : from) {
      while (first < to.size() && to[first] < time - reach_s - rounding_s) ++first;
      for (std::size_t k = first; k < to.size(); ++k) {
        const auto bar = static_cast<std::ptrdiff_t>(std::floor(1000 * (to[k] - time + reach_s + rounding_s)));
        if (bar >= n_bars) break;
        if (bar >= 0) ++counts[bar];
      }
    }
  }
  return counts;
}

/// Intervals between the spikes of each unit, of all units together.
std::string intervals(const Plot& plot, const Dataset& data) {
  constexpr std::size_t n_bars = 100;
  const double longest_s = 0.2, bar_s = longest_s / n_bars;
  std::vector<double> counts(n_bars);
  for (const Trial& trial : data.trials())
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
      for (std::size_t k = 1; k < trial.events()[i].size(); ++k) {
        const double interval_s = trial.events()[i][k] - trial.events()[i][k - 1];
        if (interval_s < longest_s) ++counts[std::min(n_bars - 1, static_cast<std::size_t>(interval_s / bar_s))];
      }
  const Axis ms(0, 1000 * longest_s, plot.left, plot.right(), Axis::Scale::linear),
      count(0, std::max(1.0, *std::ranges::max_element(counts)), plot.bottom(), plot.top, Axis::Scale::linear);
  std::string bars;
  for (std::size_t k = 0; k < n_bars; ++k)
    if (counts[k] > 0)
      bars += fmt::format("M{:.1f} {:.1f}V{:.1f}", ms.pixel(1000 * (static_cast<double>(k) + 0.5) * bar_s), count.pixel(0),
                          count.pixel(counts[k]));
  return fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"2.6\"/>\n", bars, mix(ink, 0.6)) + marks_below(plot, ms) +
         marks_beside(plot, count) + around(plot, "intervals between spikes, all units", "ms", "intervals");
}

std::string correlograms(const Plot& panel, const Dataset& data) {
  std::vector<std::ptrdiff_t> units(data.n_variables());
  std::iota(units.begin(), units.end(), 0);
  const auto n_spikes = [&](std::ptrdiff_t unit) {
    std::size_t n = 0;
    for (const Trial& trial : data.trials()) n += trial.events()[unit].size();
    return n;
  };
  std::ranges::stable_sort(units, std::greater{}, n_spikes);
  std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> pairs;
  for (const auto& [a, b] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2), std::pair(0, 3)})
    if (b < std::ssize(units)) pairs.emplace_back(units[a], units[b]);
  std::string out;
  const double width = plot_width / 2, height = plot_height / 2;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const double left = panel.left + static_cast<double>(k % 2) * width,
                 bottom = panel.top + static_cast<double>(k / 2 + 1) * height;
    const auto counts = correlogram(data, pairs[k].first, pairs[k].second);
    const double highest = std::max(1.0, *std::ranges::max_element(counts)),
                 step = (width - 10) / static_cast<double>(counts.size());
    std::string bars;
    for (std::size_t lag = 0; lag < counts.size(); ++lag)
      bars += fmt::format("M{:.1f} {:.1f}v{:.1f}", left + 5 + (static_cast<double>(lag) + 0.5) * step, bottom,
                          -counts[lag] / highest * (height - 20));
    const double zero = left + 5 + static_cast<double>(counts.size()) / 2 * step;
    out += fmt::format("<path d=\"M{:.1f} {:.1f}v{:.1f}\" stroke=\"{}\" stroke-width=\"0.8\" stroke-dasharray=\"3 3\"/>\n",
                       zero, bottom, -(height - 20), mix(positive, 1)) +
           fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"{:.1f}\"/>\n", bars, mix(ink, 0.6), 0.85 * step) +
           text(left + width / 2, bottom - height + 13, "middle", 10,
                fitted(data.names()[pairs[k].first], 60, 10) + " → " + fitted(data.names()[pairs[k].second], 60, 10));
  }
  return out +
         around(panel, "correlograms of the most active units", "ms after the first unit's spikes, -25 to 25 (dashed: 0)", "");
}

}  // namespace

std::string recording_figure(const std::string& title, const Dataset& data, const RecordingLook& look) {
  const auto spiking = look.spikes ? with_spikes(data) : std::nullopt;
  const bool has_traces = data.has_values();
  const Plot first{left_panel, upper_panel}, second{right_panel, upper_panel}, third{left_panel, lower_panel},
      fourth{right_panel, lower_panel};
  std::string out = open_figure(right_panel + plot_width + 40, lower_panel + plot_height + 60, fitted(title, 800, 16),
                                std::string(describe(look.signal.kind)) + ": " + look.signal.why);
  out += has_traces ? traces(first, data, shown_seconds(data, false, look))
                    : raster(first, *spiking, shown_seconds(data, true, look));
  out += spiking ? rates(second, *spiking) : spread(second, data);
  if (has_traces)
    out += spectrum(third, look.spectra);
  else
    out += intervals(third, *spiking);
  if (spiking) out += correlograms(fourth, *spiking);
  return out + "</svg>\n";
}

}  // namespace golgi

#include "golgi/looks/spectra.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>

#include "golgi/core/text.hpp"
#include "golgi/looks/mains.hpp"
#include "golgi/numerics/spectrum.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {
namespace {

/// Length of a window in samples, a power of two: about two seconds, so that line noise is narrower than brain rhythms.
std::ptrdiff_t window_width(const Dataset& data) {
  constexpr double wanted_s = 2;
  constexpr std::ptrdiff_t shortest = 32, longest = 1 << 17;
  std::ptrdiff_t most = 0;
  for (const Trial& trial : data.trials()) most = std::max(most, trial.n_samples());
  std::ptrdiff_t width = shortest;
  while (width < longest && static_cast<double>(width) * data.dt_s() < wanted_s) width *= 2;
  while (width > shortest && 3 * width > most) width /= 2;  // at least two thirds of a second, from four seconds
  return most >= 2 * shortest ? width : 0;
}

void add_power(std::span<const double> piece, std::span<const double> window, Eigen::FFT<double>& fft,
               std::vector<double>& power) {
  std::vector<double> values(piece.begin(), piece.end());
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (std::size_t t = 0; t < values.size(); ++t) values[t] = window[t] * (values[t] - mean);
  std::vector<std::complex<double>> transformed;
  fft.fwd(transformed, values);
  for (std::size_t f = 0; f < power.size(); ++f) power[f] += std::norm(transformed[f]);
}

/// How many times the power at a frequency and its neighbours exceeds that a few hertz away, on the side with more power, and
/// that just outside the width of a single frequency: high for a line, not for a rhythm.
double height_at(const std::vector<double>& power, double step_hz, double frequency_hz) {
  constexpr double nearest_hz = 2, farthest_hz = 8;
  constexpr std::ptrdiff_t first_outside = 3, last_outside = 5;  // a Hann window spreads a line over two neighbours
  const auto at = static_cast<std::ptrdiff_t>(std::lround(frequency_hz / step_hz));
  std::vector<double> below, above, outside;
  double peak = 0;
  for (std::ptrdiff_t f = 1; f + 1 < std::ssize(power); ++f) {
    const std::ptrdiff_t distance = std::abs(f - at);
    const double distance_hz = static_cast<double>(distance) * step_hz, one = power[f];
    if (distance <= 1) peak = std::max(peak, one);
    if (distance >= first_outside && distance <= last_outside) outside.push_back(one);
    if (distance >= first_outside && distance_hz >= nearest_hz && distance_hz <= farthest_hz)
      (f < at ? below : above).push_back(one);
  }
  if (below.size() < 3 || above.size() < 3) return 0;
  return peak / std::max({median_of(below), median_of(above), median_of(outside)});
}

}  // namespace

std::vector<Notice> line_noise(const Dataset& data, const Spectra& spectra) {
  constexpr double coarsest_hz = 1.5;
  std::vector<Notice> found;
  if (!(spectra.step_hz <= coarsest_hz)) return found;
  // The scatter of single windows; the threshold is far above it, so that none of a hundred channels is reported by chance.
  const double least = 1.5 + 10 / std::sqrt(static_cast<double>(std::max<std::ptrdiff_t>(spectra.n_windows, 1)));
  for (const double mains_hz : {50.0, 60.0}) {
    if ((mains_hz + 3) * 2 * data.dt_s() > 1) continue;
    std::vector<std::string> names;
    double highest = 0;
    for (std::size_t i = 0; i < spectra.power.size(); ++i) {
      if (spectra.power[i].empty()) continue;
      const double height = height_at(spectra.power[i], spectra.step_hz, mains_hz);
      if (!(height >= least)) continue;  // also if there is no power
      if (!is_steady_sine(data, static_cast<std::ptrdiff_t>(i), mains_hz)) continue;
      names.push_back(data.names()[i]);
      highest = std::max(highest, height);
    }
    if (names.empty()) continue;
    const std::string hz = rounded(mains_hz);
    found.push_back({"line_noise", names,
                     first_names(names) + (names.size() == 1 ? " has" : " have") + " up to " + rounded(highest) +
                         " times the power at " + hz + " Hz compared with nearby frequencies: line noise (mains)",
                     "remove it with transform/filter, notch_hz: [" + hz + "]"});
  }
  return found;
}

namespace {

std::vector<Notice> oversampling(const Dataset& data) {
  const auto trials = views_of(data);
  const double edge = data.has_gaps() || trials.empty() ? undefined : edge_frequency(trials);
  const int factor = oversampling_factor(edge);
  if (factor == 1) return {};
  return {{"oversampled", data.names(),
           "95 % of the power of changes is below " + rounded(edge / data.dt_s()) + " Hz, and the rate is " +
               rounded(1 / data.dt_s()) + " Hz: the signal was filtered or oversampled",
           "transform/downsample, factor: " + std::to_string(factor) + ", method: pick"}};
}

}  // namespace

Spectra spectra_of(const Dataset& data, std::ptrdiff_t most_windows) {
  Spectra spectra;
  const std::ptrdiff_t width = window_width(data);
  if (width == 0) return spectra;
  spectra.width = width;
  std::ptrdiff_t n_windows = 0;
  for (const Trial& trial : data.trials()) n_windows += std::max<std::ptrdiff_t>(0, 2 * trial.n_samples() / width - 1);
  const std::ptrdiff_t every = most_windows > 0 ? (n_windows + most_windows - 1) / most_windows : 1;
  std::vector<double> window(width);
  for (std::size_t t = 0; t < window.size(); ++t)
    window[t] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(width));
  spectra.step_hz = 1 / (static_cast<double>(width) * data.dt_s());
  Eigen::FFT<double> fft;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    if (data.row_of(i) < 0) {
      spectra.power.emplace_back();
      continue;
    }
    std::vector<double> power(window.size() / 2 + 1);
    std::ptrdiff_t n = 0, number = 0;
    for (const Trial& trial : data.trials()) {
      const auto row = trial.values().row(data.row_of(i));
      for (std::ptrdiff_t start = 0; start + width <= std::ssize(row); start += width / 2) {
        if (number++ % every != 0) continue;
        const auto piece = row.subspan(start, window.size());
        if (!std::ranges::all_of(piece, [](double value) { return std::isfinite(value); })) continue;
        add_power(piece, window, fft, power);
        ++n;
      }
    }
    for (double& one : power) one /= static_cast<double>(std::max<std::ptrdiff_t>(n, 1));
    if (n > 0) spectra.n_windows = spectra.n_windows == 0 ? n : std::min(spectra.n_windows, n);
    spectra.power.push_back(n > 0 ? std::move(power) : std::vector<double>());
  }
  return spectra;
}

std::vector<Notice> look_at_spectra(const Dataset& data, const Spectra& spectra) {
  std::vector<Notice> all = line_noise(data, spectra);
  for (auto& each : oversampling(data)) all.push_back(std::move(each));
  return all;
}

}  // namespace golgi

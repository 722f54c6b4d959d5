#include "golgi/looks/mains.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <unsupported/Eigen/FFT>

namespace golgi {
namespace {

/// The largest number up to `most` that is a power of two times at most 31, for a fast Fourier transform.
std::ptrdiff_t smooth_length(std::ptrdiff_t most) {
  std::ptrdiff_t unit = 1;
  while (most / unit > 31) unit *= 2;
  return most / unit * unit;
}

/// Windows of one length without missing values, half-overlapping or apart, of one channel.
std::vector<std::span<const double>> windows_of(const Dataset& data, std::ptrdiff_t channel, std::ptrdiff_t length,
                                                std::ptrdiff_t step) {
  std::vector<std::span<const double>> stretches;
  for (const Trial& trial : data.trials()) {
    const auto row = trial.values().row(data.row_of(channel));
    for (std::ptrdiff_t start = 0; start + length <= std::ssize(row); start += step) {
      const auto one = row.subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(length));
      if (std::ranges::all_of(one, [](double value) { return std::isfinite(value); })) stretches.push_back(one);
    }
  }
  return stretches;
}

double hann(std::size_t t, std::size_t length) {
  return 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(length));
}

std::vector<double> power_of(std::span<const double> stretch, Eigen::FFT<double>& fft) {
  const double mean = std::accumulate(stretch.begin(), stretch.end(), 0.0) / static_cast<double>(stretch.size());
  std::vector<double> values(stretch.size());
  for (std::size_t t = 0; t < values.size(); ++t) values[t] = hann(t, values.size()) * (stretch[t] - mean);
  std::vector<std::complex<double>> transformed;
  fft.fwd(transformed, values);
  std::vector<double> power(values.size() / 2 + 1);
  for (std::size_t f = 0; f < power.size(); ++f) power[f] = std::norm(transformed[f]);
  return power;
}

/// The power within 2 Hz of a frequency above the background, which is estimated 2 to 8 Hz away: in one line, and in total.
struct LinePower {
  double line = 0, all = 0;
};

LinePower line_power(const std::vector<double>& power, double step_hz, double frequency_hz) {
  constexpr double near_hz = 2, far_hz = 8, wander_hz = 0.12;
  constexpr std::ptrdiff_t half_line = 2;  // a Hann window spreads a line over its neighbours, and the mains frequency varies
  const auto last = std::ssize(power) - 1, at = static_cast<std::ptrdiff_t>(std::lround(frequency_hz / step_hz));
  const auto near = static_cast<std::ptrdiff_t>(std::lround(near_hz / step_hz)),
             far = static_cast<std::ptrdiff_t>(std::lround(far_hz / step_hz)),
             wander = static_cast<std::ptrdiff_t>(std::ceil(wander_hz / step_hz));
  std::vector<double> beside;
  for (std::ptrdiff_t f = std::max<std::ptrdiff_t>(1, at - far); f <= std::min(last, at + far); ++f)
    if (std::abs(f - at) > near) beside.push_back(power[f]);
  if (beside.empty() || at - near < 1 || at + near > last || near <= wander + half_line) return {};
  // The median power of noise is ln 2 times its mean.
  const double under = median_of(beside) / std::numbers::ln2;
  LinePower found;
  for (std::ptrdiff_t f = at - near; f <= at + near; ++f) found.all += power[f] - under;
  for (std::ptrdiff_t centre = at - wander; centre <= at + wander; ++centre) {
    double line = 0;
    for (std::ptrdiff_t f = centre - half_line; f <= centre + half_line; ++f) line += power[f] - under;
    found.line = std::max(found.line, line);
  }
  return found;
}

/// Mean of the squared power of windows of one second, divided by the squared mean power: 1 for a sine, 2 for a rhythm.
double unsteadiness(const Dataset& data, std::ptrdiff_t channel, double frequency_hz) {
  const auto length = static_cast<std::ptrdiff_t>(std::lround(1 / data.dt_s()));
  std::vector<std::complex<double>> wave;
  for (std::ptrdiff_t t = 0; t < length; ++t)
    wave.push_back(std::polar(hann(t, length), -2 * std::numbers::pi * frequency_hz * data.dt_s() * static_cast<double>(t)));
  double sum = 0, squares = 0, n = 0;
  for (const auto window : windows_of(data, channel, length, std::max<std::ptrdiff_t>(1, length / 2))) {
    const double power = std::norm(std::inner_product(window.begin(), window.end(), wave.begin(), std::complex<double>()));
    sum += power, squares += power * power, n += 1;
  }
  return sum > 0 ? n * squares / (sum * sum) : undefined;
}

}  // namespace

bool is_steady_sine(const Dataset& data, std::ptrdiff_t channel, double frequency_hz) {
  constexpr double wanted_s = 20, long_s = 15, least_share = 0.75, least_share_of_short = 0.9, most_unsteady = 1.5;
  constexpr std::ptrdiff_t most_stretches = 20;
  std::ptrdiff_t longest = 0;
  for (const Trial& trial : data.trials()) longest = std::max(longest, trial.n_samples());
  const auto length = smooth_length(std::min(longest, static_cast<std::ptrdiff_t>(std::lround(wanted_s / data.dt_s()))));
  if (length == 0) return false;
  const auto stretches = windows_of(data, channel, length, length);
  const auto every = std::max<std::ptrdiff_t>(1, (std::ssize(stretches) + most_stretches - 1) / most_stretches);
  const double length_s = static_cast<double>(length) * data.dt_s();
  Eigen::FFT<double> fft;
  LinePower sum;
  for (std::ptrdiff_t k = 0; k < std::ssize(stretches); k += every) {
    const LinePower one = line_power(power_of(stretches[k], fft), 1 / length_s, frequency_hz);
    sum.line += one.line, sum.all += one.all;
  }
  const double least = length_s >= long_s ? least_share : least_share_of_short;
  return sum.all > 0 && sum.line > least * sum.all && unsteadiness(data, channel, frequency_hz) < most_unsteady;
}

}  // namespace golgi

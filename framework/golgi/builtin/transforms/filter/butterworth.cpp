#include "golgi/builtin/transforms/filter/butterworth.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace golgi {
namespace {

using Complex = std::complex<double>;

bool is_band(Response response) { return response == Response::band_pass || response == Response::band_stop; }

/// The angular frequency of the analog filter that the bilinear transform z = (2 + s) / (2 - s) maps to this one.
double prewarped(double cycles_per_sample) { return 2 * std::tan(std::numbers::pi * cycles_per_sample); }

/// Poles of the analog filter, from those of the prototype: low-pass with its edge at 1.
std::vector<Complex> analog_poles(Response response, int order, std::span<const double> edges) {
  const double low = prewarped(edges.front()), high = prewarped(edges.back());
  std::vector<Complex> poles;
  for (int k = 0; k < order; ++k) {
    const Complex prototype = std::polar(1.0, std::numbers::pi * (2 * k + order + 1) / (2 * order));
    if (response == Response::low_pass) poles.push_back(prototype * low);
    if (response == Response::high_pass) poles.push_back(low / prototype);
    if (!is_band(response)) continue;
    const Complex half = (high - low) / 2 * (response == Response::band_pass ? prototype : 1.0 / prototype);
    const Complex root = std::sqrt(half * half - low * high);
    poles.push_back(half + root);
    poles.push_back(half - root);
  }
  return poles;
}

/// The angle, in radians per sample, at which the gain is 1.
double reference_angle(Response response, std::span<const double> edges) {
  if (response == Response::high_pass) return std::numbers::pi;
  if (!is_band(response)) return 0;
  return 2 * std::atan(std::sqrt(prewarped(edges[0]) * prewarped(edges[1])) / 2);
}

/// The zeros of a section of two poles, as a polynomial; a single pole has half of them.
Section with_zeros(Response response, double center) {
  switch (response) {
    case Response::low_pass: return {1, 2, 1, 0, 0};
    case Response::high_pass: return {1, -2, 1, 0, 0};
    case Response::band_pass: return {1, 0, -1, 0, 0};
    case Response::band_stop: return {1, -2 * std::cos(center), 1, 0, 0};
  }
  return {};
}

/// Scales the section so that its gain at that angle is 1.
void set_gain(Section& section, double angle) {
  const Complex back = std::polar(1.0, -angle);
  const double gain =
      std::abs((section.b0 + back * (section.b1 + back * section.b2)) / (1.0 + back * (section.a1 + back * section.a2)));
  section.b0 /= gain;
  section.b1 /= gain;
  section.b2 /= gain;
}

/// The state of a section (transposed direct form II).
struct Memory {
  double first = 0, second = 0;
};

void run(const std::vector<Section>& sections, std::vector<double>& signal) {
  double level = signal.front();  // of the constant past, at the input of each section
  for (const auto& [b0, b1, b2, a1, a2] : sections) {
    const double settled = level * (b0 + b1 + b2) / (1 + a1 + a2);
    Memory memory;
    memory.second = b2 * level - a2 * settled;
    memory.first = b1 * level - a1 * settled + memory.second;
    for (double& x : signal) {
      const double y = b0 * x + memory.first;
      memory.first = b1 * x - a1 * y + memory.second;
      memory.second = b2 * x - a2 * y;
      x = y;
    }
    level = settled;
  }
}

}  // namespace

SectionFilter butterworth(Response response, int order, std::span<const double> edges) {
  const bool of_band_stop = response == Response::band_stop;
  const double center = reference_angle(response, edges);
  const double unit_gain_at = of_band_stop ? 0 : center;
  SectionFilter filter;
  std::vector<double> real;  // poles
  double slowest = 0;
  const auto add = [&](double a1, double a2, bool single) {
    Section section = with_zeros(response, center);
    if (single) section = {1, section.b1 / 2, 0, 0, 0};
    section.a1 = a1;
    section.a2 = a2;
    set_gain(section, unit_gain_at);
    filter.sections.push_back(section);
  };
  const auto poles = analog_poles(response, order, edges);
  for (const Complex& analog : poles) {
    const Complex pole = (2.0 + analog) / (2.0 - analog);
    slowest = std::max(slowest, std::abs(pole));
    constexpr double rounding = 1e-12;
    if (std::abs(pole.imag()) <= rounding * std::abs(pole))
      real.push_back(pole.real());
    else if (pole.imag() > 0)
      add(-2 * pole.real(), std::norm(pole), false);
  }
  std::ranges::sort(real);
  for (std::size_t k = 0; k + 1 < real.size(); k += 2) add(-real[k] - real[k + 1], real[k] * real[k + 1], false);
  if (real.size() % 2 == 1) add(-real.back(), 0, true);
  // scipy's default, or the length of the impulse response: until the slowest pole has decayed to a thousandth.
  const auto fewest = static_cast<std::ptrdiff_t>(3 * (poles.size() + 1));
  const double settled = std::ceil(std::log(1e-3) / std::log(slowest));
  filter.fewest_samples = fewest + 1;
  filter.n_pad = std::max(fewest, static_cast<std::ptrdiff_t>(std::min(settled, 1e9)));
  return filter;
}

void filter_both_ways(const SectionFilter& filter, std::span<double> signal) {
  const std::ptrdiff_t n = std::ssize(signal), n_pad = std::min(filter.n_pad, n - 1);
  std::vector<double> longer(n + 2 * n_pad);
  for (std::ptrdiff_t t = 0; t < n_pad; ++t) {
    longer[t] = 2 * signal[0] - signal[n_pad - t];
    longer[n_pad + n + t] = 2 * signal[n - 1] - signal[n - 2 - t];
  }
  std::ranges::copy(signal, longer.begin() + n_pad);
  run(filter.sections, longer);
  std::ranges::reverse(longer);
  run(filter.sections, longer);
  for (std::ptrdiff_t t = 0; t < n; ++t) signal[t] = longer[n_pad + n - 1 - t];
}

}  // namespace golgi

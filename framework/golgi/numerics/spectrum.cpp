#include "golgi/numerics/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>
#include <vector>

namespace golgi {

double edge_frequency(Trials trials, const Poll& poll) {
  constexpr std::ptrdiff_t longest_window = 1024, shortest_window = 16;
  constexpr double share = 0.95;
  std::ptrdiff_t longest = 0;
  for (const auto& trial : trials) longest = std::max(longest, trial.cols() - 1);
  std::ptrdiff_t width = longest_window;
  while (width > longest) width /= 2;
  if (width < shortest_window) return undefined;

  Eigen::FFT<double> fft;
  std::vector<double> window(width), piece(width);
  for (std::ptrdiff_t t = 0; t < width; ++t)
    window[t] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(width));
  double edge = 0;
  for (std::ptrdiff_t i = 0; i < trials.front().rows(); ++i) {
    poll();
    std::vector<double> power(width / 2 + 1);
    std::vector<std::complex<double>> spectrum;
    for (const auto& trial : trials)
      for (std::ptrdiff_t start = 0; start + width < trial.cols(); start += width / 2) {
        for (std::ptrdiff_t t = 0; t < width; ++t) piece[t] = window[t] * (trial(i, start + t + 1) - trial(i, start + t));
        fft.fwd(spectrum, piece);
        for (std::size_t f = 0; f < power.size(); ++f) power[f] += std::norm(spectrum[f]);
      }
    double total = 0, below = 0;
    for (const double one : power) total += one;
    std::size_t f = 0;
    while (f + 1 < power.size() && (below += power[f]) < share * total) ++f;
    edge = std::max(edge, static_cast<double>(f) / static_cast<double>(width));
  }
  return edge;
}

int oversampling_factor(double edge) {
  constexpr double highest_edge = 0.1, samples_a_period = 2.5;
  if (!(edge > 0 && edge < highest_edge)) return 1;
  return std::max(2, static_cast<int>(std::floor(1 / (samples_a_period * edge))));
}

}  // namespace golgi

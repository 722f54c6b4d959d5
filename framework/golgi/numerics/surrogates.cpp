#include "golgi/numerics/surrogates.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <unsupported/Eigen/FFT>

#include "golgi/data/events.hpp"

namespace golgi {
namespace {

/// Moves each event together with its sample.
std::vector<double> moved(std::span<const double> times_s, std::span<const std::ptrdiff_t> order, double dt_s) {
  std::vector<std::ptrdiff_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::ptrdiff_t>(i);
  std::vector<double> result;
  for (const double time_s : times_s) {
    const double position = event_position(time_s, dt_s), sample = std::floor(position);
    if (sample < 0 || sample >= static_cast<double>(place.size())) continue;
    result.push_back((static_cast<double>(place[sample]) + position - sample) * dt_s);
  }
  std::ranges::sort(result);
  return result;
}

/// The number of samples by which a series is shifted. @param least  smallest shift, as a share of n
std::ptrdiff_t shift_of(std::ptrdiff_t n, double least, Random& random) {
  const auto from = std::min(static_cast<std::ptrdiff_t>(std::ceil(least * static_cast<double>(n))), n / 2);
  const auto n_choices = from > 0 ? n - 2 * from + 1 : n;
  return from + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n_choices)));
}

}  // namespace

std::vector<std::ptrdiff_t> shifted_order(std::ptrdiff_t n, std::ptrdiff_t offset) {
  std::vector<std::ptrdiff_t> order(n);
  for (std::ptrdiff_t i = 0; i < n; ++i) order[i] = ((i - offset) % n + n) % n;
  return order;
}

std::vector<std::ptrdiff_t> block_order(std::ptrdiff_t n, std::ptrdiff_t length, Random& random) {
  std::vector<std::ptrdiff_t> starts;
  for (std::ptrdiff_t start = 0; start < n; start += length) starts.push_back(start);
  random.shuffle(std::span(starts));
  std::vector<std::ptrdiff_t> order;
  for (const auto start : starts)
    for (auto i = start; i < std::min(n, start + length); ++i) order.push_back(i);
  return order;
}

std::vector<double> iaaft(std::span<const double> values, Random& random, const Poll& poll, int max_iterations) {
  std::vector<double> sorted(values.begin(), values.end()), x = sorted;
  std::ranges::sort(sorted);
  Eigen::FFT<double> fft;
  std::vector<std::complex<double>> spectrum, target;
  fft.fwd(target, x);
  random.shuffle(std::span(x));
  std::vector<std::size_t> rank(x.size()), previous;
  for (int k = 0; k < max_iterations; ++k) {
    poll();
    // The spectrum of the original, with the phases of the current values; a component without a phase gets phase 0.
    fft.fwd(spectrum, x);
    for (std::size_t f = 0; f < spectrum.size(); ++f) {
      const double amplitude = std::abs(spectrum[f]);
      spectrum[f] = amplitude > 0 ? spectrum[f] * (std::abs(target[f]) / amplitude) : std::abs(target[f]);
    }
    fft.inv(x, spectrum);
    // The values of the original, in the order given by the spectrum.
    std::iota(rank.begin(), rank.end(), std::size_t{0});
    std::ranges::stable_sort(rank, {}, [&](std::size_t i) { return x[i]; });
    for (std::size_t i = 0; i < rank.size(); ++i) x[rank[i]] = sorted[i];
    if (rank == previous) break;
    previous = rank;
  }
  return x;
}

std::vector<double> jittered(std::span<const double> times_s, double interval_s, double duration_s, Random& random) {
  std::vector<double> result;
  for (const double time_s : times_s) {
    const double start_s = std::floor(time_s / interval_s) * interval_s;
    result.push_back(start_s + random.uniform() * (std::min(start_s + interval_s, duration_s) - start_s));
  }
  std::ranges::sort(result);
  return result;
}

OneSeries surrogate_of(const OneSeries& original, const SurrogateKind& kind, std::ptrdiff_t n_samples, double dt_s,
                       Random& random, const Poll& poll) {
  if (kind.method == SurrogateMethod::jitter)
    return {original.values, jittered(original.times_s, kind.interval_s, static_cast<double>(n_samples) * dt_s, random)};
  if (kind.method == SurrogateMethod::iaaft) return {iaaft(original.values, random, poll), {}};
  const auto order = kind.method == SurrogateMethod::blocks
                         ? block_order(n_samples, kind.block, random)
                         : shifted_order(n_samples, shift_of(n_samples, kind.least_shift, random));
  OneSeries result;
  if (!original.values.empty()) result.values = reordered(std::span<const double>(original.values), std::span(order));
  if (!original.times_s.empty()) result.times_s = moved(original.times_s, order, dt_s);
  return result;
}

}  // namespace golgi

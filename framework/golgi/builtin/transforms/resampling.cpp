#include "golgi/builtin/transforms/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {
namespace {

constexpr std::int64_t largest = 10'000;

/// The convergents of a number's continued fraction: the best approximations p/q, until p or q is too large.
RateRatio nearest_ratio(double ratio) {
  std::int64_t p0 = 0, q0 = 1, p1 = 1, q1 = 0;
  for (double rest = ratio; rest < 1e12;) {
    const auto whole = static_cast<std::int64_t>(std::floor(rest));
    const std::int64_t p2 = whole * p1 + p0, q2 = whole * q1 + q0;
    if (p2 > largest || q2 > largest) break;
    p0 = std::exchange(p1, p2);
    q0 = std::exchange(q1, q2);
    const double value = static_cast<double>(p1) / static_cast<double>(q1);
    if (std::abs(value - ratio) <= 1e-12 * ratio) break;
    rest = 1 / (rest - static_cast<double>(whole));
  }
  return {p1, q1};
}

/// Modified Bessel function of the first kind, order 0: its power series, whose terms are all positive.
double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; term > 1e-17 * sum; ++k) {
    term *= x / (2 * k) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

/// Division rounded down and rounded up, for denominators above 0.
std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return -floor_div(-a, b); }

}  // namespace

RateRatio rate_ratio(double old_dt_s, double new_dt_s) {
  const double ratio = old_dt_s / new_dt_s;
  const RateRatio found = nearest_ratio(ratio);
  const double value = static_cast<double>(found.up) / static_cast<double>(found.down);
  if (found.up > 0 && std::abs(value - ratio) <= 1e-9 * ratio) return found;
  const std::string nearest = found.up > 0 ? "; the nearest possible rate is " + format_number(value / old_dt_s) + " Hz" : "";
  throw DataError("a rate of " + format_number(1 / new_dt_s) + " Hz is not a ratio of whole numbers up to " +
                  std::to_string(largest) + " of the present " + format_number(1 / old_dt_s) + " Hz" + nearest);
}

Resampler::Resampler(RateRatio ratio) : ratio_(ratio) {
  constexpr std::int64_t lobes = 10;
  constexpr double beta = 5;
  const std::int64_t widest = std::max(ratio.up, ratio.down);
  half_ = lobes * widest;
  double sum = 0;
  for (std::int64_t k = -half_; k <= half_; ++k) {
    const double x = std::numbers::pi * static_cast<double>(k) / static_cast<double>(widest);
    const double at = static_cast<double>(k) / static_cast<double>(half_);
    const double window = bessel_i0(beta * std::sqrt(std::max(0.0, 1 - at * at))) / bessel_i0(beta);
    taps_.push_back((k == 0 ? 1 : std::sin(x) / x) * window);
    sum += taps_.back();
  }
  for (double& tap : taps_) tap *= static_cast<double>(ratio.up) / sum;
}

void Resampler::resample(std::span<const double> values, SampleRange stretch, std::span<double> out) const {
  const auto [up, down] = ratio_;
  const auto part = values.subspan(stretch.first, stretch.size());
  const std::int64_t first = stretch.first, n = stretch.size();
  const double start = part.front(), slope = n > 1 ? (part.back() - start) / static_cast<double>(n - 1) : 0;
  std::vector<double> flat(part.begin(), part.end());
  for (std::int64_t k = 0; k < n; ++k) flat[k] -= start + slope * static_cast<double>(k);
  const std::int64_t end = std::min<std::int64_t>(ceil_div((first + n) * up, down), std::ssize(out));
  for (std::int64_t m = ceil_div(first * up, down); m < end; ++m) {
    const std::int64_t at = m * down - first * up;  // on the grid common to both rates, from the start of the segment
    const std::int64_t from = std::max<std::int64_t>(0, ceil_div(at - half_, up));
    const std::int64_t to = std::min(n - 1, floor_div(at + half_, up));
    double sum = 0;
    for (std::int64_t k = from; k <= to; ++k) sum += flat[k] * taps_[at - k * up + half_];
    out[m] = sum + start + slope * static_cast<double>(at) / static_cast<double>(up);
  }
}

Trial resampled(const Dataset& data, std::ptrdiff_t trial, const Resampler& resampler, double dt_s, const Poll& poll) {
  const Trial& before = data.trial(trial);
  const std::ptrdiff_t n_samples = resampler.n_samples(before.n_samples());
  Matrix values(before.values().rows(), n_samples, undefined);
  std::vector<std::vector<Interval>> gaps(data.n_variables());
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    poll();
    const std::ptrdiff_t row = data.row_of(i);
    if (row < 0) {
      gaps[i].assign(before.gaps()[i].begin(), before.gaps()[i].end());
      continue;
    }
    for (const SampleRange& stretch : observed_ranges(before.gaps()[i], before.n_samples(), data.dt_s()))
      resampler.resample(before.values().row(row), stretch, values.row(row));
    for (std::ptrdiff_t t = 0; t < n_samples; ++t)
      if (std::isnan(values(row, t))) gaps[i].push_back({static_cast<double>(t) * dt_s, static_cast<double>(t + 1) * dt_s});
  }
  Trial after = before;
  after.set_covariates(covariates_on(data, before, dt_s, n_samples)).set_gaps(Gaps(std::move(gaps)));
  return after.set_values(std::move(values)).set_events(events_within(before.events(), dt_s, 0, n_samples)).set_hidden({});
}

}  // namespace golgi

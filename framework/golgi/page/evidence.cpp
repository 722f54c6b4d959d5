#include "golgi/page/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

constexpr int lags = 25;  // on either side of 0, of the curves computed here
constexpr double width = 190, height = 70, left = 6, bottom = 58;

struct Curve {
  std::vector<double> values;
  double from_s = 0, to_s = 0;      ///< the first and the last lag
  double expected = 0, spread = 0;  ///< the value without any link; two standard errors
  const char* what = "";
};

Curve around_zero(double bin_s, const char* what) {
  return {std::vector<double>(2 * lags + 1, 0.0), -lags * bin_s, lags * bin_s, 0, 0, what};
}

/// The number of pairs of spikes by lag; both trains are sorted.
Curve correlogram(const Dataset& recording, std::ptrdiff_t source, std::ptrdiff_t target) {
  constexpr double bin_s = 0.001, reach_s = (lags + 0.5) * bin_s;
  Curve curve = around_zero(bin_s, "pairs of spikes");
  for (const Trial& trial : recording.trials()) {
    const auto a = trial.events()[source], b = trial.events()[target];
    std::size_t first = 0;
    for (const double time : a) {
      while (first < b.size() && b[first] < time - reach_s) ++first;
      for (std::size_t k = first; k < b.size() && b[k] <= time + reach_s; ++k) {
        const auto lag = std::lround((b[k] - time) / bin_s);
        if (std::abs(lag) <= lags) curve.values[lag + lags] += 1;
      }
    }
    if (trial.duration_s() > 0)
      curve.expected += static_cast<double>(a.size()) * static_cast<double>(b.size()) * bin_s / trial.duration_s();
  }
  curve.spread = 2 * std::sqrt(curve.expected);
  return curve;
}

/// Correlation of the source at t with the target at t + lag, over the first samples of each trial.
Curve lagged_correlation(const Dataset& recording, std::ptrdiff_t source, std::ptrdiff_t target) {
  Curve curve = around_zero(recording.dt_s(), "correlation");
  constexpr std::ptrdiff_t most_samples = 200'000;
  double weight = 0;
  for (const Trial& trial : recording.trials()) {
    const std::ptrdiff_t samples = std::min<std::ptrdiff_t>(trial.values().cols(), most_samples);
    if (samples < 4 * lags) continue;
    const auto scaled = [&](std::ptrdiff_t row) {
      const auto all = trial.values().row(row).first(samples);
      double mean = 0, count = 0, square = 0;
      for (const double x : all)
        if (!std::isnan(x)) {
          mean += x;
          ++count;
        }
      mean /= std::max(count, 1.0);
      for (const double x : all)
        if (!std::isnan(x)) square += (x - mean) * (x - mean);
      const double scale = square > 0 ? 1 / std::sqrt(square / std::max(count, 1.0)) : 0;
      std::vector<double> z(all.begin(), all.end());
      for (double& x : z) x = std::isnan(x) ? 0 : (x - mean) * scale;
      return z;
    };
    const auto x = scaled(recording.row_of(source)), y = scaled(recording.row_of(target));
    for (int lag = -lags; lag <= lags; ++lag)
      for (std::ptrdiff_t t = std::max(0, -lag); t < samples - std::max(0, lag); ++t)
        curve.values[lag + lags] += x[t] * y[t + lag];
    weight += static_cast<double>(samples);
  }
  for (double& value : curve.values) value /= std::max(weight, 1.0);
  curve.spread = weight > 0 ? 2 / std::sqrt(weight) : 0;
  return curve;
}

std::string draw(const Curve& curve) {
  double low = std::min(0.0, curve.expected - curve.spread), high = curve.expected + curve.spread;
  for (const double value : curve.values)
    if (!std::isnan(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (!(high > low)) return "";
  const double bar = width / static_cast<double>(curve.values.size());
  const auto x_of = [&](std::ptrdiff_t k) { return left + (static_cast<double>(k) + 0.5) * bar; };
  const auto y_of = [&](double value) { return bottom - (value - low) / (high - low) * (bottom - 4); };
  std::string bars;
  for (std::ptrdiff_t k = 0; k < std::ssize(curve.values); ++k)
    if (!std::isnan(curve.values[k])) bars += fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(k), y_of(0), y_of(curve.values[k]));
  std::string out = fmt::format("<svg class=\"evidence\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} by lag\">",
                                width + 2 * left, height, curve.what);
  if (curve.spread > 0) {
    const double top = y_of(curve.expected + curve.spread);
    out += fmt::format("<rect class=\"chance\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>", left, top, width,
                       std::max(1.0, y_of(curve.expected - curve.spread) - top));
  }
  out += fmt::format("<path class=\"bars\" stroke-width=\"{:.2f}\" d=\"{}\"/>", 0.8 * bar, bars);
  if (curve.from_s < 0)
    out += fmt::format(
        "<line class=\"zero\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"2\" y2=\"{1}\"/>"
        "<text x=\"{0:.1f}\" y=\"68\" text-anchor=\"middle\">0</text>",
        x_of(std::ssize(curve.values) / 2), bottom);
  else
    out +=
        fmt::format("<line class=\"zero\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>", left, left + width, y_of(0));
  return out + fmt::format("<text x=\"{}\" y=\"68\">{}{}</text><text x=\"{}\" y=\"68\" text-anchor=\"end\">{}</text></svg>",
                           left, curve.from_s < 0 ? "−" : "", duration(std::abs(curve.from_s)), left + width,
                           duration(curve.to_s));
}

}  // namespace

std::string evidence(const Dataset& recording, std::ptrdiff_t source, std::ptrdiff_t target) {
  const Variable &a = recording.variables()[source], &b = recording.variables()[target];
  if (a.has_events() && b.has_events()) return draw(correlogram(recording, source, target));
  if (a.has_values() && b.has_values()) return draw(lagged_correlation(recording, source, target));
  return "";
}

std::string lag_curve(const Connectivity& connectivity, std::ptrdiff_t source, std::ptrdiff_t target) {
  Curve curve;
  curve.what = "score";
  for (const Part& part : connectivity.parts()) {
    if (part.axis() != Part::Axis::lag) continue;
    if (curve.values.empty()) curve.from_s = part.from();
    curve.to_s = part.to();
    const SharedMatrix& sign = part.estimate().sign();
    const double score = part.score()(target, source);
    curve.values.push_back(!sign.empty() && sign(target, source) < 0 ? -std::abs(score) : score);
  }
  return curve.values.size() < 2 ? "" : draw(curve);
}

}  // namespace golgi::page

#include "lag_choice.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>

namespace golgi::event_granger {

double after_choice(double p, double w, std::ptrdiff_t k, std::ptrdiff_t n) {
  constexpr int steps = 400;
  constexpr double far = 200;  // beyond this the ratio of the tails is n within a few percent
  const auto largest_exceeds = [&](double x) {
    return -std::expm1(static_cast<double>(n) * std::log1p(-chi_squared_upper_tail(x, 1)));
  };
  if (w <= 0) return 1;
  if (w > far) return std::min(1.0, p * static_cast<double>(n));
  double tail = largest_exceeds(w);
  if (k > 0) {
    // s = w x², since the density of few squares is steep at 0.
    const double half = static_cast<double>(k) / 2;
    tail = chi_squared_upper_tail(w, static_cast<double>(k));
    for (int step = 0; step < steps; ++step) {
      const double x = (step + 0.5) / steps, s = w * x * x;
      const double density = std::exp((half - 1) * std::log(s) - s / 2 - half * std::log(2.0) - std::lgamma(half));
      tail += density * largest_exceeds(w - s) * 2 * w * x / steps;
    }
  }
  return std::min(1.0, p * tail / chi_squared_upper_tail(w, static_cast<double>(k + 1)));
}

BestLag::BestLag(const Signals& signals, const Design& design, const Eigen::ArrayXd& weights, const LinearFit& fit)
    : signals_(signals), design_(design), weights_(weights), place_(signals.events.cols() + 1, -1) {
  for (std::ptrdiff_t m = 0; m < design.n_samples(); ++m) {
    residuals_.push_back(design.response()[m] - fit.fitted[m]);
    variance_ += weights(m) * residuals_.back() * residuals_.back() / fit.degrees_of_freedom;
    place_[design.samples()[m].t + 1] = m;
  }
}

BestLag::Found BestLag::of(std::ptrdiff_t source, const Cause& cause, double b) const {
  Found best{cause.first_lag, -1};
  const auto events = signals_.events.row(source);
  std::vector<std::ptrdiff_t> times;
  for (std::ptrdiff_t t = 0; t < std::ssize(events); ++t)
    if (events[t] > 0) times.push_back(t);
  for (auto lag = cause.first_lag; lag <= cause.last_lag; ++lag) {
    double sum = 0, weight = 0;
    for (const auto t : times) {
      if (t + lag >= std::ssize(place_)) break;
      const auto m = place_[t + lag];
      if (m < 0 || t < design_.samples()[m].trial_start) continue;
      const double w = weights_(m) * events[t];
      sum += w * (residuals_[m] + b * design_.cause(cause, source, design_.samples()[m]));
      weight += w * events[t];
    }
    const double evidence = weight > 0 && variance_ > 0 ? sum * sum / weight / variance_ : 0;
    if (evidence > best.evidence) best = {lag, evidence};
  }
  return best;
}

}  // namespace golgi::event_granger

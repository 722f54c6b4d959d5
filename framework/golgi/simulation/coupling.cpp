#include "golgi/simulation/coupling.hpp"

#include <algorithm>
#include <utility>

#include "golgi/simulation/synapses.hpp"

namespace golgi::simulation {

Coupling::Coupling(const GroundTruth& wiring, double step_s, int n_signals)
    : n_(wiring.n()), width_(n_ * n_signals), begin_(n_ + 1, 0) {
  for (std::int32_t j = 0; j < wiring.n(); ++j)
    for (const std::int32_t i : wiring.targets(j)) ++begin_[i + 1];
  for (std::size_t i = 0; i < n_; ++i) begin_[i + 1] += begin_[i];
  source_.resize(wiring.n_links());
  weight_.resize(wiring.n_links());
  if (wiring.has_delays()) lag_.resize(wiring.n_links());
  std::vector<std::int64_t> next(begin_.begin(), begin_.end() - 1);
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    const auto targets = wiring.targets(j);
    const auto weights = wiring.weights(j), delays_s = wiring.delays_s(j);
    for (std::size_t k = 0; k < targets.size(); ++k) {
      const std::int64_t place = next[targets[k]]++;
      source_[place] = j;
      weight_[place] = weights[k];
      if (lag_.empty()) continue;
      lag_[place] = delay_steps(delays_s[k], step_s);
      longest_ = std::max(longest_, lag_[place]);
    }
  }
  if (!is_delayed()) return;
  sent_.resize(width_ * longest_);
  before_.resize(width_);
  here_.resize(width_);
  ahead_.resize(width_);
}

void Coupling::sum(const double* signals, double* sums) const {
  for (std::size_t first = 0; first < width_; first += n_)
    for (std::size_t i = 0; i < n_; ++i) {
      double total = 0;
      for (std::int64_t k = begin_[i]; k < begin_[i + 1]; ++k) total += weight_[k] * signals[first + source_[k]];
      sums[first + i] = total;
    }
}

void Coupling::start(const double* signals) {
  now_ = 0;
  for (std::int32_t row = 0; row < longest_; ++row) std::copy_n(signals, width_, sent_.begin() + row * width_);
  send(signals);
  before_ = here_ = ahead_;
}

void Coupling::advance(const double* signals) {
  std::swap(before_, here_);
  std::swap(here_, ahead_);
  now_ = now_ + 1 == longest_ ? 0 : now_ + 1;
  send(signals);
}

/// Stores the signals and computes the sums that arrive at the end of this step; a lag of one step means those sent now.
void Coupling::send(const double* signals) {
  std::copy_n(signals, width_, sent_.begin() + now_ * width_);
  for (std::size_t first = 0; first < width_; first += n_)
    for (std::size_t i = 0; i < n_; ++i) {
      double total = 0;
      for (std::int64_t k = begin_[i]; k < begin_[i + 1]; ++k) {
        const std::int32_t row = now_ + 1 - lag_[k];
        total += weight_[k] * sent_[(row < 0 ? row + longest_ : row) * width_ + first + source_[k]];
      }
      ahead_[first + i] = total;
    }
}

void Coupling::arriving(double part, double* sums) const {
  const double before = part * (part - 1) / 2, here = 1 - part * part, ahead = part * (part + 1) / 2;
  for (std::size_t i = 0; i < width_; ++i) sums[i] = before * before_[i] + here * here_[i] + ahead * ahead_[i];
}

}  // namespace golgi::simulation

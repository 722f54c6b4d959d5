// Delivers spikes after delays: what each synapse adds to which sum, and how many steps later. The sums of future steps are
// stored in a ring buffer of rows, so a spike is added to its targets' sums when it is sent; nothing is sorted or searched.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/simulation/synapses.hpp"

namespace golgi::simulation {

/// The effect of a synapse at the end of its delay.
struct Arrival {
  std::ptrdiff_t sum = 0;  ///< index, below the width
  double amount = 0;
};

class DelayedSynapses {
 public:
  /// @param dt_s     length of a step; delays of the truth are multiples of it, and a delay that is not stated is one step
  /// @param width    sums per step
  /// @param arrival  arrival(target, weight): the effect of a synapse
  /// @param longest  longest delay, in steps, of wirings that are set later; used if it is longer than that of `wiring`
  template <class ArrivalOf>
  DelayedSynapses(const GroundTruth& wiring, double dt_s, std::ptrdiff_t width, const ArrivalOf& arrival,
                  std::int32_t longest = 1)
      : width_(width), sums_(static_cast<std::size_t>(width * std::max(longest, longest_delay_steps(wiring, dt_s))), 0.0) {
    if (static_cast<double>(sums_.size()) > 0xffffffff)
      throw DataError("delays of " + std::to_string(sums_.size() / width_) +
                      " steps are too long for a network of this size; set shorter delays or longer steps");
    set_wiring(wiring, dt_s, arrival);
  }

  /// Replaces the synapses from now on; spikes that were already sent arrive as before.
  template <class ArrivalOf>
  void set_wiring(const GroundTruth& wiring, double dt_s, const ArrivalOf& arrival) {
    const auto width = static_cast<std::ptrdiff_t>(width_);
    begin_.assign(1, 0);
    places_.clear();
    amounts_.clear();
    places_.reserve(wiring.n_links());
    amounts_.reserve(wiring.n_links());
    for (std::int32_t j = 0; j < wiring.n(); ++j) {
      const auto targets = wiring.targets(j);
      const auto weights = wiring.weights(j), delays_s = wiring.delays_s(j);
      for (std::size_t k = 0; k < targets.size(); ++k) {
        const Arrival what = arrival(targets[k], weights[k]);
        const std::int32_t delay = delays_s.empty() ? 1 : delay_steps(delays_s[k], dt_s);
        places_.push_back(static_cast<std::uint32_t>((delay - 1) * width + what.sum));
        amounts_.push_back(what.amount);
      }
      begin_.push_back(std::ssize(places_));
    }
  }

  /// Sends a spike at the beginning of a step: with a delay of one, it acts in this step. Call it before the sums are read.
  void send(std::int32_t source) {
    const std::size_t size = sums_.size();
    for (std::int64_t k = begin_[source]; k < begin_[source + 1]; ++k) {
      const std::size_t at = now_ + places_[k];
      sums_[at < size ? at : at - size] += amounts_[k];
    }
  }
  /// The sums of this step, `width` of them; the caller sets them to 0 after reading.
  double* arriving() { return sums_.data() + now_; }
  /// Begins the next step.
  void turn() {
    now_ += width_;
    if (now_ == sums_.size()) now_ = 0;
  }

 private:
  std::size_t width_;
  std::size_t now_ = 0;  // where this step's row begins
  std::vector<double> sums_;
  std::vector<std::int64_t> begin_;  // index of each source's first synapse
  std::vector<std::uint32_t> places_;
  std::vector<double> amounts_;
};

/// Bytes of DelayedSynapses.
inline double delayed_synapses_bytes(double n_links, double width, double longest_steps) {
  return 12 * n_links + sizeof(double) * width * longest_steps;
}

}  // namespace golgi::simulation

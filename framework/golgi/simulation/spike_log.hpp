// A log of spikes in order of time, compact while a simulation runs: eight bytes per spike, in blocks that never move.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "golgi/data/events.hpp"

namespace golgi::simulation {

class SpikeLog {
 public:
  /// @param sample  not below that of the call before, and below 2^32
  void push(std::ptrdiff_t sample, std::int32_t neuron) {
    spikes_.push_back({static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(neuron)});
  }

  /// The spike times of every neuron: sample · dt_s.
  Events events(std::ptrdiff_t n_neurons, double dt_s) const {
    std::vector<std::int64_t> ends(n_neurons, 0);
    for (const Spike& spike : spikes_) ++ends[spike.neuron];
    std::int64_t end = 0;
    for (std::int64_t& count : ends) count = std::exchange(end, end + count);  // now where each neuron's spikes begin
    Matrix times_s(1, std::ssize(spikes_));
    for (const Spike& spike : spikes_) times_s(0, ends[spike.neuron]++) = spike.sample * dt_s;
    return Events(std::move(times_s), std::move(ends));
  }

 private:
  struct Spike {
    std::uint32_t sample, neuron;
  };
  std::deque<Spike> spikes_;
};

}  // namespace golgi::simulation

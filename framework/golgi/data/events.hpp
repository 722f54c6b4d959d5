// The event times of every variable of one trial. Seven million spikes of a thousand neurons take 8 bytes each and one more
// number per neuron, in memory and in the store.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// Times in seconds since the trial's start, non-decreasing for each variable; equal times are separate events. Copies share
/// the times.
class GOLGI_API Events {
 public:
  Events();  ///< no variables
  /// @param times_s  one list per variable
  explicit Events(const std::vector<std::vector<double>>& times_s);
  /// @param times_s  (1, E), variable by variable   @param ends  per variable: the index after its last event
  /// @throws DataError unless the ends ascend to E
  Events(SharedMatrix times_s, std::vector<std::int64_t> ends);

  std::ptrdiff_t n_variables() const;
  std::int64_t size() const;  ///< events of all variables
  std::span<const double> operator[](std::ptrdiff_t variable) const;
  const SharedMatrix& times_s() const;  ///< (1, E), variable by variable
  std::span<const std::int64_t> ends() const;
  std::vector<std::vector<double>> lists() const;  ///< a copy that may be changed

  /// The events of the chosen variables, in their order.
  Events select(std::span<const std::int32_t> variables) const;

  friend GOLGI_API bool operator==(const Events& a, const Events& b);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

enum class EventMode {
  every,   ///< every sample at or above the threshold
  upward,  ///< only the first of consecutive such samples
};

/// The position of an event, in samples: k at sample k, also if time = k · dt has a rounding error, and up to k + 1 during
/// sample k.
GOLGI_API double event_position(double time_s, double dt_s);

/// The number of events at or after each sample and before the next; events outside the trial are left out.
/// @return (N, n_samples)
GOLGI_API Matrix event_counts(const Events& events, double dt_s, std::ptrdiff_t n_samples);

/// Event times per row of `values`: samples at or above `threshold`; time = sample · dt_s.
GOLGI_API std::vector<std::vector<double>> detect_events(ConstView values, double dt_s, double threshold, EventMode mode);

}  // namespace golgi

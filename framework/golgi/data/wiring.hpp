// True connectivity, stored sparse by source: a network of 10,000 neurons with 1,000 synapses each takes 120 MB, not 800.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// One directed link.
struct Synapse {
  std::int32_t target = 0;
  std::int32_t source = 0;
  double weight = 0;     ///< signed; never 0
  std::int32_t lag = 0;  ///< samples; 0: not stated
};

/// Directed links among n variables, at most one an ordered pair.
class GOLGI_API Wiring {
 public:
  Wiring() = default;
  /// @param synapses  in any order
  /// @throws DataError for an index outside 0 … n-1, a pair given twice, a weight that is 0 or not finite.
  Wiring(std::int32_t n, std::vector<Synapse> synapses);
  /// Takes the arrays as they are: source j's synapses lie at begin[j] … begin[j+1]-1, targets ascending.
  /// @param weight  one a synapse   @param lag  one a synapse, or empty
  Wiring(std::vector<std::int64_t> begin, std::vector<std::int32_t> target, std::vector<double> weight,
         std::vector<std::int32_t> lag = {});
  /// @param weights  (N, N), row = target; 0: no synapse   @throws DataError unless square and finite
  static Wiring from_dense(ConstView weights);

  std::int32_t n() const { return begin_.empty() ? 0 : static_cast<std::int32_t>(begin_.size()) - 1; }
  std::int64_t n_synapses() const { return static_cast<std::int64_t>(target_.size()); }
  bool has_lags() const { return !lag_.empty(); }

  // Of one source, targets ascending; spans of this object's memory.
  std::span<const std::int32_t> targets(std::int32_t source) const { return part(target_, source); }
  std::span<const double> weights(std::int32_t source) const { return part(weight_, source); }
  std::span<const std::int32_t> lags(std::int32_t source) const {
    return lag_.empty() ? std::span<const std::int32_t>{} : part(lag_, source);
  }

  std::vector<Synapse> synapses() const;  ///< by source, then target
  Matrix dense() const;                   ///< (N, N) weights, row = target
  /// The wiring among the chosen variables, in their order. @param variables  indices, distinct
  Wiring select(std::span<const std::int32_t> variables) const;

  friend bool operator==(const Wiring&, const Wiring&) = default;

 private:
  template <class T>
  std::span<const T> part(const std::vector<T>& values, std::int32_t source) const {
    const auto j = static_cast<std::size_t>(source);
    return std::span(values).subspan(static_cast<std::size_t>(begin_[j]), static_cast<std::size_t>(begin_[j + 1] - begin_[j]));
  }

  std::vector<std::int64_t> begin_;
  std::vector<std::int32_t> target_;
  std::vector<double> weight_;
  std::vector<std::int32_t> lag_;
};

}  // namespace golgi

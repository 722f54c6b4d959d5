// Ground truth connectivity, stored sparsely by source: a network of 10,000 neurons with 1,000 synapses each takes 120 MB, not
// 800. Weights may change with time, delays may be known, and only a part of the network may have been recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// One directed link.
struct Link {
  std::int32_t target = 0;
  std::int32_t source = 0;
  double weight = 0;           ///< signed; with segments: the mean over time, weighted by their durations
  double delay_s = undefined;  ///< seconds; NaN: not stated
};

/// A segment of time with its own weights.
struct TruthSegment {
  std::int32_t trial = -1;  ///< index; -1: all trials
  double start_s = 0, stop_s = 0;
  friend bool operator==(const TruthSegment&, const TruthSegment&) = default;
};

/// The meaning of a segment's weights.
enum class SegmentReading {
  constant,  ///< they are constant throughout the segment
  mean,      ///< they change within it; this is their mean
};

/// Directed links among n variables, at most one per ordered pair. Copies share the links.
class GOLGI_API GroundTruth {
 public:
  GroundTruth();  ///< no variables
  /// @param links  in any order
  /// @throws DataError for an index outside 0 … n-1, a pair given twice, a weight that is 0 or not finite, a negative delay
  GroundTruth(std::int32_t n, std::vector<Link> links);
  /// Uses the arrays as they are: the links of source j are begin[j] … begin[j+1]-1, targets ascending.
  /// @param weights  one per link   @param delays_s  one per link, or empty
  GroundTruth(std::vector<std::int64_t> begin, std::vector<std::int32_t> targets, std::vector<double> weights,
              std::vector<double> delays_s = {});
  /// @param weights   (N, N), row = target; 0: no link
  /// @param delays_s  (N, N) or empty; only the delays of links are used
  /// @throws DataError unless square and finite
  static GroundTruth from_dense(ConstView weights, ConstView delays_s = {});

  std::int32_t n() const;
  std::int64_t n_links() const;
  bool has_delays() const;  ///< for at least one link

  // For one source, targets ascending; spans of this object's memory.
  std::span<const std::int32_t> targets(std::int32_t source) const;
  std::span<const double> weights(std::int32_t source) const;
  std::span<const double> delays_s(std::int32_t source) const;  ///< empty if no delays are known

  std::vector<Link> links() const;  ///< by source, then target: the order of `segment_weights`
  Matrix dense() const;             ///< (N, N) weights, row = target
  Matrix dense_delays_s() const;    ///< (N, N), NaN: no link or not stated

  /// Adds weights that change, one per segment and link. A link exists if its weight is not 0 in some segment; its `weight`
  /// becomes the mean over time.
  /// @param weights   (K, E) for K segments and E links in the order of links(); 0 is allowed
  /// @param delays_s  (K, E), or empty: they do not change
  /// @throws DataError if shapes do not match, a segment ends before it starts, segments of a trial overlap, or a weight is not
  ///         finite
  GroundTruth with_segments(std::vector<TruthSegment> segments, SharedMatrix weights, SegmentReading reading,
                            SharedMatrix delays_s = {}) const;
  std::span<const TruthSegment> segments() const;  ///< empty: the weights do not change
  SegmentReading reading() const;
  const SharedMatrix& segment_weights() const;    ///< (K, E)
  const SharedMatrix& segment_delays_s() const;   ///< (K, E), or empty
  Matrix dense_in(std::ptrdiff_t segment) const;  ///< (N, N) weights of a segment

  /// The links among the chosen variables, in their order. @param variables  indices, distinct
  GroundTruth select(std::span<const std::int32_t> variables) const;
  /// Keeps the parts of the segments of `trial` between start_s and stop_s, in seconds since start_s, as segments of all
  /// trials.
  GroundTruth cut(std::int32_t trial, double start_s, double stop_s) const;

  /// Adds the wiring of all neurons if only a part was recorded. @param observed  per variable: its index in `full`
  GroundTruth with_full(GroundTruth full, std::vector<std::int32_t> observed) const;
  const GroundTruth* full() const;                 ///< null: all neurons were recorded
  std::span<const std::int32_t> observed() const;  ///< empty if all neurons were recorded

  friend GOLGI_API bool operator==(const GroundTruth& a, const GroundTruth& b);

 private:
  struct State;
  explicit GroundTruth(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace golgi

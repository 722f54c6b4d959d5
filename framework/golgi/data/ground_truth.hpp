// True connectivity, stored sparse by source: a network of 10,000 neurons with 1,000 synapses each takes 120 MB, not 800. The
// weights may change with time, the delays may be known, and only a part of the network may have been recorded.
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

/// A stretch of time with weights of its own.
struct TruthSegment {
  std::int32_t trial = -1;  ///< index; -1: all trials
  double start_s = 0, stop_s = 0;
  friend bool operator==(const TruthSegment&, const TruthSegment&) = default;
};

/// What the weights of a segment mean.
enum class SegmentReading {
  constant,  ///< they hold throughout the segment
  mean,      ///< they change within it; this is their mean
};

/// Directed links among n variables, at most one per ordered pair. A copy is a pointer to the same links.
class GOLGI_API GroundTruth {
 public:
  GroundTruth();  ///< of no variables
  /// @param links  in any order
  /// @throws DataError for an index outside 0 … n-1, a pair given twice, a weight that is 0 or not finite, a negative delay
  GroundTruth(std::int32_t n, std::vector<Link> links);
  /// Takes the arrays as they are: source j's links lie at begin[j] … begin[j+1]-1, targets ascending.
  /// @param weights  one per link   @param delays_s  one per link, or empty
  GroundTruth(std::vector<std::int64_t> begin, std::vector<std::int32_t> targets, std::vector<double> weights,
              std::vector<double> delays_s = {});
  /// @param weights   (N, N), row = target; 0: no link
  /// @param delays_s  (N, N) or empty; read where there is a link
  /// @throws DataError unless square and finite
  static GroundTruth from_dense(ConstView weights, ConstView delays_s = {});

  std::int32_t n() const;
  std::int64_t n_links() const;
  bool has_delays() const;  ///< of one link at least

  // Of one source, targets ascending; spans of this object's memory.
  std::span<const std::int32_t> targets(std::int32_t source) const;
  std::span<const double> weights(std::int32_t source) const;
  std::span<const double> delays_s(std::int32_t source) const;  ///< empty where there are none

  std::vector<Link> links() const;  ///< by source, then target: the order of `segment_weights`
  Matrix dense() const;             ///< (N, N) weights, row = target
  Matrix dense_delays_s() const;    ///< (N, N), NaN: no link or not stated

  /// Weights that change: of each segment and link. A link exists where it is not 0 in some segment; its `weight` becomes the
  /// mean over time.
  /// @param weights   (K, E) for K segments and E links in the order of links(); 0 is allowed
  /// @param delays_s  (K, E), or empty: they do not change
  /// @throws DataError where shapes do not fit, a segment ends before it starts, segments of a trial overlap, or a weight is
  /// not
  ///         finite
  GroundTruth with_segments(std::vector<TruthSegment> segments, SharedMatrix weights, SegmentReading reading,
                            SharedMatrix delays_s = {}) const;
  std::span<const TruthSegment> segments() const;  ///< none: the weights do not change
  SegmentReading reading() const;
  const SharedMatrix& segment_weights() const;    ///< (K, E)
  const SharedMatrix& segment_delays_s() const;   ///< (K, E), or empty
  Matrix dense_in(std::ptrdiff_t segment) const;  ///< (N, N) weights of a segment

  /// The links among the chosen variables, in their order. @param variables  indices, distinct
  GroundTruth select(std::span<const std::int32_t> variables) const;
  /// What of the segments of `trial` lies from start_s to stop_s, in seconds since start_s and of all trials.
  GroundTruth cut(std::int32_t trial, double start_s, double stop_s) const;

  /// The wiring of all neurons where only a part was recorded. @param observed  per variable: its index in `full`
  GroundTruth with_full(GroundTruth full, std::vector<std::int32_t> observed) const;
  const GroundTruth* full() const;                 ///< null: nothing is hidden
  std::span<const std::int32_t> observed() const;  ///< empty where nothing is hidden

  friend GOLGI_API bool operator==(const GroundTruth& a, const GroundTruth& b);

 private:
  struct State;
  explicit GroundTruth(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace golgi

// Weights that change: how well the course of each pair's estimate follows the course of its true weight. Both are averaged
// over the same bins of time and smoothed in the same way, so a delay or a loss of detail affects both; nothing is
// interpolated.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/numerics/roc.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Whether to keep the course that a target's sources have in common.
enum class CommonCourse { keep, remove };

/// How courses are compared.
struct CourseParams {
  std::optional<double> bin_s;
  double smooth_s = 0;
  std::optional<double> min_movement;
  CommonCourse common_course = CommonCourse::keep;
  static void describe(SchemaOf<CourseParams>& s);
};

/// For the pairs whose true weight changes, in the order of rows: the correlation over bins of estimate and truth, and of the
/// same estimate with two courses that it should not follow.
struct CourseScores {
  std::vector<double> r;         ///< NaN where the estimate does not vary
  std::vector<double> shifted;   ///< with the truth rolled by half its length
  std::vector<double> other;     ///< with the truth of the next changing pair
  std::vector<double> moved;     ///< standard deviation over time of the true weight
  LabelledPairs movement;        ///< for all pairs: standard deviation over time of the estimate; whether the truth changes
  double entries_r = undefined;  ///< over all pairs and bins together
  double bin_s = undefined;
  std::int64_t n_static = 0;     ///< pairs whose true weight does not change
  std::int64_t n_undefined = 0;  ///< pairs without an estimate in some bin
  std::string reason;            ///< why nothing can be compared; empty if it can
};

/// @param truth  with segments   @param parts  of the axis `segment`
CourseScores compare_courses(const GroundTruth& truth, std::span<const Part> parts, const CourseParams& params);

/// For every pair at every switch from one segment of the truth to the next: the size of the estimate's change, and whether the
/// true weight changed. The estimate before and after is the mean of the parts within a segment.
enum class Change { any, gained, lost };
/// gained: pairs that were not connected before, some of which are afterwards; lost: the reverse for those that were.
LabelledPairs changes_at_switches(const GroundTruth& truth, std::span<const Part> parts, Change which);

/// The error in seconds of the estimated time of each switch of the truth. As many borders between successive parts of the
/// estimate are used as the truth has switches: those at which its weights change most, in order of time. The squared changes
/// of a pair are divided by their sum over all borders. NaN: the estimate has fewer borders.
std::vector<double> switch_errors(const GroundTruth& truth, std::span<const Part> parts);

}  // namespace golgi

// Weights that change: how the course of each pair's estimate follows the course of its true weight. Both are averaged over the
// same bins of time and smoothed alike, so a delay or a loss of detail strikes both; nothing is interpolated.
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

/// Of what a target's sources share at each time.
enum class CommonCourse { keep, remove };

/// How courses are compared.
struct CourseParams {
  std::optional<double> bin_s;
  double smooth_s = 0;
  std::optional<double> min_movement;
  CommonCourse common_course = CommonCourse::keep;
  static void describe(SchemaOf<CourseParams>& s);
};

/// Of the pairs whose true weight changes, in the order of rows: the correlation over bins of estimate and truth, and of the
/// same estimate with two courses that it should not follow.
struct CourseScores {
  std::vector<double> r;         ///< NaN where the estimate does not vary
  std::vector<double> shifted;   ///< with the truth rolled by half its length
  std::vector<double> other;     ///< with the truth of the next changing pair
  std::vector<double> moved;     ///< standard deviation over time of the true weight
  LabelledPairs movement;        ///< of all pairs: standard deviation over time of the estimate; whether the truth changes
  double entries_r = undefined;  ///< over all pairs and bins at once
  double bin_s = undefined;
  std::int64_t n_static = 0;     ///< pairs whose true weight does not change
  std::int64_t n_undefined = 0;  ///< pairs that some bin has no estimate of
  std::string reason;            ///< why there is nothing to compare; empty where there is
};

/// @param truth  with segments   @param parts  of the axis `segment`
CourseScores compare_courses(const GroundTruth& truth, std::span<const Part> parts, const CourseParams& params);

/// Of every pair at every switch from one segment of the truth to the next: by how much the estimate changed, and whether the
/// true weight did. The estimate before and after is the mean of the parts that lie within a segment.
enum class Change { any, gained, lost };
/// gained: pairs that were not connected before, of which some are after; lost: the reverse among those that were.
LabelledPairs changes_at_switches(const GroundTruth& truth, std::span<const Part> parts, Change which);

/// By how many seconds each switch of the truth is missed by the estimate: as many of the borders between its successive parts
/// as the truth has switches, those at which its weights change most, in their order. A pair's change is in units of what its
/// changes are on average. NaN: the estimate has fewer borders.
std::vector<double> switch_errors(const GroundTruth& truth, std::span<const Part> parts);

}  // namespace golgi

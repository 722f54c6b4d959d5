// transform/group_means: one variable per group, such as a region of interest.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Each variable of the result is a group, in the order in which groups first appear: its values are the mean over the members
/// that are observed at a sample, its events are the events of all members, its position is the mean of their positions. Groups
/// of point variables have only events, and are missing where any member is missing. In the ground truth, one group drives
/// another if a member of the one drives a member of the other: the weight is the mean over all pairs of members, with 0 for
/// absent links, the delay is the mean of the known delays. Links within a group are left out, and so are links whose weights
/// add up to 0.
class GroupMeans : public Transform {
 public:
  static constexpr const char* name = "transform/group_means";
  static constexpr const char* summary = "Makes one variable per group (area, region): the mean of its members.";
  static constexpr bool accepts_gaps = true;
  static constexpr Needs needs = Needs::any;
  struct Params {
    std::vector<std::string> groups;
    static void describe(SchemaOf<Params>& s);
  };
  explicit GroupMeans(const Params& params) : params_(params) {}
  /// @throws DataError for variables without a group, fewer than two groups, or members of different kinds or units
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi

// transform/group_means: one variable per group, such as a region of interest.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Each variable of the result is a group, in the order in which groups first appear: its values are the mean over the members
/// that are observed at a sample, its events are those of all members, its position is the mean of theirs. Groups of point
/// variables have events alone, and are missing where some member is. In the truth a group drives another where a member of it
/// drives one of the other's: the weight is the mean over all pairs of members, absent links being 0, the delay the mean of
/// those that are stated. Links within a group are left out, and so are those whose weights add up to 0.
class GroupMeans : public Transform {
 public:
  static constexpr const char* name = "transform/group_means";
  static constexpr const char* summary = "Makes one variable of each group (area, region): the mean of its members.";
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

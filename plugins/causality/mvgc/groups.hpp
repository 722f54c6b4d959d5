// Groups of variables between which causality is estimated.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/group_granger.hpp>
#include <string>
#include <vector>

namespace golgi::mvgc {

/// A name without variables means the group of that name in the recording.
struct Group {
  std::string name;
  std::vector<std::string> of = {};
  static constexpr auto shorthand = &Group::name;
  static void describe(SchemaOf<Group>& schema);
};

struct ChosenGroups {
  std::vector<std::string> names;
  Groups members;
};

/// @return the groups; each variable by itself where no group is given
/// @throws DataError for unknown names, a variable in two groups, groups without members, or fewer than two groups
ChosenGroups chosen_groups(const std::vector<Group>& groups, const Dataset& data);

}  // namespace golgi::mvgc

// Groups of variables between which causality is asked for.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/group_granger.hpp>
#include <string>
#include <vector>

namespace golgi::mvgc {

/// A name alone is that of a group that the recording states.
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

/// @return each variable alone where no group is asked for
/// @throws DataError for names that are none, a variable in two groups, groups without members, or fewer than two groups
ChosenGroups chosen_groups(const std::vector<Group>& groups, const Dataset& data);

}  // namespace golgi::mvgc

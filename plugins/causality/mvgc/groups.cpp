#include "groups.hpp"

#include <algorithm>

namespace golgi::mvgc {
namespace {

constexpr const char* as_recorded = "recorded";

/// Names of the groups that the recording states, in the order in which they appear.
std::vector<std::string> stated_groups(const Dataset& data) {
  std::vector<std::string> names;
  for (const Variable& variable : data.variables())
    if (!variable.group().empty() && std::ranges::find(names, variable.group()) == names.end())
      names.push_back(variable.group());
  return names;
}

std::vector<std::ptrdiff_t> members_of(const Group& group, const Dataset& data) {
  std::vector<std::ptrdiff_t> members;
  for (const auto& name : group.of) {
    const auto found = std::ranges::find(data.names(), name);
    if (found == data.names().end())
      throw DataError("groups: group '" + group.name + "' has '" + name +
                      "', which is not a variable of the data (variables that never vary are left out)" +
                      suggestion(name, data.names()));
    members.push_back(found - data.names().begin());
  }
  if (!group.of.empty()) return members;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
    if (data.variable(i).group() == group.name) members.push_back(i);
  if (members.empty()) {
    const auto stated = stated_groups(data);
    throw DataError("groups: no variable is in a group '" + group.name + "'" +
                    (stated.empty() ? "; the recording states no groups, so give each its members: {name: " + group.name +
                                          ", of: [" + data.names().front() + ", …]}"
                                    : suggestion(group.name, stated)));
  }
  return members;
}

}  // namespace

void Group::describe(SchemaOf<Group>& schema) {
  schema.field("name", &Group::name).required().doc("Name of the group; recorded: every group that the recording states.");
  schema.field("of", &Group::of).doc("Names of its variables; empty: those that the recording assigns to the group.");
}

ChosenGroups chosen_groups(const std::vector<Group>& groups, const Dataset& data) {
  if (groups.empty()) return {data.names(), single_variables(data.n_variables())};
  ChosenGroups chosen;
  std::vector<Group> named;
  for (const Group& group : groups)
    if (group.name == as_recorded && group.of.empty())
      for (const auto& name : stated_groups(data)) named.push_back({name, {}});
    else
      named.push_back(group);
  std::vector<std::string> group_of(data.n_variables());
  for (const Group& group : named) {
    if (std::ranges::find(chosen.names, group.name) != chosen.names.end())
      throw DataError("groups: there are two groups '" + group.name + "'");
    auto members = members_of(group, data);
    for (const auto i : members) {
      if (!group_of[i].empty())
        throw DataError("groups: '" + data.names()[i] + "' is in '" + group_of[i] + "' and in '" + group.name +
                        "'; a variable is in one group at the most");
      group_of[i] = group.name;
    }
    chosen.names.push_back(group.name);
    chosen.members.push_back(std::move(members));
  }
  if (chosen.names.size() < 2)
    throw DataError("groups: causality needs two groups, there is " +
                    (chosen.names.empty() ? "none: the recording states no groups" : "one, '" + chosen.names.front() + "'"));
  return chosen;
}

}  // namespace golgi::mvgc

#include "golgi/builtin/transforms/group_means/group_means.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void GroupMeans::Params::describe(SchemaOf<Params>& s) {
  s.field("groups", &Params::groups)
      .doc(
          "The group of each variable, in the order of the variables; empty: the groups of the recording. Variables of group "
          "\"\" are left out.");
}

namespace {

struct Grouping {
  std::vector<std::vector<std::int32_t>> members;  ///< per group
  std::vector<std::int32_t> group_of;              ///< per variable; -1: none

  double n_pairs(std::int32_t target, std::int32_t source) const {
    return static_cast<double>(members[target].size()) * static_cast<double>(members[source].size());
  }
};

/// The groups that the parameter gives, or else those of the recording.
std::vector<std::string> stated_groups(const Dataset& input, const std::vector<std::string>& groups) {
  if (!groups.empty()) {
    if (std::ssize(groups) != input.n_variables())
      throw DataError(plural(groups.size(), "group") + " for " + plural(input.n_variables(), "variable") +
                      "; give one per variable");
    return groups;
  }
  std::vector<std::string> of_recording;
  for (const Variable& variable : input.variables()) {
    of_recording.push_back(variable.group());
    if (variable.group().empty())
      throw DataError("'" + variable.name() + "' has no group; give groups, or leave such variables out with transform/select");
  }
  return of_recording;
}

Grouping grouping_of(const std::vector<std::string>& groups) {
  Grouping grouping;
  std::map<std::string, std::int32_t> known;
  for (const std::string& group : groups) {
    if (group.empty()) {
      grouping.group_of.push_back(-1);
      continue;
    }
    const auto [found, is_new] = known.emplace(group, static_cast<std::int32_t>(known.size()));
    if (is_new) grouping.members.emplace_back();
    grouping.members[found->second].push_back(static_cast<std::int32_t>(grouping.group_of.size()));
    grouping.group_of.push_back(found->second);
  }
  if (grouping.members.size() < 2)
    throw DataError(grouping.members.empty()
                        ? "groups puts no variable into a group"
                        : "all variables are of the group '" + known.begin()->first + "'; means need two groups or more");
  return grouping;
}

Variable mean_variable(const Dataset& input, const std::vector<std::int32_t>& members, const std::string& group) {
  const Variable& first = input.variable(members.front());
  std::array<double, 3> position{};
  bool has_events = true;
  for (const auto i : members) {
    const Variable& member = input.variable(i);
    if (member.kind() != first.kind() || member.unit() != first.unit())
      throw DataError("'" + first.name() + "' and '" + member.name() + "' of the group '" + group + "' " +
                      (member.kind() != first.kind() ? "cannot be averaged: one has values, the other only events"
                                                     : "are in different units") +
                      "; give them different groups, or leave one out with transform/select");
    has_events = has_events && member.has_events();
    for (std::size_t axis = 0; axis < position.size(); ++axis)
      position[axis] += member.position_um()[axis] / static_cast<double>(members.size());
  }
  return Variable(group, first.kind())
      .set_has_events(has_events)
      .set_unit(first.unit())
      .set_group(group)
      .set_position_um(position);
}

/// The mean of the observed members; NaN where no member is observed.
void fill_mean(const Dataset& input, const Trial& trial, const std::vector<std::int32_t>& members, std::span<double> mean) {
  std::vector<int> n_observed(mean.size());
  for (const auto i : members) {
    const auto values = trial.values().row(input.row_of(i));
    for (const auto& [first, last] : observed_ranges(trial.gaps()[i], std::ssize(mean), input.dt_s()))
      for (std::ptrdiff_t t = first; t < last; ++t) {
        mean[t] += values[t];
        ++n_observed[t];
      }
  }
  for (std::size_t t = 0; t < mean.size(); ++t) mean[t] = n_observed[t] > 0 ? mean[t] / n_observed[t] : undefined;
}

Trial mean_trial(const Dataset& input, const Trial& trial, const Grouping& grouping, const std::vector<Variable>& variables) {
  const std::size_t n = variables.size();
  std::vector<std::vector<double>> events(n);
  std::vector<std::vector<Interval>> gaps(n);
  Matrix values(std::ranges::count_if(variables, &Variable::has_values), trial.n_samples());
  std::ptrdiff_t row = 0;
  for (std::size_t g = 0; g < n; ++g) {
    const auto& members = grouping.members[g];
    for (const auto i : members) {
      if (variables[g].has_events()) events[g].insert(events[g].end(), trial.events()[i].begin(), trial.events()[i].end());
      if (!variables[g].has_values()) gaps[g].insert(gaps[g].end(), trial.gaps()[i].begin(), trial.gaps()[i].end());
    }
    std::ranges::sort(events[g]);
    if (!variables[g].has_values()) continue;
    fill_mean(input, trial, members, values.row(row));
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
      if (std::isnan(values(row, t)))
        gaps[g].push_back({static_cast<double>(t) * input.dt_s(), static_cast<double>(t + 1) * input.dt_s()});
    ++row;
  }
  Trial mean = trial;
  mean.set_events(std::ranges::any_of(variables, &Variable::has_events) ? Events(events) : Events());
  return mean.set_values(values.empty() ? SharedMatrix() : SharedMatrix(std::move(values))).set_gaps(Gaps(std::move(gaps)));
}

/// The links between two groups.
struct GroupLink {
  std::vector<std::int64_t> links;  ///< in the order of the truth's links()
  double weight = 0, delay_s = undefined;
};

GroundTruth between_groups(const GroundTruth& truth, const Grouping& grouping) {
  const std::vector<Link> all = truth.links();
  std::map<std::pair<std::int32_t, std::int32_t>, GroupLink> found;  // by source and target, as links are ordered
  for (std::size_t k = 0; k < all.size(); ++k) {
    const auto target = grouping.group_of[all[k].target], source = grouping.group_of[all[k].source];
    if (target >= 0 && source >= 0 && target != source) found[{source, target}].links.push_back(static_cast<std::int64_t>(k));
  }
  std::vector<Link> links;
  std::vector<std::vector<double>> weights;  // of the segments, per link
  for (const auto& [pair, group] : found) {
    const auto [source, target] = pair;
    double weight = 0, delay_s = 0, n_delays = 0;
    std::vector<double> in_segments(truth.segments().size());
    for (const auto k : group.links) {
      weight += all[k].weight;
      if (!std::isnan(all[k].delay_s)) delay_s += all[k].delay_s, n_delays += 1;
      for (std::size_t s = 0; s < in_segments.size(); ++s)
        in_segments[s] += truth.segment_weights()(static_cast<std::ptrdiff_t>(s), k) / grouping.n_pairs(target, source);
    }
    const bool is_link = in_segments.empty() ? weight != 0 : std::ranges::any_of(in_segments, [](double w) { return w != 0; });
    if (!is_link) continue;
    // With segments the weight becomes their mean over time.
    const double mean = in_segments.empty() ? weight / grouping.n_pairs(target, source) : 1;
    links.push_back({target, source, mean, n_delays > 0 ? delay_s / n_delays : undefined});
    weights.push_back(std::move(in_segments));
  }
  const auto n_links = std::ssize(links);
  const GroundTruth means(static_cast<std::int32_t>(grouping.members.size()), std::move(links));
  if (truth.segments().empty()) return means;
  Matrix segment_weights(std::ssize(truth.segments()), n_links);
  for (std::ptrdiff_t s = 0; s < segment_weights.rows(); ++s)
    for (std::ptrdiff_t k = 0; k < n_links; ++k) segment_weights(s, k) = weights[k][s];
  return means.with_segments({truth.segments().begin(), truth.segments().end()}, std::move(segment_weights), truth.reading());
}

}  // namespace

Dataset GroupMeans::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<std::string> groups = stated_groups(input, params_.groups);
  const Grouping grouping = grouping_of(groups);
  std::vector<Variable> variables;
  std::vector<std::string> told;
  for (const auto& members : grouping.members) {
    variables.push_back(mean_variable(input, members, groups[members.front()]));
    told.push_back("'" + variables.back().name() + "' of " + std::to_string(members.size()));
  }
  context.log("means: " + join(told, ", "));
  std::vector<Trial> trials = visible_trials(input);
  for (Trial& trial : trials) {
    context.check_cancelled();
    trial = mean_trial(input, trial, grouping, variables);
  }
  Dataset output = input;
  if (input.truth()) output.set_truth(between_groups(*input.truth(), grouping));
  return output.set_variables(std::move(variables)).set_trials(std::move(trials));
}

void register_transforms_group_means(Registry& registry) { registry.add<GroupMeans>(); }

}  // namespace golgi

// transform/group_means: values, events, gaps and truth of groups.
#include "golgi/builtin/transforms/group_means/group_means.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

/// Four variables of the groups V1, MT, V1, MT.
Dataset voxels() {
  Dataset data(std::vector<std::string>{"v0", "m0", "v1", "m1"}, 0.1, {Matrix{{1, 2, 3}, {10, 10, 10}, {3, 4, 5}, {0, 2, 4}}});
  data.set_unit("au").set_events({Events({{0.2}, {0.0}, {0.1, 0.25}, {}})});
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (std::size_t i = 0; i < 4; ++i) variables[i].set_group(i % 2 == 0 ? "V1" : "MT");
  variables[0].set_position_um({0, 0, 2});
  variables[2].set_position_um({2, 0, 4});
  return data.set_variables(std::move(variables));
}

Dataset with_group(Dataset data, std::size_t variable, const std::string& group) {
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[variable].set_group(group);
  return data.set_variables(std::move(variables));
}

TEST_CASE("groups become variables: means of values and positions, all events, in order of appearance") {
  const Dataset out = apply<GroupMeans>(voxels());
  CHECK(out.names() == std::vector<std::string>{"V1", "MT"});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 3, 4});
  CHECK(row(out, 0, 1) == std::vector<double>{5, 6, 7});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1, 0.2, 0.25});
  CHECK(events_of(out, 0, 1) == std::vector<double>{0.0});
  CHECK(out.variable(0).position_um() == std::array<double, 3>{1, 0, 3});
  CHECK(std::isnan(out.variable(1).position_um()[0]));
  CHECK(out.variable(0).group() == "V1");
  CHECK(out.unit() == "au");
}

TEST_CASE("groups may be given, and a variable without a group is left out with its links") {
  Dataset data = voxels();
  data.set_truth(GroundTruth(4, {{1, 0, 2}, {2, 0, 6}, {2, 3, 1}}));
  const Dataset out = apply<GroupMeans>(data, {{"A", "B", "B", ""}});
  CHECK(out.names() == std::vector<std::string>{"A", "B"});
  CHECK(out.variable(1).group() == "B");
  CHECK(row(out, 0, 1) == std::vector<double>{6.5, 7, 7.5});
  CHECK(truth_of(out).dense() == Matrix{{0, 0}, {4, 0}});
  CHECK(has(message_of<DataError>([&] { apply<GroupMeans>(data, {{"A", "B"}}); }), "2 groups for 4 variables"));
  CHECK(has(message_of<DataError>([&] {
              apply<GroupMeans>(data, {{"", "", "", ""}});
            }),
            "groups puts no variable into a group"));
}

TEST_CASE("a mean is over the observed members, and missing if none is observed") {
  const Dataset out = apply<GroupMeans>(with_gaps(voxels(), 0, {0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1}));
  CHECK(row(out, 0, 0)[0] == 3);
  CHECK(std::isnan(row(out, 0, 0)[1]));
  CHECK(row(out, 0, 0)[2] == 4);
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1});
}

TEST_CASE("truth: a group drives another if a member does, with the mean weight over all pairs of members") {
  Dataset data = voxels();
  data.set_truth(GroundTruth(4, {{1, 0, 2, 0.1}, {3, 2, -1, 0.3}, {2, 0, 5}, {0, 3, 1}, {2, 3, -1}}));
  const GroundTruth truth = truth_of(apply<GroupMeans>(data));
  CHECK(truth.dense() == Matrix{{0, 0}, {0.25, 0}});  // within V1: left out; MT to V1: 1 and -1 add up to 0
  CHECK(truth.delays_s(0)[0] == doctest::Approx(0.2));
}

TEST_CASE("segments of the truth become those of groups") {
  Dataset data = voxels();
  const GroundTruth base(4, {{1, 0, 1}, {0, 3, 1}, {2, 3, 1}});
  data.set_truth(base.with_segments({{-1, 0, 0.1}, {-1, 0.1, 0.3}}, Matrix{{4, 1, -1}, {0, 1, 1}}, SegmentReading::constant));
  const GroundTruth truth = truth_of(apply<GroupMeans>(data));
  REQUIRE(truth.segments().size() == 2);
  CHECK(truth.dense_in(0) == Matrix{{0, 0}, {1, 0}});
  CHECK(truth.dense_in(1) == Matrix{{0, 0.5}, {0, 0}});
}

TEST_CASE("groups of spiking units have only events, and are missing where a member is") {
  std::vector<Variable> variables;
  for (const char* name : {"p", "q", "r"})
    variables.push_back(Variable(name, VariableKind::point).set_group(*name == 'r' ? "B" : "A"));
  Trial trial(Events({{0.1, 0.9}, {0.5}, {}}), 1);
  trial.set_gaps(Gaps({{{0.6, 0.7}}, {{0.65, 0.8}}, {}}));
  const Dataset out = apply<GroupMeans>(Dataset(variables, 0.001, {trial}));
  CHECK(out.variable(0).kind() == VariableKind::point);
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1, 0.5, 0.9});
  REQUIRE(out.trial(0).gaps()[0].size() == 1);
  CHECK(out.trial(0).gaps()[0][0] == Interval{0.6, 0.8});
  CHECK(out.trial(0).duration_s() == 1);
}

TEST_CASE("group_means refuses variables without a group, a single group, and members that have no mean") {
  CHECK(has(message_of<DataError>([] { apply<GroupMeans>(two_trials()); }), "'a' has no group; give groups"));
  Dataset one = with_group(with_group(voxels(), 1, "V1"), 3, "V1");
  CHECK(has(message_of<DataError>([&] { apply<GroupMeans>(one); }), "all variables are of the group 'V1'"));
  Dataset data = voxels();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[2].set_unit("mV");
  CHECK(has(message_of<DataError>([&] { apply<GroupMeans>(data.set_variables(variables)); }),
            "'v0' and 'v1' of the group 'V1' are in different units"));
  const std::vector<Variable> mixed{Variable("v").set_group("A"), Variable("p", VariableKind::point).set_group("A"),
                                    Variable("w").set_group("B")};
  const Dataset both(mixed, 0.1, {Trial(Matrix{{1, 2}, {3, 4}}, Events({{}, {0.1}, {}}))});
  CHECK(has(message_of<DataError>([&] { apply<GroupMeans>(both); }),
            "cannot be averaged: one has values, the other only events"));
}

}  // namespace
}  // namespace golgi

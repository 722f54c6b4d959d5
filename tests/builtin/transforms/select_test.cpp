// transform/select: the ways to choose variables, and every error.
#include <doctest/doctest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/select/select.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("select takes names or indices in the order given, with truth and events") {
  const Dataset out = apply<Select>(two_trials(), {{"b", "0"}, {}, {}});
  CHECK(out.names() == std::vector<std::string>{"b", "a"});
  CHECK(row(out, 1, 0) == std::vector<double>{4, 4, 4});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1 * 5});
  CHECK(truth_of(out).dense() == Matrix{{0, 2.5}, {1, 0}});
  CHECK(out.dt_s() == 0.1);
  const Dataset first = apply<Select>(two_trials(), {{}, 1, {}});
  CHECK(first.names() == std::vector<std::string>{"a"});
  CHECK(truth_of(first).n_links() == 0);
}

Dataset renamed(const char* first, const char* second) {
  Dataset data = two_trials();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[0].set_name(first);
  variables[1].set_name(second);
  return data.set_variables(std::move(variables));
}

TEST_CASE("select leaves out the variables to drop, and keeps the others in their order") {
  const Dataset data = renamed("time", "b");
  const Dataset out = apply<Select>(data, {{}, {}, {"time"}});
  CHECK(out.names() == std::vector<std::string>{"b"});
  CHECK(row(out, 1, 0) == std::vector<double>{4, 4, 4});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1 * 5});
  CHECK(apply<Select>(data, {{}, {}, {"1"}}).names() == std::vector<std::string>{"time"});
}

TEST_CASE("a name that looks like an index is taken as a name") {
  const Dataset data = renamed("1", "0");
  CHECK(apply<Select>(data, {{"0"}, {}, {}}).names() == std::vector<std::string>{"0"});
}

TEST_CASE("select keeps the gaps of the selected variables") {
  CHECK(mask_of(apply<Select>(masked(), {{"a"}, {}, {}}), 0) == std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1});
  CHECK(apply<Select>(masked(), {{"b"}, {}, {}}).trial(0).gaps().empty());
}

/// A variable that changes, one that does not, one that was never observed; 2, 1 and 0 events.
Dataset mixed_quality() {
  const double x = undefined;
  const Matrix values{{1, 2, 1}, {7, 7, 7}, {x, x, x}};
  Dataset data(std::vector<std::string>{"a", "flat", "lost"}, 1, {Trial(values, Events({{0, 1}, {2}, {}}))});
  data.set_truth(GroundTruth(3, {{1, 0, 1}, {2, 0, 1}}));
  return with_gaps(data, 0, {1, 1, 1, 1, 1, 1, 0, 0, 0});
}

TEST_CASE("select keeps sorted units of the requested qualities, and reports the qualities of the others") {
  Dataset data = mixed_quality();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[0].set_quality("good");
  variables[1].set_quality("mua");
  data.set_variables(std::move(variables));
  const test::PlainContext told;
  Select::Params params;
  params.quality = {"good"};
  CHECK(Select(params).apply(data, told).names() == std::vector<std::string>{"a"});
  CHECK(told.messages.back() == "2 of 3 variables left out: 'flat' (mua), 'lost' (without a quality label)");
  params.quality = {"good", "mua"};
  CHECK(Select(params).apply(data, told).names() == std::vector<std::string>{"a", "flat"});
}

TEST_CASE("select leaves out variables that are constant or have too few events, and reports each") {
  const test::PlainContext told;
  Select::Params params;
  params.varying = true;
  CHECK(Select(params).apply(mixed_quality(), told).names() == std::vector<std::string>{"a"});
  CHECK(told.messages ==
        std::vector<std::string>{"2 of 3 variables left out: 'flat' (constant at 7), 'lost' (never observed)"});
  params.varying = false;
  params.min_events = 1;
  const Dataset active = Select(params).apply(mixed_quality(), told);
  CHECK(active.names() == std::vector<std::string>{"a", "flat"});
  CHECK(truth_of(active).n_links() == 1);
  CHECK(told.messages.back() == "1 of 3 variables left out: 'lost' (0 events)");
  params.variables = {"flat", "a"};
  params.min_events = 2;
  CHECK(Select(params).apply(mixed_quality(), told).names() == std::vector<std::string>{"a"});
  const auto n_told = told.messages.size();
  params.min_events = 1;
  CHECK(Select(params).apply(mixed_quality(), told).names() == std::vector<std::string>{"flat", "a"});
  CHECK(told.messages.size() == n_told);
}

TEST_CASE("select reports if nothing is left, and if events were not recorded") {
  Select::Params params;
  params.min_events = 3;
  CHECK(has(message_of<DataError>([&] { apply<Select>(mixed_quality(), params); }),
            "none of the 3 variables can be used: 'a' (2 events), 'flat' (1 event), 'lost' (0 events)"));
  CHECK(has(message_of<DataError>([&] { apply<Select>(two_trials().set_events({}), params); }),
            "min_events: the events of 'a' were not recorded; find them with transform/events"));
}

TEST_CASE("select accepts point variables, and shares data that it keeps complete") {
  const Dataset points(std::vector<Variable>{Variable("p", VariableKind::point), Variable("q", VariableKind::point)}, 1,
                       {Trial(Events({{0.5}, {}}), 2)});
  Select::Params params;
  params.min_events = 1;
  const Dataset out = apply<Select>(points, params);
  CHECK(out.names() == std::vector<std::string>{"p"});
  CHECK(out.trial(0).duration_s() == 2);
  const Dataset data = two_trials();
  CHECK(apply<Select>(data, {{}, 2, {}}).trial(0).values().shares(data.trial(0).values()));
}

TEST_CASE("select refuses unknown names, duplicates, and several or none of its parameters") {
  const auto failure = [](const Select::Params& params) {
    return message_of<DataError>([&] { apply<Select>(two_trials(), params); });
  };
  CHECK(has(failure({{"c"}, {}, {}}), "there is no variable 'c'; did you mean 'a'?"));
  CHECK(has(failure({{"2"}, {}, {}}), "there is no variable 2; there are 2 variables, numbered from 0"));
  CHECK(has(failure({{"a", "0"}, {}, {}}), "variable '0' is named twice"));
  CHECK(has(failure({{}, 3, {}}), "the first 3 variables are requested, but there are 2"));
  CHECK(has(failure({{}, {}, {"c"}}), "there is no variable 'c'"));
  CHECK(has(failure({{}, {}, {"a", "b"}}), "drop leaves none of the 2 variables"));
  for (const Select::Params& params : {Select::Params{}, Select::Params{{"a"}, 1, {}}, Select::Params{{"a"}, {}, {"b"}}})
    CHECK(has(message_of<ConfigError>([&] { Select{params}; }), "give one of variables, first and drop"));
}

}  // namespace
}  // namespace golgi

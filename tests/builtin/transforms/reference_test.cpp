// transform/reference: average, channels, neighbours; missing values, preserved fields, and every error.
#include "golgi/builtin/transforms/reference/reference.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

/// Three channels in two groups, in µV, with events, positions and links.
Dataset electrodes() {
  Dataset data(std::vector<std::string>{"F", "C", "P"}, 0.1, {Matrix{{1, 2, 3}, {4, 4, 4}, {1, 0, -7}}});
  data.set_unit("uV").set_events({Events({{0.1}, {}, {0.2}})});
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (Variable& variable : variables) variable.set_group("left");
  variables[0].set_position_um({0, 0, 10});
  variables[1].set_position_um({0, 4, 20});
  return data.set_variables(std::move(variables)).set_truth(GroundTruth(3, {{1, 0, 2}, {0, 2, -1}}));
}

Reference::Params channels(std::vector<std::string> names) { return {Reference::Mode::channel, std::move(names), {}}; }
Reference::Params bipolar() { return {Reference::Mode::bipolar, {}, {}}; }

TEST_CASE("average: channels add up to 0, and everything else is kept") {
  const Dataset data = electrodes(), out = apply<Reference>(data);
  CHECK(row(out, 0, 0) == std::vector<double>{-1, 0, 3});
  CHECK(row(out, 0, 2) == std::vector<double>{-1, -2, -7});
  CHECK(std::ranges::equal(out.variables(), data.variables()));
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(truth_of(out) == truth_of(data));
  const Dataset again = apply<Reference>(out);
  for (std::ptrdiff_t i = 0; i < 3; ++i) CHECK(row(again, 0, i) == row(out, 0, i));
}

TEST_CASE("average without bad channels: the mean excludes them, and is subtracted from them, too") {
  const Dataset out = apply<Reference>(electrodes(), {Reference::Mode::average, {}, {"P"}});
  CHECK(row(out, 0, 0) == std::vector<double>{-1.5, -1, -0.5});
  CHECK(row(out, 0, 2) == std::vector<double>{-1.5, -3, -10.5});
}

TEST_CASE("a channel, or the mean of several, is subtracted and left out with its links") {
  const Dataset one = apply<Reference>(electrodes(), channels({"P"}));
  CHECK(one.names() == std::vector<std::string>{"F", "C"});
  CHECK(row(one, 0, 0) == std::vector<double>{0, 2, 10});
  CHECK(events_of(one, 0, 0) == std::vector<double>{0.1});
  CHECK(truth_of(one).dense() == Matrix{{0, 0}, {2, 0}});
  const Dataset two = apply<Reference>(electrodes(), channels({"2", "F"}));
  CHECK(two.names() == std::vector<std::string>{"C"});
  CHECK(row(two, 0, 0) == std::vector<double>{3, 3, 6});
}

TEST_CASE("a new reference gives the same voltages whatever the old one was") {
  const Dataset direct = apply<Reference>(electrodes(), channels({"C"}));
  const Dataset by_average = apply<Reference>(apply<Reference>(electrodes()), channels({"C"}));
  for (std::ptrdiff_t i = 0; i < 2; ++i) CHECK(row(direct, 0, i) == row(by_average, 0, i));
}

TEST_CASE("bipolar: neighbours within a group, midway between the two, without events; the loss of a truth is reported") {
  const PlainContext told;
  const Dataset out = Reference(bipolar()).apply(electrodes(), told);
  out.validate();
  CHECK(out.names() == std::vector<std::string>{"F-C", "C-P"});
  CHECK(row(out, 0, 0) == std::vector<double>{-3, -2, -1});
  CHECK(out.variable(0).position_um() == std::array<double, 3>{0, 2, 15});
  CHECK(std::isnan(out.variable(1).position_um()[0]));
  CHECK(out.variable(0).group() == "left");
  CHECK(out.unit() == "uV");
  CHECK_FALSE(out.has_events());
  CHECK(out.truth() == nullptr);
  REQUIRE(told.warnings.size() == 1);
  CHECK(told.warnings[0].code == "truth_lost");
  Dataset data = electrodes();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[2].set_group("right");
  CHECK(apply<Reference>(data.set_variables(variables), bipolar()).names() == std::vector<std::string>{"F-C"});
  variables[0].set_group("top");
  CHECK(has(message_of<DataError>([&] { apply<Reference>(data.set_variables(variables), bipolar()); }),
            "no two successive channels belong to the same group"));
}

/// A gap of C at the middle sample, filled with a number: values in gaps are ignored.
Dataset with_gap() { return with_gaps(electrodes(), 0, {1, 1, 1, 1, 0, 1, 1, 1, 1}); }

TEST_CASE("where a channel of the reference is missing, all channels become missing; otherwise only the missing channel") {
  const PlainContext told;
  const Dataset average = Reference({}).apply(with_gap(), told);
  average.validate();
  CHECK(mask_of(average, 0) == std::vector<std::uint8_t>{1, 0, 1, 1, 0, 1, 1, 0, 1});
  REQUIRE(told.warnings.size() == 1);
  CHECK(has(told.warnings[0].text(),
            "a channel of the reference is missing for 33.3 % of the time; all channels are missing then"));
  CHECK(mask_of(apply<Reference>(with_gap(), {Reference::Mode::average, {}, {"C"}}), 0) == mask_of(with_gap(), 0));
  CHECK(mask_of(apply<Reference>(with_gap(), channels({"F"})), 0) == std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1});
  CHECK(mask_of(apply<Reference>(with_gap(), bipolar()), 0) == std::vector<std::uint8_t>{1, 0, 1, 1, 0, 1});
  const Dataset lost = with_gaps(electrodes(), 0, {1, 1, 1, 0, 0, 0, 1, 1, 1});
  CHECK(has(message_of<DataError>([&] { apply<Reference>(lost); }), "'C' was never observed, so the reference is undefined"));
}

TEST_CASE("reference refuses different units, a single channel, and parameters of another mode") {
  Dataset data = electrodes();
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  variables[2].set_unit("mmHg");
  CHECK(has(message_of<DataError>([&] { apply<Reference>(Dataset(data).set_variables(variables)); }),
            "'F' is in 'uV' and 'P' in 'mmHg'"));
  const Dataset single(std::vector<std::string>{"a"}, 1, {Matrix{{1, 2}}});
  CHECK(has(message_of<DataError>([&] { apply<Reference>(single); }), "there is one channel"));
  CHECK(has(message_of<DataError>([&] {
              apply<Reference>(data, channels({"F", "C", "P"}));
            }),
            "channels lists all channels, so none is left"));
  CHECK(has(message_of<DataError>([&] { apply<Reference>(data, channels({"F", "0"})); }), "channel '0' is named twice"));
  CHECK(has(message_of<DataError>([&] { apply<Reference>(data, channels({"Q"})); }), "there is no variable 'Q'"));
  CHECK(has(message_of<ConfigError>([] { Reference({Reference::Mode::channel, {}, {}}); }), "mode channel needs channels"));
  CHECK(has(message_of<ConfigError>([] { Reference({Reference::Mode::average, {"F"}, {}}); }), "they need mode: channel"));
  CHECK(has(message_of<ConfigError>([] {
              Reference({Reference::Mode::bipolar, {}, {"F"}});
            }),
            "exclude is only for mode: average"));
}

}  // namespace
}  // namespace golgi

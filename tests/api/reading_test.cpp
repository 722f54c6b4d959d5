// The rules that apply to every format: rates, events outside the recording or out of order, units that rates suggest, arrays
// of three dimensions.
#include "golgi/api/reading.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/api/event_arrays.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

ReadRequest request_with(const ReadRules& rules) { return ReadRequest("/x/a.bin", "raw").set_rules(rules); }

FoundEvents two_units(std::vector<std::vector<double>> times_s) {
  FoundEvents found{.place = "'a.bin'"};
  found.variables = {Variable("a"), Variable("b")};
  found.times_s = std::move(times_s);
  return found;
}

TEST_CASE("the rate in a file is used, must agree with a given one, and is requested if there is none") {
  CHECK(sampling_interval({}, 500, "'a'") == 0.002);
  CHECK(sampling_interval({}, 29.969999313354492, "'a'") == 1 / 29.969999313354492);
  ReadRules given;
  given.dt_s = 0.00200001;
  CHECK(sampling_interval(given, 500, "'a'") == 0.002);
  CHECK(sampling_interval(given, {}, "'a'") == 0.00200001);
  given.dt_s = 0.004;
  CHECK(message_of<DataError>([&] { sampling_interval(given, 500, "'a'"); }) ==
        "'a': the file gives 500 Hz (dt_s 0.002), but the parameters give 250 Hz (dt_s 0.004); leave dt_s and rate_hz out, or "
        "correct them");
  CHECK(has(message_of<DataError>([] { sampling_interval({}, {}, "'a'"); }),
            "'a': the file does not give a sampling rate; set rate_hz"));
  for (const double rate_hz : {0.0, -1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)})
    CHECK(has(message_of<DataError>([&] { sampling_interval({}, rate_hz, "'a'"); }), "expected a finite number above 0"));
}

TEST_CASE("event times are relative to the given start, are sorted with a warning, and may be equal") {
  const test::PlainContext context;
  ReadRules rules;
  rules.start_s = 10;
  rules.duration_s = 4;
  rules.dt_s = 0.001;
  const Dataset data = dataset_of(request_with(rules), two_units({{12, 11, 11}, {}}), context);
  data.validate();
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{1, 1, 2}, {}});
  CHECK(data.trial(0).start_s() == 10);
  REQUIRE(context.warnings.size() == 1);
  CHECK(has(context.warnings[0].seen, "the times of unit 'a' were not ascending"));
}

TEST_CASE("events outside the recording are an error that gives the first of them, or are dropped and counted") {
  const test::PlainContext context;
  ReadRules rules;
  rules.duration_s = 1;
  const auto events = two_units({{0.5, 1}, {-0.5}});
  const auto message = message_of<DataError>([&] { dataset_of(request_with(rules), events, context); });
  CHECK(has(message, "unit 'a': an event at 1 s; the recording lasts from 0 to 1 s"));
  CHECK(has(message, "2 events are outside"));
  rules.drop_outside = true;
  CHECK(dataset_of(request_with(rules), events, context).trial(0).events().lists() ==
        std::vector<std::vector<double>>{{0.5}, {}});
  CHECK(has(context.messages.back(), "2 events outside the recording left out"));
  CHECK(has(message_of<DataError>([&] {
              dataset_of(request_with(rules), two_units({{NAN}, {}}), context);
            }),
            "unit 'a': the time of an event is nan"));
}

TEST_CASE("events last until the end given in the file, otherwise until the last event") {
  const test::PlainContext context;
  FoundEvents found = two_units({{0.25}, {}});
  CHECK(dataset_of(request_with({}), found, context).trial(0).duration_s() == doctest::Approx(0.251));
  found.stop_s = 3;
  CHECK(dataset_of(request_with({}), found, context).trial(0).duration_s() == 3);
  CHECK(has(message_of<DataError>([&] { dataset_of(request_with({}), two_units({{}, {}}), context); }), "set duration_s"));
}

TEST_CASE("rates that no neuron has suggest another unit of time") {
  const auto warned = [](std::vector<double> times, double duration_s) {
    const test::PlainContext context;
    ReadRules rules;
    rules.duration_s = duration_s;
    dataset_of(request_with(rules), two_units({std::move(times), {}}), context);
    return context.warnings.empty() ? std::string() : context.warnings[0].text();
  };
  CHECK(has(warned({100, 5000}, 10'000), "are the times in ms? then set time_unit: ms"));
  std::vector<double> fast;
  for (int k = 0; k < 1000; ++k) fast.push_back(k * 0.001);
  CHECK(has(warned(fast, 1), "are the times in s, and not in ms?"));
  CHECK(warned({1, 2, 3}, 10).empty());
  // Three digits, however many the quotient has.
  CHECK(has(warned({100, 5000}, 9998.2721), "the median event rate of the variables is 0.0002 Hz over 10000 s"));
  CHECK(has(warned({100, 4000, 5000}, 70'123.4), "the median event rate of the variables is 4.28e-05 Hz over 70100 s"));
}

TEST_CASE("an array of three dimensions is split into trials by its layout, which is guessed only if it is unambiguous") {
  const test::PlainContext context;
  const std::vector<std::int64_t> shape{2, 2, 3};
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  CHECK(has(message_of<DataError>([&] { trials_of_array({}, shape, values, "'a'", context); }),
            "an array of 2 x 2 x 3; say which dimension is which"));
  ReadRules rules;
  rules.layout = {"trial", "variable", "sample"};
  CHECK(trials_of_array(rules, shape, values, "'a'", context)[1] == Matrix{{7, 8, 9}, {10, 11, 12}});
  rules.layout = {"variable", "trial", "sample"};
  CHECK(trials_of_array(rules, shape, values, "'a'", context)[1] == Matrix{{4, 5, 6}, {10, 11, 12}});
  rules.layout = {"variable", "sample"};
  CHECK(has(message_of<DataError>([&] { trials_of_array(rules, shape, values, "'a'", context); }),
            "layout is [variable, sample]; expected trial"));
  CHECK(trials_of_array({}, std::vector<std::int64_t>{3, 2, 4}, std::vector<double>(24, 1), "'a'", context).size() == 3);
  CHECK(has(context.messages.back(), "an array of 3 x 2 x 4 is taken as layout: [trial, variable, sample]"));
}

TEST_CASE("events of arrays: ids in any order, and an index that ascends to the number of times") {
  const std::vector<double> times{0.1, 0.2, 0.3};
  const auto found = events_by_ids(times, std::vector<double>{7, 2, 7}, {}, "'a'");
  CHECK(found.times_s == std::vector<std::vector<double>>{{0.2}, {0.1, 0.3}});
  CHECK(found.variables[1].name() == "7");
  CHECK(events_by_ids(times, std::vector<double>{0, 2, 0}, 4, "'a'").times_s.size() == 4);
  CHECK(has(message_of<DataError>([&] { events_by_ids(times, std::vector<double>{0, 1}, {}, "'a'"); }), "3 times, but 2 ids"));
  CHECK(has(message_of<DataError>([&] {
              events_by_ids(times, std::vector<double>{0, 0.5, 1}, {}, "'a'");
            }),
            "the id of event 1 is 0.5"));
  CHECK(events_by_index(times, std::vector<double>{1, 1, 3}, false, "'a'").times_s ==
        std::vector<std::vector<double>>{{0.1}, {}, {0.2, 0.3}});
  CHECK(events_by_index(times, std::vector<double>{0, 1, 3}, true, "'a'").times_s.size() == 2);
  CHECK(has(message_of<DataError>([&] {
              events_by_index(times, std::vector<double>{2, 1, 3}, false, "'a'");
            }),
            "'a': row 1 is 1 after 2"));
  CHECK(has(message_of<DataError>([&] {
              events_by_index(times, std::vector<double>{1, 9}, false, "'a'");
            }),
            "row 1 is 9, but there are 3 times"));
  CHECK(has(message_of<DataError>([&] {
              events_by_index(times, std::vector<double>{1, 2}, false, "'a'");
            }),
            "ends at 2, but there are 3 times"));
  CHECK(rate_named("fs", 500) == 500);
  CHECK(rate_named("dt", 0.002) == 500);
  CHECK(rate_named("frame_period", 0.04) == 25);
}

}  // namespace
}  // namespace golgi

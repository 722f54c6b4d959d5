// Alarms as a recording comes in; times outside of a recording.
#include "alarms.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "changing_granger.hpp"
#include "driven_by_spikes.hpp"
#include "golgi/core/text.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::changing_granger;
using golgi::test::driven_by_spikes, golgi::test::input_of, golgi::test::PlainContext, golgi::test::table_of;

namespace {

/// Two of the links change after 12 s.
double switching(std::ptrdiff_t i, std::ptrdiff_t j, double time_s) {
  if (i == 0 && j == 1) return time_s < 12 ? 0.6 : 0.0;
  if (i == 3 && j == 2) return time_s < 12 ? 0.0 : -0.6;
  return i == 1 && j == 4 ? 0.6 : 0.0;
}
double still(std::ptrdiff_t i, std::ptrdiff_t j, double) { return switching(i, j, 0); }

Params with_alarms() {
  Params params;
  params.source_time_constants = {};
  params.block = 100;
  params.alarms = true;
  params.alarm_windows_s = {1, 0.5};
  return params;
}

std::vector<std::vector<std::string>> alarms_in(const Dataset& data, const Params& params) {
  const PlainContext context;
  ChangingGranger(params).estimate(input_of(data), context);
  return table_of(context, "alarms.csv");
}

}  // namespace

TEST_CASE("an alarm comes within a second of the switch and none before it; the threshold is the recording's own or given") {
  const Dataset data = driven_by_spikes(5, 24'000, switching);
  const PlainContext context;
  const Connectivity estimate = ChangingGranger(with_alarms()).estimate(input_of(data), context);
  const auto alarms = table_of(context, "alarms.csv");
  REQUIRE(!alarms.empty());
  // The estimate has the same course: per block, the window with the largest statistic.
  std::vector<double> alarms_s;
  for (const AlarmCourse::Moment& moment : estimate.alarms().moments)
    if (estimate.alarms().is_alarm(moment)) alarms_s.push_back(moment.time_s);
  REQUIRE(alarms_s.size() == alarms.size());
  for (std::size_t k = 0; k < alarms.size(); ++k) CHECK(alarms_s[k] == doctest::Approx(parse_number(alarms[k][1]).value()));
  CHECK(estimate.alarms().threshold == doctest::Approx(parse_number(alarms[0][4]).value()));
  std::set<std::string> times;
  std::set<std::vector<std::string>> course;
  for (const auto& row : table_of(context, "alarm_course.csv")) {
    times.insert(row[1]);
    course.insert(row);
  }
  for (const auto& alarm : alarms) CHECK(course.contains(alarm));  // the alarm's window is that of the statistic
  // After an alarm the wiring is learned anew: wiring that stays the same from then on raises no alarm.
  CHECK(alarms_s.back() < 15);
  CHECK(estimate.alarms().moments.size() == times.size());
  const double first_s = parse_number(alarms[0][1]).value(), threshold = parse_number(alarms[0][4]).value();
  MESSAGE("first alarm at " << first_s << " s");
  CHECK(first_s > 12);
  CHECK(first_s <= 13);
  CHECK(parse_number(alarms[0][3]).value() > threshold);
  CHECK(std::ranges::any_of(context.messages, [](const std::string& message) {
    return test::has(message, "where the wiring does not change, one recording in 20 has a false alarm");
  }));
  // The statistic of every block is written, and the alarms are the blocks above the threshold.
  double above = 0;
  for (const auto& row : table_of(context, "alarm_course.csv"))
    above += parse_number(row[3]).value() > threshold && parse_number(row[1]).value() <= first_s;
  CHECK(above >= 1);
  CHECK(above <= 2);

  Params given = with_alarms();
  given.alarm_threshold = 1e6;
  CHECK(alarms_in(data, given).empty());
  given.alarm_threshold = threshold;
  const PlainContext told, threads(2);
  ChangingGranger(given).estimate(input_of(data), told);
  CHECK(told.files.at("alarms.csv") == context.files.at("alarms.csv"));
  ChangingGranger(with_alarms()).estimate(input_of(data), threads);
  CHECK(threads.files.at("alarm_course.csv") == context.files.at("alarm_course.csv"));
}

TEST_CASE("constant wiring has few alarms, and the statistic is close to standard normal [slow]") {
  Params params = with_alarms();
  params.alarm_surrogates = 9;
  double n = 0, sum = 0, squares = 0, recordings = 0;
  for (const char* seed : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
    const PlainContext context;
    ChangingGranger(params).estimate(input_of(driven_by_spikes(5, 12'000, still, seed)), context);
    recordings += !table_of(context, "alarms.csv").empty();
    for (const auto& row : table_of(context, "alarm_course.csv")) {
      const double statistic = parse_number(row[3]).value();
      ++n, sum += statistic, squares += statistic * statistic;
    }
  }
  MESSAGE(recordings << " of 10 with an alarm; mean " << sum / n << ", mean square " << squares / n);
  // One of ten is expected; four or more have a probability of one in 80.
  CHECK(recordings <= 3);
  CHECK(std::abs(sum / n) < 0.3);
  CHECK(std::abs(squares / n - 1) < 0.6);
}

TEST_CASE("the segment known to be constant is in the first trial, and samples after it do not raise the threshold") {
  const Dataset first = driven_by_spikes(5, 12'000, still),
                turned = driven_by_spikes(
                    5, 12'000, [](std::ptrdiff_t i, std::ptrdiff_t j, double) { return switching(i, j, 12); }, "turned");
  const Dataset data(std::vector<Variable>(first.variables().begin(), first.variables().end()), first.dt_s(),
                     {first.trial(0), turned.trial(0)});
  Params params = with_alarms();
  const auto by_all = alarms_in(data, params);
  params.alarm_static_s = 12;
  const auto alarms = alarms_in(data, params);
  REQUIRE(!alarms.empty());
  CHECK(alarms[0][0] == "1");
  CHECK(parse_number(alarms[0][1]).value() <= 1);
  const double threshold = parse_number(alarms[0][4]).value();
  MESSAGE("threshold " << threshold);
  // Otherwise the change itself, in random order, would set the threshold.
  if (!by_all.empty()) CHECK(threshold < parse_number(by_all[0][4]).value());
  params.alarm_static_s = 6;
  CHECK(parse_number(alarms_in(data, params).at(0)[4]).value() != threshold);
}

TEST_CASE("windows shorter than a block, recordings too short to learn from, and switches outside of them are refused") {
  const Dataset data = driven_by_spikes(3, 2'000, still);
  const auto message = [&](const Params& params) -> std::string {
    try {
      ChangingGranger(params).estimate(input_of(data), PlainContext());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  Params params = with_alarms();
  params.alarm_windows_s = {0.02};
  CHECK(test::has(message(params), "alarm_windows_s: 0.02 s is less than a block of 0.1 s"));
  params.alarm_windows_s = {1.99};
  CHECK(test::has(message(params), "alarms: no window has enough time before it"));
  params.alarm_windows_s = {0.2};
  params.alarm_static_s = 0.3;
  CHECK(test::has(message(params), "alarm_static_s is too short to estimate the wiring from"));
  params.alarm_windows_s = {};
  CHECK(test::has(message(params), "alarm_windows_s is empty"));
  params = Params();
  params.switch_s = {2.5};
  CHECK(test::has(message(params), "switch_s: 2.5 s is not within the recording"));
  params.block = 1'000;
  params.switch_s = {0.3, 0.6};
  CHECK(test::has(message(params), "switch_s: two switches are moved to 1 s, the next edge of a block of 1 s"));
  params.block = 100;
  CHECK(message(params).empty());
  params.switch_s = {};
  params.switches = Switches::scan;
  params.block = 2'000;
  CHECK(test::has(message(params), "the recording is shorter than two blocks of 2000 samples; set block shorter"));
  params.block = 1'000;
  CHECK(message(params).empty());
}

// evaluate for estimates that raise alarms: delays after switches, missed switches, false alarms.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "evaluated.hpp"

namespace golgi {
namespace {
using test::evaluated::find;

const std::vector<std::string> of_alarms{"alarm_delay", "alarm_missed", "false_alarms", "alarm_statistic"};

/// Two variables whose only link appears or disappears at each switch; all segments belong to `trial`.
GroundTruth switching_at(const std::vector<double>& switches_s, double end_s, std::int32_t trial = -1) {
  std::vector<TruthSegment> segments;
  Matrix weights(std::ssize(switches_s) + 1, 1);
  double from_s = 0;
  for (std::size_t k = 0; k <= switches_s.size(); ++k) {
    const double to_s = k < switches_s.size() ? switches_s[k] : end_s;
    segments.push_back({trial, from_s, to_s});
    weights(static_cast<std::ptrdiff_t>(k), 0) = static_cast<double>(k % 2);
    from_s = to_s;
  }
  return GroundTruth(2, {{1, 0, 1}}).with_segments(std::move(segments), std::move(weights), SegmentReading::constant);
}

/// A statistic of 1 at each second from 2 to 20 s, and of 5 at the given times; the threshold is 3.
Connectivity watching(const std::vector<double>& alarms_s, std::int32_t n_trials = 1) {
  AlarmCourse course{3, {}};
  for (std::int32_t trial = 0; trial < n_trials; ++trial)
    for (int t = 2; t <= 20; ++t) course.moments.push_back({trial, static_cast<double>(t), 1});
  for (const double time_s : alarms_s) course.moments[static_cast<std::size_t>(time_s) - 2].statistic = 5;
  return Connectivity(default_names(2), Matrix{{0, 1}, {2, 0}}).set_alarms(std::move(course));
}

Scores alarm_scores(const GroundTruth& truth, const Connectivity& estimate, std::vector<std::string> metrics = of_alarms) {
  Evaluate::Params params;
  params.metrics = std::move(metrics);
  params.bootstrap = 0;
  return test::evaluated::evaluate(estimate, params, truth);
}

double value(const GroundTruth& truth, const Connectivity& estimate, const std::string& metric) {
  return find(alarm_scores(truth, estimate), metric).value();
}

}  // namespace

TEST_CASE("the delay of a switch is that of the first alarm between it and the next switch; other alarms there are not false") {
  const GroundTruth truth = switching_at({10, 14.5}, 20);
  // The alarm at 10 s is based only on earlier samples: it is false.
  const Connectivity estimate = watching({10, 13, 14, 16});
  CHECK(value(truth, estimate, "alarm_delay") == doctest::Approx((3 + 1.5) / 2));
  CHECK(value(truth, estimate, "alarm_missed") == 0);
  CHECK(value(truth, estimate, "false_alarms") == doctest::Approx(3600.0 / 8));  // one in the 8 s from 2 to 10
  CHECK(value(truth, estimate, "alarm_statistic") == 5);
  CHECK(value(truth, watching({13, 16}), "alarm_statistic") == 1);
  CHECK(value(truth, watching({13, 16}), "false_alarms") == 0);
}

TEST_CASE("a switch without an alarm before the next is missed, and has no delay") {
  const GroundTruth truth = switching_at({10, 14}, 20);
  CHECK(value(truth, watching({17}), "alarm_missed") == 0.5);
  CHECK(value(truth, watching({17}), "alarm_delay") == 3);
  const Scores none = alarm_scores(truth, watching({4}));
  CHECK(find(none, "alarm_missed").value() == 1);
  CHECK(std::isnan(find(none, "alarm_delay").value()));
  CHECK(find(none, "alarm_delay").reason() == "no alarm follows a switch");
}

TEST_CASE("a trial too short for a statistic misses its switches, and no later alarm is false") {
  std::vector<TruthSegment> segments{{0, 0, 1}, {0, 1, 2}, {1, 0, 20}};
  const GroundTruth truth =
      GroundTruth(2, {{1, 0, 1}}).with_segments(std::move(segments), Matrix{{0}, {1}, {1}}, SegmentReading::constant);
  AlarmCourse course{3, {{1, 5, 1}, {1, 6, 5}}};
  const Connectivity estimate = Connectivity(default_names(2), Matrix(2, 2)).set_alarms(std::move(course));
  CHECK(value(truth, estimate, "alarm_missed") == 1);
  CHECK_FALSE(value(truth, estimate, "false_alarms") > 0);
}

TEST_CASE("without switches every alarm is false, over all trials; a statistic at the threshold is not an alarm") {
  const GroundTruth truth(2, {{1, 0, 1}});
  CHECK(value(truth, watching({4, 9, 20}), "false_alarms") == doctest::Approx(3600.0 * 3 / 18));
  CHECK(value(truth, watching({4, 9, 20}, 2), "false_alarms") == doctest::Approx(3600.0 * 3 / 36));
  AlarmCourse course{3, {{0, 1, 2}, {0, 2, 3}}};
  const Connectivity at_threshold = Connectivity(default_names(2), Matrix(2, 2)).set_alarms(std::move(course));
  CHECK(value(truth, at_threshold, "false_alarms") == 0);
  CHECK(value(truth, at_threshold, "alarm_statistic") == 3);
  const Scores rows = alarm_scores(truth, at_threshold);
  CHECK(find(rows, "alarm_delay").reason() == "the true wiring does not change");
}

TEST_CASE("trials are compared with their own segments, and false alarms with the time before the first switch") {
  // The first trial switches at 10 s; so does the second one if segments belong to every trial.
  const Connectivity estimate = watching({12, 4 + 19, 15 + 19}, 2);
  const GroundTruth of_all = switching_at({10}, 20);
  CHECK(value(of_all, estimate, "alarm_delay") == doctest::Approx((2 + 5) / 2.0));
  CHECK(value(of_all, estimate, "false_alarms") == 0);
  const GroundTruth of_first = switching_at({10}, 20, 0);
  CHECK(value(of_first, estimate, "alarm_delay") == 2);
  CHECK(value(of_first, estimate, "alarm_missed") == 0);
}

TEST_CASE("metrics of alarms are computed by default if an estimate has alarms; otherwise the reason says what is missing") {
  const GroundTruth truth = switching_at({10}, 20);
  const auto names = test::evaluated::metrics(alarm_scores(truth, watching({12}), {}));
  for (const char* metric : {"alarm_delay", "alarm_missed", "false_alarms"}) CHECK(std::ranges::count(names, metric) == 1);
  CHECK(std::ranges::count(names, "alarm_statistic") == 0);
  const Connectivity without(default_names(2), Matrix(2, 2));
  for (const std::string& metric : of_alarms)
    CHECK(find(alarm_scores(truth, without), metric).reason() == "the estimate has no alarms");
  const GroundTruth drifts =
      GroundTruth(2, {{1, 0, 1}}).with_segments({{-1, 0, 10}, {-1, 10, 20}}, Matrix{{1}, {2}}, SegmentReading::mean);
  for (const std::string& metric : of_alarms)
    CHECK(find(alarm_scores(drifts, watching({12})), metric).reason() == "the true wiring does not switch at known times");
  // Only one moment: there was no time to watch for alarms.
  const Connectivity brief = Connectivity(default_names(2), Matrix(2, 2)).set_alarms({3, {{0, 4, 1}, {0, 12, 4}}});
  const Scores rows = alarm_scores(truth, brief);
  CHECK(find(rows, "false_alarms").reason() == "the recording before the first switch is too short for alarms");
  CHECK(find(rows, "alarm_statistic").value() == 1);
}

}  // namespace golgi

// transform/split: by gaps, by a table of trials, by label; events and the truth's segments at the cuts, rounding, errors.
#include "golgi/builtin/transforms/split/split.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;
using By = Split::By;

/// 'a' counts samples, 'b' is constant; 0.002 s per sample, so 1.1 s are 1.1 · 500 = 550.0000000000001 samples.
Dataset counting(std::ptrdiff_t n_samples = 1000) {
  Matrix values(2, n_samples, 1.0);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) values(0, t) = static_cast<double>(t);
  return Dataset(std::vector<std::string>{"a", "b"}, 0.002, {Trial(std::move(values))});
}

/// Writes a table, and splits by it.
class Tables {
 public:
  Split::Params params(const std::string& text) const {
    Split::Params params;
    params.by = By::table;
    params.table.path = folder_.write("trials.csv", text);
    return params;
  }
  Dataset split(const Dataset& data, const std::string& text) const { return apply<Split>(data, params(text)); }

 private:
  TempFolder folder_;
};

Split::Params labels(std::vector<std::string> kept) {
  Split::Params params;
  params.by = By::label;
  params.labels = std::move(kept);
  return params;
}

/// Gaps of both variables, as intervals of samples.
Dataset gapped(Dataset data, const std::vector<SampleRange>& of_a, const std::vector<SampleRange>& of_b) {
  std::vector<std::vector<Interval>> gaps(2);
  for (const auto& [first, last] : of_a)
    gaps[0].push_back({static_cast<double>(first) * 0.002, static_cast<double>(last) * 0.002});
  for (const auto& [first, last] : of_b)
    gaps[1].push_back({static_cast<double>(first) * 0.002, static_cast<double>(last) * 0.002});
  return data.set_trial(0, Trial(data.trial(0)).set_gaps(Gaps(std::move(gaps))));
}

TEST_CASE("by gaps: each segment that all variables have becomes a trial, with its events") {
  Dataset data = with_events(counting(), {{0.0, 0.002 * 100, 0.002 * 299, 0.002 * 300, 1.9}, {}});
  data = gapped(data, {{100, 300}}, {{250, 310}, {900, 1000}});
  const PlainContext told;
  const Dataset out = Split({}).apply(data, told);
  out.validate();
  REQUIRE(out.n_trials() == 2);
  CHECK_FALSE(out.has_gaps());
  CHECK(out.trial(0).n_samples() == 100);
  CHECK(out.trial(1).n_samples() == 590);
  CHECK(row(out, 1, 0).front() == 310);
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.0});  // an event at the first sample of a gap belongs to the gap
  CHECK(events_of(out, 1, 0).empty());
  CHECK(has(told.messages.back(), "2 segments without gaps, 69 % of the recording"));
}

TEST_CASE("min_s keeps segments of exactly that length, whatever the rounding of their times") {
  Split::Params params;
  params.min_s = 1.1;  // 550 samples
  const auto lengths = [&](SampleRange gap) {
    std::vector<std::ptrdiff_t> all;
    const Dataset out = apply<Split>(gapped(counting(), {gap}, {}), params);
    for (const Trial& trial : out.trials()) all.push_back(trial.n_samples());
    return all;
  };
  CHECK(lengths({449, 450}) == std::vector<std::ptrdiff_t>{550});
  CHECK(lengths({550, 551}) == std::vector<std::ptrdiff_t>{550});
  CHECK(has(message_of<DataError>([&] { lengths({549, 551}); }), "no segment of 1.1 s in which no variable has a gap"));
}

TEST_CASE("by table: windows become trials with their labels; boundaries fall on the intended samples") {
  const Tables tables;
  const Dataset data = with_events(counting(), {{0.002 * 549, 0.002 * 550, 1.3}, {}});
  const Dataset out = tables.split(data, "trial,start_s,stop_s,label\n1,1.1,1.3,left\n2,0,0.5,right\n");
  REQUIRE(out.n_trials() == 2);
  CHECK(row(out, 0, 0).front() == 550);
  CHECK(out.trial(0).n_samples() == 100);
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.0});  // 549 is before the window, 1.3 s after it
  CHECK(out.trial(0).label() == "left");
  CHECK(out.trial(1).n_samples() == 250);
  CHECK(out.trial(1).label() == "right");
}

TEST_CASE("before_s and after_s give trials of equal length, wherever between samples an onset falls") {
  const Tables tables;
  Split::Params params = tables.params("start_time;condition\n0.6;A\n0.6011;B\n1.0999;A\n");
  params.before_s = 0.1;
  params.after_s = 0.2;
  params.label_column = "condition";
  const Dataset out = apply<Split>(counting(), params);
  REQUIRE(out.n_trials() == 3);
  for (const Trial& trial : out.trials()) CHECK(trial.n_samples() == 150);
  CHECK(row(out, 0, 0).front() == 250);
  CHECK(row(out, 1, 0).front() == 251);  // the first sample at or after its time
  CHECK(row(out, 2, 0).front() == 500);
  CHECK(out.trial(1).label() == "B");
}

TEST_CASE("times of a table are on the recording's clock, if starts of trials are known") {
  const Tables tables;
  Dataset data = counting();
  Trial second(data.trial(0).values());
  data.set_trial(0, Trial(data.trial(0)).set_start_s(10)).add_trial(second.set_start_s(20));
  const Dataset out = tables.split(data, "start_s,stop_s\n20.5,20.6\n10.2,10.4\n");
  REQUIRE(out.n_trials() == 2);
  CHECK(out.trial(0).start_s() == doctest::Approx(20.5));
  CHECK(row(out, 0, 0).front() == 250);
  CHECK(out.trial(1).start_s() == doctest::Approx(10.2));
  data.set_trial(0, Trial(data.trial(0)).set_start_s(20));
  CHECK(has(message_of<DataError>([&] { tables.split(data, "start_s,stop_s\n20.5,20.6\n"); }),
            "trials with unknown start times"));
}

TEST_CASE("by table, spikes without values are cut at the times themselves") {
  const Tables tables;
  const Dataset out = tables.split(points(), "start_s,stop_s\n0.02,0.95\n");
  CHECK(out.trial(0).duration_s() == doctest::Approx(0.93));
  REQUIRE(events_of(out, 0, 0).size() == 2);
  CHECK(events_of(out, 0, 0)[0] == doctest::Approx(0.03));
}

TEST_CASE("windows that extend beyond the recording are left out and reported, and overlapping ones are reported") {
  const Tables tables;
  const PlainContext told;
  const Dataset out = Split(tables.params("start_s,stop_s\n-0.1,0.2\n0.1,0.3\n0.2,0.4\n1.9,2.01\n")).apply(counting(), told);
  CHECK(out.n_trials() == 2);
  REQUIRE(told.warnings.size() == 2);
  CHECK(has(told.warnings[0].text(),
            "2 of 4 trials of the table extend beyond the recording and are left out, the first in line 2"));
  CHECK(has(told.warnings[1].text(), "1 of 2 trials begin before the previous one ends"));
  CHECK(tables.split(counting(), "start_s,stop_s\n1.9,2\n").trial(0).n_samples() == 50);  // up to the exact end
  CHECK(has(message_of<DataError>([&] { tables.split(counting(), "start_s,stop_s\n5,6\n"); }),
            "none of its 1 trial is within the recording, whose first trial lasts from 0 to 2 s"));
}

TEST_CASE("segments of the truth, covariates and gaps are cut with the trials") {
  Covariate speed;
  speed.name = "speed";
  Dataset data = gapped(counting(), {{240, 260}}, {});
  Matrix speeds(1, 1000);
  for (std::ptrdiff_t t = 0; t < 1000; ++t) speeds(0, t) = -static_cast<double>(t);
  data.set_trial(0, Trial(data.trial(0)).set_covariates(std::move(speeds))).set_covariates({speed});
  data.set_truth(
      GroundTruth(2, {{1, 0, 1}}).with_segments({{-1, 0, 1}, {0, 1, 2}}, Matrix{{1}, {3}}, SegmentReading::constant));
  const Tables tables;
  const Dataset out = tables.split(data, "start_s,stop_s\n0.5,1.5\n1.6,1.8\n");
  CHECK(out.trial(0).covariates()(0, 0) == -250);
  CHECK(mask_of(out, 0)[9] == 0);
  CHECK(mask_of(out, 0)[10] == 1);
  const GroundTruth truth = truth_of(out);
  REQUIRE(truth.segments().size() == 3);
  CHECK(truth.segments()[0] == TruthSegment{0, 0, 0.5});
  CHECK(truth.segments()[1].trial == 0);
  CHECK(truth.segments()[1].start_s == doctest::Approx(0.5));
  CHECK(truth.segments()[2].trial == 1);
  CHECK(truth.segment_weights() == Matrix{{1}, {3}, {3}});
  const Dataset plain = apply<Split>(Dataset(data).set_truth(GroundTruth(2, {{1, 0, 1, 0.01}})));
  CHECK(truth_of(plain) == GroundTruth(2, {{1, 0, 1, 0.01}}));
}

TEST_CASE("by label: trials of the given conditions, in their order, shared with the input") {
  Dataset data = two_trials();
  data.set_trial(0, Trial(data.trial(0)).set_label("rest")).set_trial(1, Trial(data.trial(1)).set_label("task"));
  const Dataset out = apply<Split>(data, labels({"task"}));
  REQUIRE(out.n_trials() == 1);
  CHECK(out.trial(0).values().shares(data.trial(1).values()));
  CHECK(truth_of(out) == truth_of(data));
  CHECK(apply<Split>(data, labels({"task", "rest"})).n_trials() == 2);
  CHECK(has(message_of<DataError>([&] { apply<Split>(data, labels({"tusk"})); }),
            "no trial has the label 'tusk'; did you mean 'task'?"));
  CHECK(has(message_of<DataError>([&] { apply<Split>(two_trials(), labels({"task"})); }), "; no trial has a label"));
}

TEST_CASE("errors in a table are reported with their places") {
  const Tables tables;
  const auto failure = [&](const std::string& text) { return message_of<DataError>([&] { tables.split(counting(), text); }); };
  CHECK(has(failure("onset,stop_s\n1,2\n"), "trials.csv:1:1: no column start_s or start_time"));
  CHECK(has(failure("start_s,label\n1,a\n"), "no column stop_s or stop_time; add it, or give before_s and after_s"));
  CHECK(has(failure("start_s,stop_s\n0.1,0.2\n0.5,0.4\n"), "trials.csv:3:5: the trial ends at 0.4 s, and begins at 0.5 s"));
  CHECK(has(failure("start_s,stop_s\nsoon,0.2\n"), "trials.csv:2:1: 'soon' is not a time in seconds"));
  CHECK(has(failure("start_s,stop_s\n"), "has a header but no trials"));
  Split::Params params = tables.params("start_s,stop_s,condition\n0,1,a\n");
  params.label_column = "conditions";
  CHECK(has(message_of<DataError>([&] { apply<Split>(counting(), params); }), "did you mean 'condition'?"));
}

TEST_CASE("parameters of another splitting mode are refused") {
  const auto failure = [](auto change) {
    Split::Params params;
    change(params);
    return message_of<ConfigError>([&] { Split{params}; });
  };
  CHECK(has(failure([](auto& p) { p.by = By::table; }), "by: table needs a table"));
  CHECK(has(failure([](auto& p) { p.table.path = "x.csv"; }), "it needs by: table"));
  CHECK(has(failure([](auto& p) { p.by = By::label; }), "by: label needs labels"));
  CHECK(has(failure([](auto& p) { p.labels = {"a"}; }), "they need by: label"));
  CHECK(has(failure([](auto& p) { p.after_s = 1; }), "before_s and after_s are only for by: table"));
  const auto window = [&](std::optional<double> before_s, std::optional<double> after_s) {
    return failure([&](auto& p) { p.by = By::table, p.table.path = "x.csv", p.before_s = before_s, p.after_s = after_s; });
  };
  CHECK(has(window(1, std::nullopt), "before_s needs after_s"));
  CHECK(has(window(-0.5, 0.5), "leave no time between them"));
  CHECK(has(failure([](auto& p) { p.by = By::label, p.labels = {"a"}, p.min_s = 1; }), "min_s is only for by: gaps"));
}

}  // namespace
}  // namespace golgi

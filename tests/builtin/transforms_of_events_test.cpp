// Transforms between values and events: closed forms, and every refusal once.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "builtin/transform_data.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

// --- events

TEST_CASE("events replaces the dataset's events by those of the values, and leaves the values") {
  const Dataset out = apply<MarkEvents>(two_trials(), {2, EventMode::upward});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1});
  CHECK(events_of(out, 0, 1) == std::vector<double>{0, 0.1 * 2, 0.1 * 4});
  CHECK(events_of(out, 1, 1) == std::vector<double>{0});
  CHECK(out.trial(0).values() == two_trials().trial(0).values());
  CHECK(events_of(apply<MarkEvents>(two_trials(), {4, EventMode::every}), 1, 1).size() == 3);
}

// --- counts

TEST_CASE("counts gives the number of events from each sample to the next") {
  const Dataset data = with_events(first_trial(two_trials()), {{0.0, 0.1 * 3, 0.35, 0.399}, {0.1 * 5}});
  const Dataset out = apply<Counts>(data);
  CHECK(row(out, 0, 0) == std::vector<double>{1, 0, 0, 3, 0, 0});
  CHECK(row(out, 0, 1) == std::vector<double>{0, 0, 0, 0, 0, 1});
  // Valid recordings have none outside; what has is counted without them.
  const Dataset outside = with_events(first_trial(two_trials()), {{-0.05, 0.1 * 5, 0.6}, {}});
  CHECK(row(Counts({}).apply(outside, context), 0, 0) == std::vector<double>{0, 0, 0, 0, 0, 1});
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(out.unit() == "events");
}

/// 'p' in layer 4, with three events; 's', silent; 0.95 s.
Dataset points() {
  std::vector<Variable> variables{Variable("p", VariableKind::point).set_group("L4"), Variable("s", VariableKind::point)};
  return Dataset(std::move(variables), 0.1, {Trial(Events({{0.0, 0.05, 0.92}, {}}), 0.95)});
}

TEST_CASE("counts gives point variables values, on the dataset's grid or a coarser one, as far as samples are whole") {
  const Dataset out = apply<Counts>(points());
  CHECK(out.has_values());
  CHECK(out.dt_s() == 0.1);
  CHECK(row(out, 0, 0) == std::vector<double>{2, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(row(out, 0, 1) == std::vector<double>(9, 0.0));
  CHECK(events_of(out, 0, 0) == std::vector<double>{0, 0.05});  // 0.92 s lies behind the last whole sample
  CHECK(out.variable(0).group() == "L4");
  CHECK(out.unit() == "events");
  const Dataset coarse = apply<Counts>(points(), {0.3});
  CHECK(coarse.dt_s() == 0.3);
  CHECK(row(coarse, 0, 0) == std::vector<double>{2, 0, 0});
  CHECK(row(apply<Counts>(two_trials(), {0.3}), 0, 0) == std::vector<double>{1, 1});
  CHECK(has(message_of<DataError>([] { apply<Counts>(points(), {2}); }), "lasts 0.95 s, less than a bin of 2 s; lower bin_s"));
}

TEST_CASE("calcium takes point variables, and gives variables without events") {
  const Dataset out = apply<Calcium>(points(), {0.05, 0.5, 10, 0});
  CHECK(out.has_values());
  CHECK_FALSE(out.has_events());
  CHECK(out.trial(0).n_samples() == 9);
  CHECK(row(out, 0, 0)[1] > 0.5);
  CHECK(row(out, 0, 1) == std::vector<double>(9, 0.0));
}

TEST_CASE("counts and calcium ask for events") {
  CHECK(has(message_of<DataError>([] { apply<Counts>(two_trials().set_events({})); }),
            "the recording has no events; mark them with transform/events"));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(two_trials().set_events({})); }), "the recording has no events"));
}

TEST_CASE("counts and calcium refuse a grid that fits into no memory, with the figures and the way out") {
  std::vector<Variable> units;
  for (const auto& unit : default_names(1000)) units.emplace_back(unit, VariableKind::point);
  const Dataset hour(units, 0.001, {Trial(Events(std::vector<std::vector<double>>(1000)), 3.6e12)});
  const std::string counts = message_of<DataError>([&] { apply<Counts>(hour); });
  CHECK(has(counts, "1000 variables in steps of 0.001 s need about 28800000000.0 GB of memory, and "));
  CHECK(has(counts, " are free; raise bin_s, or take a part of the recording first"));
  CHECK(has(message_of<DataError>([&] { apply<Calcium>(hour); }), "lower rate_hz"));
}

// --- calcium

TEST_CASE("calcium is the sum of its kernel at the events so far, one value a frame") {
  Dataset data = with_events(first_trial(long_recording(1'000)), {{0.1, 0.1, 0.2505}, {}});
  data.set_truth(GroundTruth(2, {{1, 0, 2.5, 0.004}}));
  const Calcium::Params params{0.05, 0.5, 30, 0};
  const Dataset out = apply<Calcium>(data, params);
  CHECK(out.dt_s() == 1.0 / 30);
  CHECK(out.trial(0).n_samples() == 30);
  CHECK_FALSE(out.has_events());
  CHECK(out.trial(0).events().n_variables() == 0);
  CHECK(truth_of(out) == truth_of(data));
  const auto response = [](double t) { return t < 0 ? 0 : (1 - std::exp(-t / 0.05)) * std::exp(-t / 0.5); };
  const double peak = response(0.05 * std::log(11.0));  // where the derivative is 0
  CHECK(response(0.05 * std::log(11.0) + 1e-3) < peak);
  for (std::ptrdiff_t frame = 0; frame < 30; ++frame) {
    const double t = static_cast<double>(frame) / 30;
    CHECK(out.trial(0).values()(0, frame) ==
          doctest::Approx((2 * response(t - 0.1) + response(t - 0.2505)) / peak).epsilon(1e-12));
    CHECK(out.trial(0).values()(1, frame) == 0);
  }
}

TEST_CASE("calcium adds the noise that it was asked for, and needs a frame") {
  const Dataset out = apply<Calcium>(first_trial(with_events(long_recording(), {none, none})), {0.05, 0.5, 1000, 0.2});
  CHECK(eigen(out.trial(0).values()).squaredNorm() / 40'000 == doctest::Approx(0.04).epsilon(0.03));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(long_recording(20)); }),
            "trial 0: lasts 0.02 s, less than a frame of 0.0333"));
}

}  // namespace
}  // namespace golgi

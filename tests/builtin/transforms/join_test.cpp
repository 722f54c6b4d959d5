// transform/join: signals of different kinds and rates on a common clock.
#include "golgi/builtin/transforms/join/join.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

/// One variable with values 0, step, 2 step, …
Dataset ramp(const std::string& name, double dt_s, std::ptrdiff_t n_samples, double step = 1, double start_s = 0) {
  Matrix values(1, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) values(0, t) = step * static_cast<double>(t);
  return Dataset(std::vector<std::string>{name}, dt_s, {Trial(std::move(values)).set_start_s(start_s)});
}

Dataset joined(const std::vector<Dataset>& sources, const Join::Params& params = {}, const PlainContext& told = context) {
  Inputs inputs;
  for (std::size_t k = 0; k < sources.size(); ++k) inputs.add("data", "s" + std::to_string(k), sources[k]);
  Dataset out = Join(params).run(inputs, told).dataset();
  out.validate();
  return out;
}

Dataset spikes(const std::vector<double>& times_s, double duration_s, double start_s = 0) {
  Trial trial(Events({times_s}), duration_s);
  return Dataset(std::vector<Variable>{Variable("unit", VariableKind::point).set_group("L5")}, 0.001,
                 {trial.set_start_s(start_s)});
}

TEST_CASE("voltages and spikes: each variable keeps its kind, and trials last as long as both do") {
  const Dataset out = joined({ramp("lfp", 0.01, 100).set_unit("uV"), spikes({0.1, 0.5, 0.955}, 0.957)});
  CHECK(out.names() == std::vector<std::string>{"lfp", "unit"});
  CHECK(out.variable(0).unit() == "uV");
  CHECK_FALSE(out.variable(0).has_events());
  CHECK(out.variable(1).kind() == VariableKind::point);
  CHECK(out.variable(1).group() == "L5");
  CHECK(out.trial(0).n_samples() == 95);
  CHECK(out.trial(0).events()[0].empty());
  CHECK(std::ranges::equal(out.trial(0).events()[1], std::vector<double>{0.1, 0.5}));  // 0.955 s is after 95 samples
}

TEST_CASE("rates: all are reduced to the slowest one, or to dt_s") {
  const Dataset out = joined({ramp("fast", 0.001, 1000, 0.1), ramp("slow", 0.01, 100)});
  CHECK(out.dt_s() == 0.01);
  for (std::ptrdiff_t t = 0; t < 100; ++t) CHECK(out.trial(0).values()(0, t) == doctest::Approx(out.trial(0).values()(1, t)));
  const PlainContext told;
  Join::Params params;
  params.dt_s = 0.005;
  const Dataset finer = joined({ramp("fast", 0.001, 1000, 0.1), ramp("slow", 0.01, 100)}, params, told);
  CHECK(finer.trial(0).n_samples() == 200);
  CHECK(finer.trial(0).values()(1, 7) == doctest::Approx(3.5));
  REQUIRE(told.warnings.size() == 1);
  CHECK(told.warnings[0].code == "interpolated");
}

TEST_CASE("the clock: the common part of all, from the latest start to the earliest end") {
  const PlainContext told;
  const Dataset out = joined({ramp("a", 0.1, 50, 1, 10), ramp("b", 0.1, 50, 1, 11.3), spikes({0.2, 1.9}, 4, 11)}, {}, told);
  CHECK(out.trial(0).start_s() == doctest::Approx(11.3));
  CHECK(out.trial(0).n_samples() == 37);  // to 15 s
  CHECK(row(out, 0, 0).front() == 13);
  CHECK(row(out, 0, 1).front() == 0);
  REQUIRE(out.trial(0).events()[2].size() == 1);
  CHECK(out.trial(0).events()[2][0] == doctest::Approx(1.6));
  CHECK(told.messages.empty());
  CHECK(has(message_of<DataError>([] {
              joined({ramp("a", 0.1, 5), ramp("b", 0.1, 5, 1, 0.5)});
            }),
            "the recordings have no time in common: 's0' 0 to 0.5 s, 's1' 0.5 to 1 s"));
}

TEST_CASE("a start between samples is moved to the nearest, and reported") {
  const PlainContext told;
  const Dataset out = joined({ramp("a", 0.1, 50, 1, 10), ramp("b", 0.1, 50, 1, 10.34)}, {}, told);
  CHECK(row(out, 0, 0).front() == 3);
  CHECK(out.trial(0).n_samples() == 46);
  CHECK(has(told.messages.back(), "samples were shifted by up to 0.4 of a sample to the common times"));
  const Dataset later = joined({ramp("a", 0.1, 50, 1, 10), ramp("b", 0.1, 50, 1, 10.37)});
  CHECK(row(later, 0, 0).front() == 4);
  CHECK(later.trial(0).n_samples() == 46);
}

TEST_CASE("variables become covariates on request, missing where they were missing; covariates of all are kept") {
  Covariate light;
  light.name = "light";
  Dataset voltage = ramp("v", 0.1, 4);
  voltage.set_trial(0, Trial(voltage.trial(0)).set_covariates(Matrix{{5, 6, 7, 8}})).set_covariates({light});
  const Dataset speed = with_gaps(ramp("speed", 0.1, 4).set_unit("cm/s"), 0, {1, 1, 0, 1});
  Join::Params params;
  params.covariates = {"speed"};
  const Dataset out = joined({speed, voltage}, params);
  CHECK(out.names() == std::vector<std::string>{"v"});
  REQUIRE(out.covariates().size() == 2);
  CHECK(out.covariates()[0].name == "speed");
  CHECK(out.covariates()[0].unit == "cm/s");
  CHECK(out.covariates()[1].name == "light");
  CHECK(out.trial(0).covariates() == Matrix{{0, 1, undefined, 3}, {5, 6, 7, 8}});
  CHECK_FALSE(out.has_gaps());
  params.covariates = {"sped"};
  CHECK(has(message_of<DataError>([&] { joined({speed, voltage}, params); }), "no variable 'sped'; did you mean 'speed'?"));
  params.covariates = {"speed", "v"};
  CHECK(has(message_of<DataError>([&] { joined({speed, voltage}, params); }), "covariates leaves no variable"));
  params.covariates = {"unit"};
  CHECK(has(message_of<DataError>([&] { joined({speed, spikes({}, 1)}, params); }), "'unit' has only events"));
}

TEST_CASE("gaps and labels are kept; a gap at another rate covers the samples within it") {
  std::vector<std::uint8_t> mask(1000, 1);
  std::fill(mask.begin() + 100, mask.begin() + 200, std::uint8_t{0});
  Dataset fast = with_gaps(ramp("fast", 0.001, 1000), 0, mask);
  fast.set_trial(0, Trial(fast.trial(0)).set_label("left"));
  const Dataset out = joined({ramp("slow", 0.01, 100), fast});
  CHECK(out.trial(0).gaps()[0].empty());
  CHECK(samples_in(out.trial(0).gaps()[1][0], 0.01) == SampleRange{10, 20});
  CHECK(out.trial(0).label() == "left");
  Dataset right = ramp("slow", 0.01, 100);
  right.set_trial(0, Trial(right.trial(0)).set_label("right"));
  CHECK(has(message_of<DataError>([&] { joined({fast, right}); }), "trial 0 is 'left' in 's0' and 'right' in 's1'"));
}

TEST_CASE("spikes of two files need no grid") {
  Join::Params params;
  params.prefixes = {"left_", "right_"};
  const Dataset out = joined({spikes({0.1, 0.9}, 1), spikes({0.25}, 0.95)}, params);
  CHECK(out.names() == std::vector<std::string>{"left_unit", "right_unit"});
  CHECK(out.trial(0).duration_s() == 0.95);
  CHECK(out.trial(0).n_samples() == 0);
  CHECK(out.dt_s() == 0.001);
}

TEST_CASE("a single recording is unchanged, except for a truth, whose loss is reported") {
  const PlainContext told;
  const Dataset data = first_trial(two_trials());
  const Dataset out = joined({data}, {}, told);
  CHECK(out.trial(0).values() == data.trial(0).values());
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(out.truth() == nullptr);
  CHECK(out.trial(0).hidden().empty());
  REQUIRE(told.warnings.size() == 1);
  CHECK(told.warnings[0].code == "truth_lost");
}

TEST_CASE("join refuses shared names, different numbers of trials, and rates without a simple ratio") {
  CHECK(has(message_of<DataError>([] { joined({ramp("a", 0.1, 5), ramp("a", 0.1, 5)}); }), "'s0' and 's1' both have 'a'"));
  CHECK(has(message_of<DataError>([] { joined({ramp("a", 0.1, 5), two_trials()}); }), "both have 'a'"));
  Join::Params params;
  params.prefixes = {"x"};
  CHECK(has(message_of<DataError>([&] {
              joined({ramp("a", 0.1, 5), ramp("a", 0.1, 5)}, params);
            }),
            "1 prefix for 2 recordings"));
  params.prefixes = {"x", ""};
  CHECK(has(message_of<DataError>([&] {
              joined({ramp("a", 0.1, 5), two_trials()}, params);
            }),
            "'s0' has 1 trial and 's1' 2; trials are joined one by one"));
  CHECK(has(message_of<DataError>([] {
              joined({ramp("a", 0.1, 50), ramp("b", 0.1 / std::sqrt(2.0), 50)});
            }),
            "'s1': a rate of 10 Hz is not a ratio of whole numbers"));
}

}  // namespace
}  // namespace golgi

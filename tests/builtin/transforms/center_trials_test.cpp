// transform/center_trials: what is subtracted, the residual if trials differ, and the messages.
#include "golgi/builtin/transforms/center_trials/center_trials.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "support/messages.hpp"
#include "support/number_table.hpp"

namespace golgi {
namespace {
using namespace test;

Dataset of_trials(std::vector<Trial> trials, const std::vector<std::string>& names = {"a", "b"}) {
  return Dataset(names, 0.1, std::move(trials));
}

/// Lines are trial after trial, two channels each.
Dataset golden_trials(const char* file) {
  const Matrix table = read_number_table(GOLGI_TESTS_DIR "/golden/preparing/" + std::string(file));
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < table.rows(); k += 2) {
    Matrix values(2, table.cols());
    for (std::ptrdiff_t i = 0; i < 2; ++i) std::ranges::copy(table.row(k + i), values.row(i).begin());
    trials.emplace_back(std::move(values));
  }
  return of_trials(std::move(trials));
}

void check_near(const Dataset& found, const Dataset& expected) {
  REQUIRE(found.n_trials() == expected.n_trials());
  for (std::ptrdiff_t k = 0; k < found.n_trials(); ++k)
    for (std::ptrdiff_t i = 0; i < found.n_variables(); ++i)
      for (std::ptrdiff_t t = 0; t < found.trial(k).n_samples(); ++t)
        // 1e-12: rounding of sums of 12 and 40 values of size 5.
        REQUIRE(std::abs(found.trial(k).values()(i, t) - expected.trial(k).values()(i, t)) < 1e-12);
}

/// Trials of independent noise and a response times an amplitude; white, 60 samples.
Dataset with_response(int n_trials, double amplitude_sd, double latency_sd, double height = 3) {
  Random random(fingerprint_of("center_trials"), "noise");
  std::vector<Trial> trials;
  for (int r = 0; r < n_trials; ++r) {
    Matrix values(2, 60);
    const double amplitude = height * std::exp(amplitude_sd * random.normal()), at = 30 + latency_sd * random.normal();
    for (double& value : values.values()) value = random.normal();
    for (std::ptrdiff_t t = 0; t < 60; ++t)
      values(0, t) += amplitude * std::exp(-std::pow((static_cast<double>(t) - at) / 5, 2));
    trials.emplace_back(std::move(values));
  }
  return of_trials(std::move(trials));
}

std::vector<Warning> warnings_of(const Dataset& data, const CenterTrials::Params& params = {}) {
  const PlainContext told;
  CenterTrials(params).apply(data, told);
  return told.warnings;
}

TEST_CASE("center_trials equals numpy: the mean over trials, or its best multiple and a constant, is subtracted") {
  check_near(apply<CenterTrials>(golden_trials("trials.csv")), golden_trials("centered_mean.csv"));
  check_near(apply<CenterTrials>(golden_trials("trials.csv"), {CenterTrials::Mode::amplitude}),
             golden_trials("centered_amplitude.csv"));
}

TEST_CASE("scale divides by the standard deviation over trials") {
  CenterTrials::Params params;
  params.scale = true;
  Random random(fingerprint_of("center_trials"), "scale");
  const auto noise = [&](double size) {
    Matrix values(2, 5);
    for (double& value : values.values()) value = size * random.normal();
    return Trial(std::move(values));
  };
  // With two trials the residual is plus and minus half of their difference: its standard deviation is that half times the root
  // of 2.
  const Dataset two = of_trials({noise(1), noise(10)});
  const Dataset scaled = apply<CenterTrials>(two, params);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (std::ptrdiff_t i = 0; i < 2; ++i)
      for (std::ptrdiff_t t = 0; t < 5; ++t) {
        const double up = two.trial(k).values()(i, t) > two.trial(1 - k).values()(i, t) ? 1 : -1;
        CHECK(scaled.trial(k).values()(i, t) == doctest::Approx(up / std::sqrt(2.0)).epsilon(1e-12));
      }
  const Matrix constant{{1, 2, 3, 4, 5}, {0, 0, 0, 0, 0}};
  CHECK(has(message_of<DataError>([&] {
              apply<CenterTrials>(of_trials({Trial(constant), Trial(constant)}), params);
            }),
            "'a' is the same in all trials at sample 0"));
}

TEST_CASE("the response that all trials share is removed up to rounding; with mode amplitude also multiples of it") {
  const Matrix course{{0, 1, 5, 1, 0, 2}, {1, 1, 1, 1, 1, 1}};
  const auto times = [&](double factor, double offset) {
    Matrix values(course);
    for (double& value : values.values()) value = factor * value + offset;
    return Trial(values);
  };
  const Dataset same = apply<CenterTrials>(of_trials({times(1, 0), times(1, 0), times(1, 0)}));
  for (const Trial& trial : same.trials())
    for (const double value : trial.values().values()) CHECK(value == 0);
  const Dataset scaled =
      apply<CenterTrials>(of_trials({times(1, 0), times(2, 7), times(0.5, -1)}), {CenterTrials::Mode::amplitude});
  for (const Trial& trial : scaled.trials())
    for (const double value : trial.values().values()) CHECK(std::abs(value) < 1e-14);
}

TEST_CASE("center_trials keeps events, truth, labels, covariates and units") {
  Dataset data = two_trials();
  Covariate speed;
  speed.name = "speed";
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  trials[0].set_label("left").set_start_s(3).set_covariates(Matrix{{1, 2, 3, 4, 5, 6}});
  trials[1].set_covariates(Matrix{{1, 2, 3}});
  data.set_trials(trials).set_covariates({speed});
  const Dataset out = apply<CenterTrials>(data);
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(out.trial(0).covariates().shares(data.trial(0).covariates()));
  CHECK(out.trial(0).label() == "left");
  CHECK(out.trial(0).start_s() == 3);
  CHECK(truth_of(out) == truth_of(data));
  CHECK(out.unit() == "mV");
}

TEST_CASE("for trials of unequal lengths, samples in only one trial become missing, and the log reports their number") {
  const PlainContext told;
  const Dataset out = CenterTrials({}).apply(two_trials(), told);
  out.validate();
  CHECK(row(out, 1, 0) == std::vector<double>{3, 3, 3});  // 7 - (1 + 7) / 2
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0});
  CHECK(out.trial(1).gaps().empty());
  CHECK(has(told.messages.back(), "6 values that only one trial has at that time cannot be centred; set to missing"));
}

TEST_CASE("where a trial has a gap, the mean is over the other trials") {
  Matrix values{{9, undefined, 9}, {0, 0, 0}};
  Dataset data = of_trials({Matrix{{1, 2, 3}, {0, 0, 0}}, Matrix{{3, 6, 3}, {0, 0, 0}}, std::move(values)});
  data = with_gaps(data, 2, {1, 0, 1, 1, 1, 1});
  const Dataset out = apply<CenterTrials>(data);
  CHECK(row(out, 0, 0) == std::vector<double>{1 - 13.0 / 3, -2, -2});
  CHECK(std::isnan(out.trial(2).values()(0, 1)));
  CHECK(mask_of(out, 2) == mask_of(data, 2));
}

TEST_CASE("per_label: trials of each label have a response of their own") {
  std::vector<Trial> trials{Matrix{{1, 5}, {0, 0}}, Matrix{{10, 20}, {0, 0}}, Matrix{{3, 5}, {0, 0}}, Matrix{{10, 22}, {0, 0}}};
  trials[0].set_label("A");
  trials[2].set_label("A");
  trials[1].set_label("B");
  trials[3].set_label("B");
  const Dataset out = apply<CenterTrials>(of_trials(trials), {CenterTrials::Mode::mean, true});
  CHECK(row(out, 0, 0) == std::vector<double>{-1, 0});
  CHECK(row(out, 3, 0) == std::vector<double>{0, 1});
  trials[3].set_label("C");
  CHECK(has(message_of<DataError>([&] {
              apply<CenterTrials>(of_trials(trials), {CenterTrials::Mode::mean, true});
            }),
            "the label 'B' has one trial"));
}

TEST_CASE("center_trials refuses one trial, and trials that a constant and a multiple fit exactly") {
  CHECK(has(message_of<DataError>([] { apply<CenterTrials>(first_trial(two_trials())); }), "the recording has one trial"));
  const Dataset tiny = of_trials({Matrix{{1, 2}, {3, 4}}, Matrix{{5, 1}, {0, 1}}});
  CHECK_NOTHROW(apply<CenterTrials>(tiny));
  CHECK(has(message_of<DataError>([&] { apply<CenterTrials>(tiny, {CenterTrials::Mode::amplitude}); }),
            "trial 0: 'a' has 2 observed samples, which a constant and a multiple of the response fit exactly"));
}

TEST_CASE("a single variable is accepted") {
  const Dataset out = apply<CenterTrials>(of_trials({Matrix{{1, 2, 4}}, Matrix{{3, 2, 0}}}, {"a"}));
  CHECK(row(out, 0, 0) == std::vector<double>{-1, 0, 2});
}

TEST_CASE("a response whose size or latency varies is reported where it is, and one that is always the same is not") {
  const auto codes = [](const std::vector<Warning>& warnings) {
    std::vector<std::string> all;
    for (const auto& warning : warnings) all.push_back(warning.code);
    return all;
  };
  const std::vector<std::string> varying{"varying_response"};
  CHECK(warnings_of(with_response(100, 0, 0)).empty());
  const auto size = warnings_of(with_response(100, 0.3, 0));
  REQUIRE(codes(size) == varying);
  CHECK(has(size[0].text(), "'a'"));
  CHECK_FALSE(size[0].text().find("'b'") != std::string::npos);
  CHECK(has(size[0].cure, "mode: amplitude"));
  CHECK(warnings_of(with_response(100, 0.3, 0), {CenterTrials::Mode::amplitude}).empty());
  CHECK(codes(warnings_of(with_response(100, 0, 3))) == varying);
  CHECK(codes(warnings_of(with_response(100, 0, 3), {CenterTrials::Mode::amplitude})) == varying);
  // Without any response the mean is noise, and nothing is reported.
  CHECK(warnings_of(with_response(100, 0, 0, 0)).empty());
}

TEST_CASE("few trials are reported") {
  const auto warnings = warnings_of(with_response(19, 0, 0));
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].code == "few_trials");
  CHECK(has(warnings[0].text(), "the mean of 19 trials; it contains 1/19 of each trial"));
  CHECK(warnings_of(with_response(20, 0, 0)).empty());
}

}  // namespace
}  // namespace golgi

// The built-in transforms: closed forms, invariances, masks, events, truth, and every refusal once.
#include "golgi/builtin/transforms.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

const test::PlainContext context;

Dataset two_trials() {
  Dataset data;
  data.names = {"a", "b"};
  data.dt_s = 0.1;
  data.unit = "mV";
  data.trials.resize(2);
  data.trials[0].values = Matrix{{1, 2, 3, 4, 5, 6}, {2, 0, 2, 0, 2, 0}};
  // Times as column · dt gives them: 0.1 · 3 is not 0.3.
  data.trials[0].events = {{0.0, 0.1 * 3}, {0.1 * 5}};
  data.trials[0].companions["u"] = Matrix(2, 6, 1);
  data.trials[1].values = Matrix{{7, 8, 9}, {4, 4, 4}};
  data.truth = Wiring(2, {{1, 0, 2.5, 4}, {0, 1, 1, 3}});
  return data;
}

/// One trial of a sine of variance 1/2 and a constant-free ramp.
Dataset long_recording(std::ptrdiff_t n_samples = 20'000) {
  Dataset data;
  data.names = {"sine", "ramp"};
  data.dt_s = 0.001;
  data.trials.resize(2);
  for (auto& trial : data.trials) {
    trial.values = Matrix(2, n_samples);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      trial.values(0, t) = std::sin(0.1 * static_cast<double>(t));
      trial.values(1, t) = 3 * static_cast<double>(t);
    }
    trial.events = {{0.001}, {}};
  }
  return data;
}

Dataset masked() {
  Dataset data = two_trials();
  data.trials[0].values(0, 1) = undefined;
  data.trials[0].mask = {1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  return data;
}

template <class T>
Dataset apply(const Dataset& input, const typename T::Params& params = {}) {
  Dataset output = T(params).apply(input, context);
  output.validate();
  for (const auto& trial : output.trials) CHECK(trial.companions.empty());
  return output;
}

std::vector<double> row(const Dataset& data, std::size_t trial, std::ptrdiff_t variable) {
  const auto values = data.trials[trial].values.row(variable);
  return {values.begin(), values.end()};
}

// --- clip

TEST_CASE("clip limits from either side, and keeps everything else") {
  const Dataset out = apply<Clip>(two_trials(), {2, 5});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 2, 3, 4, 5, 5});
  CHECK(row(out, 1, 0) == std::vector<double>{5, 5, 5});
  CHECK(out.trials[0].events == two_trials().trials[0].events);
  CHECK(out.truth == two_trials().truth);
  CHECK(out.unit == "mV");
  CHECK(row(apply<Clip>(two_trials(), {std::nullopt, 3}), 0, 0) == std::vector<double>{1, 2, 3, 3, 3, 3});
  CHECK(row(apply<Clip>(two_trials(), {3, std::nullopt}), 0, 0) == std::vector<double>{3, 3, 3, 4, 5, 6});
}

TEST_CASE("clip leaves missing values missing") {
  const Dataset out = apply<Clip>(masked(), {2, 5});
  CHECK(std::isnan(out.trials[0].values(0, 1)));
  CHECK(out.trials[0].mask == masked().trials[0].mask);
}

TEST_CASE("clip without a limit, or with crossed limits, is refused") {
  CHECK(has(message_of<ConfigError>([] { Clip({}); }), "has no limit"));
  CHECK(has(message_of<ConfigError>([] { Clip({3, 2}); }), "min 3 is above max 2"));
}

// --- z-score

TEST_CASE("zscore pools trials and divides by the population deviation") {
  Dataset data;
  data.names = {"a"};
  data.unit = "mV";
  data.trials.resize(2);
  data.trials[0].values = Matrix{{1, 3}};
  data.trials[1].values = Matrix{{1, 3, 2}};
  const Dataset out = apply<ZScore>(data);
  const double z = std::sqrt(5.0 / 4.0);  // mean 2, variance 4/5
  CHECK(out.trials[0].values(0, 0) == doctest::Approx(-z).epsilon(1e-15));
  CHECK(out.trials[1].values(0, 1) == doctest::Approx(z).epsilon(1e-15));
  CHECK(out.trials[1].values(0, 2) == 0);
  CHECK(out.unit.empty());
}

TEST_CASE("zscore does not see shift and scale") {
  Dataset moved = two_trials();
  // 1e6 against a spread of 1: a one-pass variance would lose twelve of its sixteen digits.
  for (auto& trial : moved.trials)
    for (double& x : trial.values.values()) x = 1e6 + 4 * x;
  const Dataset a = apply<ZScore>(two_trials()), b = apply<ZScore>(moved);
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < a.trials[k].values.values().size(); ++i)
      CHECK(std::abs(a.trials[k].values.values()[i] - b.trials[k].values.values()[i]) <
            1e-9);  // 1e6 · 2^-52, squared sums of 9
}

TEST_CASE("zscore keeps events and truth, and leaves masked samples out") {
  const Dataset out = apply<ZScore>(masked());
  CHECK(out.trials[0].events == two_trials().trials[0].events);
  CHECK(out.truth == two_trials().truth);
  CHECK(std::isnan(out.trials[0].values(0, 1)));
  Dataset whole = two_trials();
  whole.trials[0].values(0, 1) = 1e9;  // what is hidden must not matter
  whole.trials[0].mask = masked().trials[0].mask;
  CHECK(apply<ZScore>(whole).trials[0].values(0, 0) == out.trials[0].values(0, 0));
  double sum = 0, squares = 0;
  for (const auto& trial : out.trials)
    for (const double z : trial.values.row(0))
      if (!std::isnan(z)) sum += z, squares += z * z;
  CHECK(std::abs(sum) < 1e-14);  // 8 values of size 1
  CHECK(squares / 8 == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("zscore names a variable that is constant, and one never observed") {
  Dataset data = two_trials();
  for (auto& trial : data.trials)
    for (double& x : trial.values.row(1)) x = 0.1;  // its mean is not exactly 0.1
  CHECK(has(message_of<DataError>([&] { apply<ZScore>(data); }), "variable 'b' is constant (0.1 in 9 samples)"));
  data = two_trials();
  data.trials.resize(1);
  data.trials[0].mask = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
  CHECK(has(message_of<DataError>([&] { apply<ZScore>(data); }), "variable 'b' has no observed sample"));
}

TEST_CASE("zscore and noise take values whose squares are no doubles") {
  const Dataset usual = two_trials(), scored = apply<ZScore>(usual);
  for (const int power : {1020, -1000}) {
    Dataset data = usual;
    for (auto& trial : data.trials)
      for (double& x : trial.values.values()) x = std::ldexp(x, power);
    const Dataset out = apply<ZScore>(data);
    // Powers of 2 change no digit.
    for (std::size_t k = 0; k < out.trials.size(); ++k) CHECK(out.trials[k].values == scored.trials[k].values);
    const Dataset noisy = apply<Noise>(data);
    for (const double x : noisy.trials[0].values.values()) CHECK(std::isfinite(x));
    CHECK(noisy.trials[0].values(0, 0) != data.trials[0].values(0, 0));
  }
}

// --- detrend

TEST_CASE("detrend takes polynomials of its order out completely, and of a higher one not") {
  Dataset data;
  data.names = {"line", "cubic"};
  data.trials.resize(1);
  data.trials[0].values = Matrix(2, 50);
  for (int t = 0; t < 50; ++t) {
    data.trials[0].values(0, t) = 3 - 0.5 * t;
    data.trials[0].values(1, t) = 1 + t - 0.1 * t * t + 0.01 * t * t * t;
  }
  const auto largest = [](const Dataset& d, std::ptrdiff_t i) {
    return d.trials[0].values.view().row(i).cwiseAbs().maxCoeff();
  };
  // 1e-11: rounding of values up to 1,000.
  CHECK(largest(apply<Detrend>(data, {1}), 0) < 1e-11);
  CHECK(largest(apply<Detrend>(data, {1}), 1) > 10);
  CHECK(largest(apply<Detrend>(data, {3}), 1) < 1e-11);
  const Dataset centred = apply<Detrend>(data, {0});
  CHECK(std::abs(centred.trials[0].values.view().row(0).sum()) < 1e-11);
  CHECK(largest(centred, 0) == doctest::Approx(12.25));
}

TEST_CASE("detrend is idempotent, per trial, and keeps events") {
  const Dataset once = apply<Detrend>(two_trials()), twice = apply<Detrend>(once);
  for (std::size_t k = 0; k < 2; ++k)
    CHECK((once.trials[k].values.view() - twice.trials[k].values.view()).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(once.trials[1].values.view().cwiseAbs().maxCoeff() < 1e-14);  // 7, 8, 9 is a line of its own
  CHECK(once.trials[0].events == two_trials().trials[0].events);
  CHECK(once.truth == two_trials().truth);
}

TEST_CASE("detrend fits the observed samples only") {
  const Dataset out = apply<Detrend>(masked());  // 1, -, 3, 4, 5, 6 is a line
  for (const int t : {0, 2, 3, 4, 5}) CHECK(std::abs(out.trials[0].values(0, t)) < 1e-14);
  CHECK(std::isnan(out.trials[0].values(0, 1)));
}

TEST_CASE("detrend needs more samples than its order has coefficients") {
  CHECK(has(message_of<DataError>([] { apply<Detrend>(two_trials(), {2}); }),
            "trial 1: variable 'a' has 3 observed samples; a trend of order 2 needs at least 4"));
}

// --- fill

/// One variable 'a' with a gap of each kind: at the start, of one, of three, at the end; and 'b', whole.
Dataset with_gaps() {
  Dataset data;
  data.names = {"a", "b"};
  data.unit = "mV";
  data.truth = Wiring(2, {{1, 0, 2.5, 4}});
  const double x = undefined;
  data.trials.resize(2);
  data.trials[0].values = Matrix{{x, x, 1, x, 3, x, x, x, 11, x}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
  data.trials[0].mask = {0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  data.trials[0].events = {{0.5}, {}};
  data.trials[0].companions["u"] = Matrix(2, 10, 1);
  data.trials[1].values = Matrix{{7, 8}, {4, 4}};
  return data;
}

TEST_CASE("fill interpolates in time, takes the nearest value at the ends, and leaves no mask") {
  const Dataset out = apply<Fill>(with_gaps());
  CHECK(row(out, 0, 0) == std::vector<double>{1, 1, 1, 2, 3, 5, 7, 9, 11, 11});
  CHECK(row(out, 0, 1) == row(with_gaps(), 0, 1));
  CHECK(row(out, 1, 0) == std::vector<double>{7, 8});
  CHECK_FALSE(out.is_masked());
  CHECK(out.trials[0].events == with_gaps().trials[0].events);
  CHECK(out.truth == with_gaps().truth);
  CHECK(out.unit == "mV");
}

TEST_CASE("fill leaves gaps longer than max_gap missing, and says how much it filled and left") {
  const test::PlainContext told;
  const Dataset out = Fill({2}).apply(with_gaps(), told);
  out.validate();
  CHECK(out.trials[0].mask == std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(out.trials[0].values(0, 3) == 2);
  CHECK(std::isnan(out.trials[0].values(0, 6)));
  CHECK(out.trials[1].mask.empty());
  REQUIRE(told.messages.size() == 3);
  CHECK(told.messages[0] == "filled 4 samples of 1 variable");
  CHECK(has(told.messages[1], "more than 10 % of the samples are filled in: 'a' (33 %);"));  // 4 of 12
  CHECK(has(told.messages[2], "3 samples of 'a' stay missing: longer gaps than max_gap"));
}

TEST_CASE("fill warns only where much was filled, and says nothing where nothing is missing") {
  const test::PlainContext told;
  Dataset data = long_recording(20);
  data.trials[1].mask.assign(40, 1);
  data.trials[1].mask[3] = 0;
  data.trials[1].values(0, 3) = undefined;
  Fill({}).apply(data, told);
  CHECK(told.messages == std::vector<std::string>{"filled 1 sample of 1 variable"});
  Fill({}).apply(two_trials(), told);
  CHECK(told.messages.size() == 1);
}

TEST_CASE("fill cannot fill a variable without an observed sample") {
  Dataset data = two_trials();
  for (double& value : data.trials[1].values.row(0)) value = undefined;
  data.trials[1].mask = {0, 0, 0, 1, 1, 1};
  const Dataset out = apply<Fill>(data);
  CHECK(out.trials[0].mask.empty());
  CHECK(out.trials[1].mask == data.trials[1].mask);
}

// --- difference

TEST_CASE("difference is the discrete derivative; events move with their samples") {
  const Dataset out = apply<Difference>(two_trials());
  CHECK(row(out, 0, 0) == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(row(out, 0, 1) == std::vector<double>{-2, 2, -2, 2, -2});
  REQUIRE(out.trials[0].events);
  CHECK((*out.trials[0].events)[0] == std::vector<double>{0.1 * 2});
  CHECK((*out.trials[0].events)[1] == std::vector<double>{0.1 * 4});
  CHECK(row(apply<Difference>(two_trials(), {2}), 0, 1) == std::vector<double>{4, -4, 4, -4});
}

TEST_CASE("a difference with a missing sample is missing") {
  const Dataset out = apply<Difference>(masked());
  CHECK(out.trials[0].mask == std::vector<std::uint8_t>{0, 0, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(std::isnan(out.trials[0].values(0, 0)));
  CHECK(out.trials[1].mask.empty());
}

TEST_CASE("difference refuses a trial that is too short") {
  CHECK(has(message_of<DataError>([] { apply<Difference>(two_trials(), {3}); }),
            "trial 1: 3 samples; differences of order 3 need at least 4"));
}

// --- downsample

TEST_CASE("downsample takes means or picks, leaves out the rest, and keeps the times of events") {
  Dataset data = two_trials();
  (*data.trials[0].events)[1] = {0.1 * 2, 0.1 * 5};
  const Dataset mean = apply<Downsample>(data, {2, Downsample::Method::mean});
  CHECK(row(mean, 0, 0) == std::vector<double>{1.5, 3.5, 5.5});
  CHECK(row(mean, 1, 0) == std::vector<double>{7.5});
  CHECK(mean.dt_s == 0.2);
  CHECK(mean.trials[0].events == data.trials[0].events);
  CHECK(row(apply<Downsample>(data, {2, Downsample::Method::pick}), 0, 0) == std::vector<double>{1, 3, 5});
  data.trials.resize(1);
  const Dataset rest = apply<Downsample>(data, {4, Downsample::Method::pick});
  CHECK(row(rest, 0, 0) == std::vector<double>{1});
  CHECK((*rest.trials[0].events)[1] == std::vector<double>{0.1 * 2});  // 0.5 s lies beyond the 0.4 s that are left
}

TEST_CASE("downsample by 1 changes nothing") {
  const Dataset out = apply<Downsample>(two_trials(), {1, Downsample::Method::mean});
  CHECK(out.trials[0].values == two_trials().trials[0].values);
  CHECK(out.trials[0].events == two_trials().trials[0].events);
  CHECK(out.truth == two_trials().truth);
}

TEST_CASE("downsample divides the truth's lags; one that does not divide is no longer stated") {
  const auto truth = *apply<Downsample>(two_trials(), {2, Downsample::Method::mean}).truth;
  CHECK(truth.lags(0)[0] == 2);
  CHECK(truth.lags(1)[0] == 0);
  CHECK(truth.weights(0)[0] == 2.5);
}

TEST_CASE("downsample averages the observed samples; a block without any is missing") {
  Dataset data = masked();
  CHECK(row(apply<Downsample>(data, {2, Downsample::Method::mean}), 0, 0) == std::vector<double>{1, 3.5, 5.5});
  CHECK(apply<Downsample>(data, {2, Downsample::Method::mean}).trials[0].mask.empty());
  data.trials[0].mask[0] = 0;
  data.trials[0].values(0, 0) = undefined;
  const Dataset out = apply<Downsample>(data, {2, Downsample::Method::mean});
  CHECK(std::isnan(out.trials[0].values(0, 0)));
  CHECK(out.trials[0].mask == std::vector<std::uint8_t>{0, 1, 1, 1, 1, 1});
}

TEST_CASE("downsample refuses a factor that leaves nothing") {
  CHECK(has(message_of<DataError>([] {
              apply<Downsample>(two_trials(), {4, Downsample::Method::mean});
            }),
            "trial 1: 3 samples; factor 4 leaves none"));
}

// --- slice

TEST_CASE("slice keeps columns start to stop - 1 and moves events onto the new samples exactly") {
  const Dataset out = apply<Slice>(two_trials(), {1, 3});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 3});
  CHECK(row(out, 1, 1) == std::vector<double>{4, 4});
  CHECK((*out.trials[0].events)[0].empty());  // columns 0 and 3 lie outside
  Dataset one = two_trials();
  one.trials.resize(1);
  const Dataset tail = apply<Slice>(one, {3, std::nullopt});
  CHECK(row(tail, 0, 0) == std::vector<double>{4, 5, 6});
  CHECK((*tail.trials[0].events)[0] == std::vector<double>{0});
  CHECK((*tail.trials[0].events)[1] == std::vector<double>{0.1 * 2});
  CHECK(apply<Slice>(one, {0, -1}).trials[0].values == one.trials[0].values);
}

TEST_CASE("events between samples move by the same time") {
  Dataset data = two_trials();
  data.trials.resize(1);
  (*data.trials[0].events)[0] = {0.25};
  CHECK((*apply<Slice>(data, {2, 4}).trials[0].events)[0][0] == doctest::Approx(0.05).epsilon(1e-12));
}

TEST_CASE("an event on the first sample kept is kept, though its time divided by dt rounds to just below it") {
  Dataset data;
  data.names = {"a"};
  data.dt_s = 0.1;
  data.trials.resize(1);
  data.trials[0].values = Matrix(1, 100);
  REQUIRE(0.1 * 43 / 0.1 < 43);
  data.trials[0].events = {{0.1 * 43, 0.1 * 81}};
  CHECK((*apply<Slice>(data, {43, 81}).trials[0].events)[0] == std::vector<double>{0});
  CHECK((*apply<Slice>(data, {43, 82}).trials[0].events)[0] == std::vector<double>{0, 0.1 * 38});
}

TEST_CASE("slice cuts the mask, and takes it away where nothing is missing any more") {
  CHECK(apply<Slice>(masked(), {0, 2}).trials[0].mask == std::vector<std::uint8_t>{1, 0, 1, 1});
  CHECK(apply<Slice>(masked(), {2, 3}).trials[0].mask.empty());
}

TEST_CASE("slice outside the recording names the trial; an empty range is refused before") {
  CHECK(has(message_of<DataError>([] {
              apply<Slice>(two_trials(), {1, 5});
            }),
            "trial 1: columns 1 to 5 are asked for, there are 3"));
  CHECK(has(message_of<DataError>([] { apply<Slice>(two_trials(), {3, std::nullopt}); }), "trial 1: columns 3 to the end"));
  CHECK(has(message_of<ConfigError>([] { Slice({4, 4}); }), "stop 4 leaves no column after start 4"));
}

// --- select

TEST_CASE("select takes names or indices in the order given, with truth and events") {
  const Dataset out = apply<Select>(two_trials(), {{"b", "0"}, {}, {}});
  CHECK(out.names == std::vector<std::string>{"b", "a"});
  CHECK(row(out, 1, 0) == std::vector<double>{4, 4, 4});
  CHECK((*out.trials[0].events)[0] == std::vector<double>{0.1 * 5});
  CHECK(out.truth->dense() == Matrix{{0, 2.5}, {1, 0}});
  CHECK(out.dt_s == 0.1);
  const Dataset first = apply<Select>(two_trials(), {{}, 1, {}});
  CHECK(first.names == std::vector<std::string>{"a"});
  CHECK(first.truth->n_synapses() == 0);
}

TEST_CASE("select leaves out what it is told to drop, and keeps the others in their order") {
  Dataset data = two_trials();
  data.names = {"time", "b"};
  const Dataset out = apply<Select>(data, {{}, {}, {"time"}});
  CHECK(out.names == std::vector<std::string>{"b"});
  CHECK(row(out, 1, 0) == std::vector<double>{4, 4, 4});
  CHECK((*out.trials[0].events)[0] == std::vector<double>{0.1 * 5});
  CHECK(apply<Select>(data, {{}, {}, {"1"}}).names == std::vector<std::string>{"time"});
}

TEST_CASE("a name that looks like an index is taken as a name") {
  Dataset data = two_trials();
  data.names = {"1", "0"};
  CHECK(apply<Select>(data, {{"0"}, {}, {}}).names == std::vector<std::string>{"0"});
}

TEST_CASE("select keeps the mask of what it keeps") {
  CHECK(apply<Select>(masked(), {{"a"}, {}, {}}).trials[0].mask == std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1});
  CHECK(apply<Select>(masked(), {{"b"}, {}, {}}).trials[0].mask.empty());
}

TEST_CASE("select refuses what is not there, what is named twice, and several or none of its parameters") {
  const auto failure = [](const Select::Params& params) {
    return message_of<DataError>([&] { apply<Select>(two_trials(), params); });
  };
  CHECK(has(failure({{"c"}, {}, {}}), "there is no variable 'c'; did you mean 'a'?"));
  CHECK(has(failure({{"2"}, {}, {}}), "there is no variable 2; there are 2 variables, numbered from 0"));
  CHECK(has(failure({{"a", "0"}, {}, {}}), "variable '0' is named twice"));
  CHECK(has(failure({{}, 3, {}}), "the first 3 variables are asked for, there are 2"));
  CHECK(has(failure({{}, {}, {"c"}}), "there is no variable 'c'"));
  CHECK(has(failure({{}, {}, {"a", "b"}}), "drop leaves none of the 2 variables"));
  for (const Select::Params& params : {Select::Params{}, Select::Params{{"a"}, 1, {}}, Select::Params{{"a"}, {}, {"b"}}})
    CHECK(has(message_of<ConfigError>([&] { Select{params}; }), "give one of variables, first and drop"));
}

// --- events

TEST_CASE("events replaces the dataset's events by those of the values, and leaves the values") {
  const Dataset out = apply<Events>(two_trials(), {2, EventMode::upward});
  CHECK((*out.trials[0].events)[0] == std::vector<double>{0.1});
  CHECK((*out.trials[0].events)[1] == std::vector<double>{0, 0.1 * 2, 0.1 * 4});
  CHECK((*out.trials[1].events)[1] == std::vector<double>{0});
  CHECK(out.trials[0].values == two_trials().trials[0].values);
  CHECK((*apply<Events>(two_trials(), {4, EventMode::every}).trials[1].events)[1].size() == 3);
}

// --- noise

TEST_CASE("noise has the variance that the signal-to-noise ratio asks for, and is different in each variable and trial") {
  const Dataset clean = long_recording(), out = apply<Noise>(clean, {4});
  CHECK(out.trials[0].events == clean.trials[0].events);
  std::vector<Eigen::VectorXd> noise;
  for (std::size_t k = 0; k < 2; ++k)
    for (std::ptrdiff_t i = 0; i < 2; ++i)
      noise.emplace_back(out.trials[k].values.view().row(i) - clean.trials[k].values.view().row(i));
  // A variance over n samples is off by sqrt(2 / n) = 1 % in one standard error; the sine's is 1/2, the ramp's 9 (n² - 1) / 12.
  CHECK(noise[0].squaredNorm() / 20'000 == doctest::Approx(0.5 / 4).epsilon(0.04));
  CHECK(noise[1].squaredNorm() / 20'000 == doctest::Approx(9 * (20'000.0 * 20'000 - 1) / 12 / 4).epsilon(0.04));
  for (std::size_t a = 0; a < noise.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) CHECK(std::abs(noise[a].normalized().dot(noise[b].normalized())) < 0.03);
}

TEST_CASE("noise leaves missing values missing, and refuses a variable without signal") {
  const Dataset out = apply<Noise>(masked());
  CHECK(std::isnan(out.trials[0].values(0, 1)));
  CHECK(out.trials[0].mask == masked().trials[0].mask);
  Dataset constant = two_trials();
  constant.trials.resize(1);
  constant.trials[0].values = Matrix(2, 6, 1);
  CHECK(has(message_of<DataError>([&] { apply<Noise>(constant); }),
            "variable 'a' is constant (1 in 6 samples) and cannot be given a signal-to-noise ratio"));
}

// --- counts

TEST_CASE("counts gives the number of events from each sample to the next") {
  Dataset data = two_trials();
  data.trials.resize(1);
  data.trials[0].events = {{0.0, 0.1 * 3, 0.35, 0.399}, {-0.05, 0.1 * 5, 0.6}};
  const Dataset out = apply<Counts>(data);
  CHECK(row(out, 0, 0) == std::vector<double>{1, 0, 0, 3, 0, 0});
  CHECK(row(out, 0, 1) == std::vector<double>{0, 0, 0, 0, 0, 1});
  CHECK(out.trials[0].events == data.trials[0].events);
  CHECK(out.unit == "events");
}

TEST_CASE("counts and calcium ask for events") {
  CHECK(has(message_of<DataError>([] { apply<Counts>(two_trials()); }),
            "trial 1: the recording has no events; mark them with transform/events"));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(two_trials()); }), "trial 1: the recording has no events"));
}

// --- calcium

TEST_CASE("calcium is the sum of its kernel at the events so far, one value a frame") {
  Dataset data = long_recording(1'000);
  data.trials.resize(1);
  data.trials[0].events = {{0.1, 0.1, 0.2505}, {}};
  data.truth = Wiring(2, {{1, 0, 2.5, 4}});
  const Calcium::Params params{0.05, 0.5, 30, 0};
  const Dataset out = apply<Calcium>(data, params);
  CHECK(out.dt_s == 1.0 / 30);
  CHECK(out.trials[0].n_samples() == 30);
  CHECK(!out.trials[0].events);
  CHECK(out.truth == Wiring(2, {{1, 0, 2.5, 0}}));
  const auto response = [](double t) { return t < 0 ? 0 : (1 - std::exp(-t / 0.05)) * std::exp(-t / 0.5); };
  const double peak = response(0.05 * std::log(11.0));  // where the derivative is 0
  CHECK(response(0.05 * std::log(11.0) + 1e-3) < peak);
  for (std::ptrdiff_t frame = 0; frame < 30; ++frame) {
    const double t = static_cast<double>(frame) / 30;
    CHECK(out.trials[0].values(0, frame) ==
          doctest::Approx((2 * response(t - 0.1) + response(t - 0.2505)) / peak).epsilon(1e-12));
    CHECK(out.trials[0].values(1, frame) == 0);
  }
}

TEST_CASE("calcium adds the noise that it was asked for, and needs a frame") {
  Dataset data = long_recording();
  data.trials[0].events = {{}, {}};
  const Dataset out = apply<Calcium>(data, {0.05, 0.5, 1000, 0.2});
  CHECK(out.trials[0].values.view().squaredNorm() / 40'000 == doctest::Approx(0.04).epsilon(0.03));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(long_recording(20)); }),
            "trial 0: 20 samples of 0.001 s are shorter than a frame of 0.0333"));
}

}  // namespace
}  // namespace golgi

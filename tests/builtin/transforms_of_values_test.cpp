// Transforms that change values: closed forms, invariances, gaps, events, truth, and every refusal once.
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

// --- clip

TEST_CASE("clip limits from either side, and keeps everything else") {
  const Dataset out = apply<Clip>(two_trials(), {2, 5});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 2, 3, 4, 5, 5});
  CHECK(row(out, 1, 0) == std::vector<double>{5, 5, 5});
  CHECK(out.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(out) == truth_of(two_trials()));
  CHECK(out.unit() == "mV");
  CHECK(row(apply<Clip>(two_trials(), {std::nullopt, 3}), 0, 0) == std::vector<double>{1, 2, 3, 3, 3, 3});
  CHECK(row(apply<Clip>(two_trials(), {3, std::nullopt}), 0, 0) == std::vector<double>{3, 3, 3, 4, 5, 6});
}

TEST_CASE("clip leaves missing values missing") {
  const Dataset out = apply<Clip>(masked(), {2, 5});
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  CHECK(out.trial(0).gaps() == masked().trial(0).gaps());
}

TEST_CASE("clip without a limit, or with crossed limits, is refused") {
  CHECK(has(message_of<ConfigError>([] { Clip({}); }), "has no limit"));
  CHECK(has(message_of<ConfigError>([] { Clip({3, 2}); }), "min 3 is above max 2"));
}

// --- z-score

TEST_CASE("zscore pools trials and divides by the population deviation") {
  Dataset data(std::vector<std::string>{"a"}, 1, {Matrix{{1, 3}}, Matrix{{1, 3, 2}}});
  data.set_unit("mV");
  const Dataset out = apply<ZScore>(data);
  const double z = std::sqrt(5.0 / 4.0);  // mean 2, variance 4/5
  CHECK(out.trial(0).values()(0, 0) == doctest::Approx(-z).epsilon(1e-15));
  CHECK(out.trial(1).values()(0, 1) == doctest::Approx(z).epsilon(1e-15));
  CHECK(out.trial(1).values()(0, 2) == 0);
  CHECK(out.unit().empty());
}

TEST_CASE("zscore does not see shift and scale") {
  Dataset moved = two_trials();
  // 1e6 against a spread of 1: a one-pass variance would lose twelve of its sixteen digits.
  for (std::ptrdiff_t k = 0; k < 2; ++k) {
    Matrix values(moved.trial(k).values());
    for (double& x : values.values()) x = 1e6 + 4 * x;
    moved = with_values(moved, k, std::move(values));
  }
  const Dataset a = apply<ZScore>(two_trials()), b = apply<ZScore>(moved);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < a.trial(k).values().values().size(); ++i)
      CHECK(std::abs(a.trial(k).values().values()[i] - b.trial(k).values().values()[i]) <
            1e-9);  // 1e6 · 2^-52, squared sums of 9
}

TEST_CASE("zscore keeps events and truth, and leaves masked samples out") {
  const Dataset out = apply<ZScore>(masked());
  CHECK(out.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(out) == truth_of(two_trials()));
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  Matrix values = first_values;
  values(0, 1) = 1e9;  // what is hidden must not matter
  const Dataset whole = with_values(masked(), 0, std::move(values));
  CHECK(apply<ZScore>(whole).trial(0).values()(0, 0) == out.trial(0).values()(0, 0));
  double sum = 0, squares = 0;
  for (const auto& trial : out.trials())
    for (const double z : trial.values().row(0))
      if (!std::isnan(z)) sum += z, squares += z * z;
  CHECK(std::abs(sum) < 1e-14);  // 8 values of size 1
  CHECK(squares / 8 == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("zscore gives a constant variable 0, and names it, and one never observed") {
  Dataset data = two_trials();
  for (std::ptrdiff_t k = 0; k < 2; ++k) {
    Matrix values(data.trial(k).values());
    for (double& x : values.row(1)) x = 0.1;  // its mean is not exactly 0.1
    data = with_values(data, k, std::move(values));
  }
  const test::PlainContext context;
  const Dataset scored = ZScore({}).apply(data, context);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (const double x : scored.trial(k).values().row(1)) CHECK(x == 0);
  CHECK(scored.trial(0).values().row(0)[0] == apply<ZScore>(two_trials()).trial(0).values().row(0)[0]);
  CHECK(
      context.warnings.at(0).text() ==
      "variables that do not vary: 'b' (constant at 0.1); their z-scores are 0; leave them out with transform/select (varying: "
      "true)");
  data = with_gaps(first_trial(two_trials()), 0, {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  ZScore({}).apply(data, context);
  CHECK(has(context.warnings.at(1).text(), "'b' (never observed)"));
}

TEST_CASE("zscore and noise take values whose squares are no doubles") {
  const Dataset usual = two_trials(), scored = apply<ZScore>(usual);
  for (const int power : {1020, -1000}) {
    Dataset data = usual;
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
      Matrix values(data.trial(k).values());
      for (double& x : values.values()) x = std::ldexp(x, power);
      data = with_values(data, k, std::move(values));
    }
    const Dataset out = apply<ZScore>(data), noisy = apply<Noise>(data);
    // Powers of 2 change no digit.
    for (std::ptrdiff_t k = 0; k < out.n_trials(); ++k) CHECK(out.trial(k).values() == scored.trial(k).values());
    for (const double x : noisy.trial(0).values().values()) CHECK(std::isfinite(x));
    CHECK(noisy.trial(0).values()(0, 0) != data.trial(0).values()(0, 0));
  }
}

// --- detrend

TEST_CASE("detrend takes polynomials of its order out completely, and of a higher one not") {
  Matrix values(2, 50);
  for (int t = 0; t < 50; ++t) {
    values(0, t) = 3 - 0.5 * t;
    values(1, t) = 1 + t - 0.1 * t * t + 0.01 * t * t * t;
  }
  const Dataset data(std::vector<std::string>{"line", "cubic"}, 1, {Trial(std::move(values))});
  const auto largest = [](const Dataset& d, std::ptrdiff_t i) {
    return eigen(d.trial(0).values()).row(i).cwiseAbs().maxCoeff();
  };
  // 1e-11: rounding of values up to 1,000.
  CHECK(largest(apply<Detrend>(data, {1}), 0) < 1e-11);
  CHECK(largest(apply<Detrend>(data, {1}), 1) > 10);
  CHECK(largest(apply<Detrend>(data, {3}), 1) < 1e-11);
  const Dataset centred = apply<Detrend>(data, {0});
  CHECK(std::abs(eigen(centred.trial(0).values()).row(0).sum()) < 1e-11);
  CHECK(largest(centred, 0) == doctest::Approx(12.25));
}

TEST_CASE("detrend is idempotent, per trial, and keeps events") {
  const Dataset once = apply<Detrend>(two_trials()), twice = apply<Detrend>(once);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    CHECK((eigen(once.trial(k).values()) - eigen(twice.trial(k).values())).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(eigen(once.trial(1).values()).cwiseAbs().maxCoeff() < 1e-14);  // 7, 8, 9 is a line of its own
  CHECK(once.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(once) == truth_of(two_trials()));
}

TEST_CASE("detrend fits the observed samples only") {
  const Dataset out = apply<Detrend>(masked());  // 1, -, 3, 4, 5, 6 is a line
  for (const int t : {0, 2, 3, 4, 5}) CHECK(std::abs(out.trial(0).values()(0, t)) < 1e-14);
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
}

TEST_CASE("detrend needs more samples than its order has coefficients") {
  CHECK(has(message_of<DataError>([] { apply<Detrend>(two_trials(), {2}); }),
            "trial 1: variable 'a' has 3 observed samples; a trend of order 2 needs at least 4"));
}

// --- noise

TEST_CASE("noise has the variance that the signal-to-noise ratio asks for, and is different in each variable and trial") {
  const Dataset clean = long_recording(), out = apply<Noise>(clean, {4});
  CHECK(out.trial(0).events() == clean.trial(0).events());
  std::vector<Eigen::VectorXd> noise;
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (std::ptrdiff_t i = 0; i < 2; ++i)
      noise.emplace_back(eigen(out.trial(k).values()).row(i) - eigen(clean.trial(k).values()).row(i));
  // A variance over n samples is off by sqrt(2 / n) = 1 % in one standard error; the sine's is 1/2, the ramp's 9 (n² - 1) / 12.
  CHECK(noise[0].squaredNorm() / 20'000 == doctest::Approx(0.5 / 4).epsilon(0.04));
  CHECK(noise[1].squaredNorm() / 20'000 == doctest::Approx(9 * (20'000.0 * 20'000 - 1) / 12 / 4).epsilon(0.04));
  for (std::size_t a = 0; a < noise.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) CHECK(std::abs(noise[a].normalized().dot(noise[b].normalized())) < 0.03);
}

TEST_CASE("noise leaves missing values missing, and a variable without signal as it is") {
  const Dataset out = apply<Noise>(masked());
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  CHECK(out.trial(0).gaps() == masked().trial(0).gaps());
  const Dataset constant = with_values(first_trial(two_trials()), 0, Matrix(2, 6, 1));
  const test::PlainContext context;
  CHECK(Noise({}).apply(constant, context).trial(0).values() == constant.trial(0).values());
  CHECK(has(context.warnings.at(0).text(), "'a' (constant at 1), 'b' (constant at 1); no noise is added to them"));
}

// --- fill

/// One variable 'a' with a gap of each kind: at the start, of one, of three, at the end; and 'b', whole.
Dataset gappy() {
  const double x = undefined;
  Trial first(Matrix{{x, x, 1, x, 3, x, x, x, 11, x}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}, Events({{0.5}, {}}));
  first.set_hidden({{"u", Matrix(2, 10, 1)}});
  Dataset data(std::vector<std::string>{"a", "b"}, 1, {first, Trial(Matrix{{7, 8}, {4, 4}}, Events({none, none}))});
  data.set_unit("mV").set_truth(GroundTruth(2, {{1, 0, 2.5, 4}}));
  return with_gaps(data, 0, {0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("fill interpolates in time, takes the nearest value at the ends, and leaves no gap") {
  const Dataset out = apply<Fill>(gappy());
  CHECK(row(out, 0, 0) == std::vector<double>{1, 1, 1, 2, 3, 5, 7, 9, 11, 11});
  CHECK(row(out, 0, 1) == row(gappy(), 0, 1));
  CHECK(row(out, 1, 0) == std::vector<double>{7, 8});
  CHECK_FALSE(out.has_gaps());
  CHECK(out.trial(0).events() == gappy().trial(0).events());
  CHECK(truth_of(out) == truth_of(gappy()));
  CHECK(out.unit() == "mV");
}

TEST_CASE("fill leaves gaps longer than max_gap missing, and says how much it filled and left") {
  const test::PlainContext told;
  const Dataset out = Fill({2}).apply(gappy(), told);
  out.validate();
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(out.trial(0).values()(0, 3) == 2);
  CHECK(std::isnan(out.trial(0).values()(0, 6)));
  CHECK(out.trial(1).gaps().empty());
  REQUIRE(told.messages.size() == 3);
  CHECK(told.messages[0] == "filled 4 samples of 1 variable");
  CHECK(has(told.messages[1], "more than 10 % of the samples are filled in: 'a' (33 %);"));  // 4 of 12
  CHECK(has(told.messages[2], "3 samples of 'a' stay missing: longer gaps than max_gap"));
}

TEST_CASE("fill warns only where much was filled, and says nothing where nothing is missing") {
  const test::PlainContext told;
  Matrix values(long_recording(20).trial(1).values());
  values(0, 3) = undefined;
  std::vector<std::uint8_t> mask(40, 1);
  mask[3] = 0;
  const Dataset data = with_gaps(with_values(long_recording(20), 1, std::move(values)), 1, mask);
  Fill({}).apply(data, told);
  CHECK(told.messages == std::vector<std::string>{"filled 1 sample of 1 variable"});
  Fill({}).apply(two_trials(), told);
  CHECK(told.messages.size() == 1);
}

TEST_CASE("fill cannot fill a variable without an observed sample") {
  const double x = undefined;
  const Dataset data = with_gaps(with_values(two_trials(), 1, Matrix{{x, x, x}, {4, 4, 4}}), 1, {0, 0, 0, 1, 1, 1});
  const Dataset out = apply<Fill>(data);
  CHECK(out.trial(0).gaps().empty());
  CHECK(mask_of(out, 1) == mask_of(data, 1));
}

}  // namespace
}  // namespace golgi

#include "gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "plugins/change_values.hpp"

using namespace golgi;
using namespace golgi::gradient_plugin;
using Params = GradientReadout::Params;

namespace {

/// 0 excites 1 after one sample, 1 inhibits 2 after two samples and less after one; 2 drives no variable.
struct Case {
  Dataset data = test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(3, 3)}, 300, "gradient")});
  test::LinearForecaster model = chain();

  Case() {
    data.set_dt_s(0.5);
    model.split = test::split_of(data, 2);
  }
  static test::LinearForecaster chain() {
    test::LinearForecaster::Lags lags(2, Eigen::MatrixXd::Zero(3, 3));
    lags[0](1, 0) = 0.5;
    lags[1](2, 1) = -0.25;
    lags[0](2, 1) = 0.125;
    return test::LinearForecaster({lags});
  }
  /// Makes the model nonlinear: the hyperbolic tangent of the sum.
  void bend() {
    model.link = [](double x) { return std::tanh(x); };
    model.slope = [](double x) { return 1 - std::tanh(x) * std::tanh(x); };
  }
  Connectivity read(Measure measure, int n_threads = 1) const {
    Params params;
    params.measure = measure;
    return read(params, n_threads);
  }
  Connectivity read(const Params& params, int n_threads = 1) const {
    return GradientReadout(params).estimate(test::input_of(data, model), test::PlainContext(n_threads));
  }
  double argument(const Window& window) const { return 0.5 * data.trial(0).values()(0, window.start + 1); }
};

}  // namespace

TEST_CASE("for a linear model score, sign and lag are those of its coefficients, with mean and with mean absolute gradient") {
  const Case c;
  for (const auto measure : {Measure::mean, Measure::mean_absolute}) {
    const auto result = c.read(measure);
    CHECK_NOTHROW(result.validate());
    CHECK(result.score()(1, 0) == doctest::Approx(0.5).epsilon(1e-14));
    CHECK(result.score()(2, 1) == doctest::Approx(0.25).epsilon(1e-14));
    CHECK(result.sign()(1, 0) == 1);
    CHECK(result.sign()(2, 1) == -1);
    CHECK(result.lag_s()(1, 0) == 0.5);
    CHECK(result.lag_s()(2, 1) == 1);
    CHECK(result.score()(0, 1) == 0);
    CHECK(result.sign()(0, 1) == 0);
  }
}

TEST_CASE("energy is the mean squared gradient over the mean squared error of the target's forecast") {
  Case c;
  c.bend();
  double squares = 0, loss = 0;
  for (const auto& window : c.model.split.test) {
    const double s = c.argument(window), slope = 0.5 * (1 - std::tanh(s) * std::tanh(s));
    squares += slope * slope;
    loss += std::pow(c.data.trial(0).values()(1, window.start + 2) - std::tanh(s), 2);
  }
  const auto result = c.read(Measure::energy);
  CHECK(result.score()(1, 0) == doctest::Approx(squares / loss).epsilon(1e-12));
  CHECK(result.sign()(1, 0) == 1);
  CHECK(result.lag_s()(1, 0) == 0.5);
}

TEST_CASE("integrated gradients add up to the forecast minus the forecast from the means") {
  Case c;
  c.bend();
  Params params;
  params.measure = Measure::integrated;
  params.steps = 64;
  const auto result = c.read(params);
  // Only variable 0 at lag 1 acts on target 1: its integrated gradient is the whole difference.
  const auto row = eigen(c.data.trial(0).values()).row(0);
  double expected = 0;
  for (const auto& window : c.model.split.test)
    expected += std::abs(std::tanh(c.argument(window)) - std::tanh(0.5 * row.mean()));
  expected /= static_cast<double>(c.model.split.test.size());
  CHECK(result.score()(1, 0) ==
        doctest::Approx(expected).epsilon(1e-4));  // midpoint rule with 64 points: error h² / 24 times the curvature
  CHECK(result.sign()(2, 1) == -1);
  CHECK(result.lag_s()(2, 1) == 1);
}

TEST_CASE("slopes of both signs cancel in the mean and not in the absolute mean") {
  Case c;
  c.model.link = [](double x) { return x * x; };
  c.model.slope = [](double x) { return 2 * x; };
  // The argument is symmetric around 0: the remaining mean is of order 1 / sqrt(windows).
  CHECK(c.read(Measure::mean).score()(1, 0) < 0.15 * c.read(Measure::mean_absolute).score()(1, 0));
}

TEST_CASE("effects are averaged over members: opposite effects cancel in the mean gradient") {
  Case c;
  auto opposite = c.model.members[0];
  for (auto& lag : opposite) lag *= -1;
  c.model.members.push_back(opposite);
  CHECK(c.read(Measure::mean).score()(1, 0) == 0);
  CHECK(c.read(Measure::mean).parts(Part::Axis::member)[1].score()(1, 0) == doctest::Approx(0.5));
  CHECK(c.read(Measure::mean_absolute).score()(1, 0) == doctest::Approx(0.5));
}

TEST_CASE("permuted variables give the permuted estimate") {
  Case c, p;
  const std::vector<std::ptrdiff_t> order{2, 0, 1};
  test::change_values(p.data, [&](Matrix& x) {
    for (std::ptrdiff_t i = 0; i < 3; ++i) eigen(x).row(i) = eigen(c.data.trial(0).values()).row(order[i]);
  });
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    const auto from = order[i];
    for (std::size_t l = 0; l < 2; ++l)
      for (std::ptrdiff_t j = 0; j < 3; ++j) p.model.members[0][l](i, j) = c.model.members[0][l](from, order[j]);
  }
  for (const auto measure : {Measure::energy, Measure::integrated}) {
    const auto expected = c.read(measure), result = p.read(measure);
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t j = 0; j < 3; ++j)
        CHECK(result.score()(i, j) == doctest::Approx(expected.score()(order[i], order[j])).epsilon(1e-12));
  }
}

TEST_CASE("with max_windows evenly spaced windows are used") {
  Case c;
  c.bend();
  Params params;
  params.measure = Measure::mean_absolute;
  params.max_windows = 2;
  Case two;
  two.bend();
  two.model.split.test = {c.model.split.test[0], c.model.split.test[149]};
  CHECK(c.read(params).score() == two.read(Measure::mean_absolute).score());
}

TEST_CASE("models that cannot be read are refused by name") {
  Case c;
  c.model.offered = {Intervenable::capability};
  CHECK_THROWS_WITH_AS(c.read(Measure::mean), "needs a model that offers 'input_gradient'; model/toy does not", ConfigError);
  c.model.offered = {Differentiable::capability};
  c.model.split = {};
  CHECK_THROWS_WITH_AS(c.read(Measure::mean), "model/toy has no windows; train it on a longer recording", DataError);
  Case exact;
  exact.model.members[0].assign(2, Eigen::MatrixXd::Zero(3, 3));
  test::change_values(exact.data, [](Matrix& x) { eigen(x).row(2).setZero(); });
  CHECK_THROWS_WITH_AS(exact.read(Measure::energy), doctest::Contains("'x2'"), NumericError);
  CHECK_NOTHROW(exact.read(Measure::mean));
}

TEST_CASE("the gradient readout does not depend on the number of threads [threads]") {
  Case c;
  c.bend();
  c.model.members.push_back(c.model.members[0]);
  for (const auto measure : {Measure::energy, Measure::integrated}) {
    const auto one = c.read(measure, 1);
    for (const int n_threads : {2, 8}) CHECK(c.read(measure, n_threads).score() == one.score());
  }
}

TEST_CASE("gradients that do not fit into memory are refused before any is computed, with the memory that they need") {
  Case c;
  c.model.stated_history = 1'000'000'000'000;
  CHECK_THROWS_WITH_AS(c.read(Measure::mean), doctest::Contains("298 windows of 3 variables need about"), DataError);
  c.model.stated_history = 0;
  c.model.stated_horizon = 1'000'000'000'000;
  CHECK_THROWS_WITH_AS(c.read(Measure::energy), doctest::Contains("; use fewer threads, or use a machine with more"),
                       DataError);
}

#include "golgi/numerics/count_fit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/leaky_trace.hpp"
#include "support/messages.hpp"

using namespace golgi;

TEST_CASE("for a constant alone, the penalised estimates are (k + 1/2)/(n + 1) and (k + 1/2)/n") {
  const Matrix x(1, 50, 1.0);
  std::vector<double> counts(50, 0.0);
  for (std::size_t t = 0; t < 7; ++t) counts[t] = 1;
  const double p = 7.5 / 51;
  const auto bernoulli = fit_counts(x, counts, CountLink::bernoulli);
  // The fit stops at steps of 1e-3 standard errors, and its steps shrink faster than that.
  CHECK(bernoulli.fitted[0] == doctest::Approx(p).epsilon(1e-4));
  CHECK(bernoulli.covariance(0, 0) == doctest::Approx(1 / (50 * p * (1 - p))).epsilon(1e-4));
  CHECK(std::isinf(bernoulli.degrees_of_freedom));
  counts[0] = 3;
  CHECK(fit_counts(x, counts, CountLink::poisson).fitted[0] == doctest::Approx(9.5 / 50).epsilon(1e-4));
}

TEST_CASE("a source after which the target never fires has a finite effect: log odds with half an event in each cell") {
  // 40 samples without the source, 10 of them with an event; 20 with it, none.
  Matrix x(2, 60, 1.0);
  std::vector<double> counts(60, 0.0);
  for (std::ptrdiff_t t = 0; t < 60; ++t) x(1, t) = t >= 40;
  for (std::size_t t = 0; t < 10; ++t) counts[t] = 1;
  const auto fit = fit_counts(x, counts, CountLink::bernoulli);
  CHECK(fit.coefficients[1] == doctest::Approx(std::log(0.5 / 20.5) - std::log(10.5 / 30.5)).epsilon(1e-4));
  CHECK(fit.t(1) < -1.5);
}

TEST_CASE("known coefficients are recovered within their standard errors, with either link function") {
  constexpr std::ptrdiff_t m = 20000;
  Random random(fingerprint_of("counts"), "draws"), normal(fingerprint_of("counts"), "regressors");
  Matrix x(3, m, 1.0);
  std::vector<double> events(m), counts(m);
  for (std::ptrdiff_t t = 0; t < m; ++t) {
    x(1, t) = normal.normal();
    x(2, t) = normal.normal();
    const double predictor = -1.5 + 0.8 * x(1, t), rate = std::exp(predictor);
    events[t] = random.uniform() < 1 / (1 + std::exp(-predictor));
    // Poisson numbers by Knuth's product of uniforms.
    int k = -1;
    for (double product = 1; product > std::exp(-rate); ++k) product *= random.uniform();
    counts[t] = k;
  }
  for (const auto link : {CountLink::bernoulli, CountLink::poisson}) {
    const auto fit = fit_counts(x, link == CountLink::bernoulli ? events : counts, link);
    const double expected[3] = {-1.5, 0.8, 0};
    // 4 standard errors: false alarm 4e-4 before the seed was fixed.
    for (std::ptrdiff_t k = 0; k < 3; ++k)
      CHECK(std::abs(fit.coefficients[k] - expected[k]) < 4 * std::sqrt(fit.covariance(k, k)));
    CHECK(fit.t(1) > 20);
  }
}

TEST_CASE("the likelihood ratio of a fit equals that of the fit without the regressor, to the order of the penalty") {
  // 400 samples with the source, 1600 without: 60 and 150 events.
  Matrix x(2, 2000, 1.0);
  std::vector<double> counts(2000, 0.0);
  for (std::ptrdiff_t t = 0; t < 2000; ++t) {
    x(1, t) = t < 400;
    counts[t] = t < 60 || (t >= 400 && t < 550);
  }
  const ConstView regressors = x;
  const std::vector<std::ptrdiff_t> source{1};
  const auto entropy = [](double k, double n) { return k * std::log(k / n) + (n - k) * std::log(1 - k / n); };
  const double bernoulli = 2 * (entropy(60, 400) + entropy(150, 1600) - entropy(210, 2000));
  const auto by_bernoulli = likelihood_ratio_test(fit_counts(regressors, counts, CountLink::bernoulli), regressors, counts,
                                                  CountLink::bernoulli, source);
  // The penalty is of first order and moves half an event: some per cent of the statistic.
  CHECK(std::log(by_bernoulli.p) == doctest::Approx(std::log(chi_squared_upper_tail(bernoulli, 1))).epsilon(0.1));
  const double poisson = 2 * (60 * std::log(60.0 / 400) + 150 * std::log(150.0 / 1600) - 210 * std::log(210.0 / 2000));
  const auto by_poisson =
      likelihood_ratio_test(fit_counts(regressors, counts, CountLink::poisson), regressors, counts, CountLink::poisson, source);
  CHECK(std::log(by_poisson.p) == doctest::Approx(std::log(chi_squared_upper_tail(poisson, 1))).epsilon(0.1));
  CHECK(by_poisson.n == 1);
}

TEST_CASE("counts that do not vary are refused, and so are too few samples") {
  const Matrix x(1, 10, 1.0), wide(10, 10, 1.0);
  const std::vector<double> none(10, 0.0), some{0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
  CHECK(test::has(test::message_of<DataError>([&] { fit_counts(x, none, CountLink::bernoulli); }), "do not vary"));
  CHECK(test::has(test::message_of<DataError>([&] { fit_counts(wide, some, CountLink::poisson); }), "more than that many"));
}

TEST_CASE("a leaky trace of a constant approaches it exponentially; if it starts there it stays") {
  const std::vector<double> ones(30, 1.0);
  std::vector<double> trace(30);
  leaky_trace(ones, 7, 0, trace);
  for (std::size_t t = 0; t < 30; ++t) CHECK(trace[t] == doctest::Approx(1 - std::exp(-static_cast<double>(t + 1) / 7)));
  leaky_trace(ones, 7, 1, trace);
  CHECK(trace[29] == 1);
}

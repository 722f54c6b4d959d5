// The fit from counts, compared with a reference that uses dense designs.
#include "fit.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "golden.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "logit.hpp"

using namespace golgi;
using namespace golgi::spike_granger;

namespace {

using test::without_flanks;

std::vector<std::ptrdiff_t> all_units(std::ptrdiff_t n) {
  std::vector<std::ptrdiff_t> units(n);
  std::iota(units.begin(), units.end(), 0);
  return units;
}

/// Rows of dense numbers in C order.
Eigen::MatrixXd shaped(const std::vector<double>& values, std::ptrdiff_t rows) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(values.data(), rows,
                                                                                                  std::ssize(values) / rows);
}

double difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("features are the cosines and flanks of the reference") {
  const auto& golden = test::golden_recordings[0];
  const Features features = features_of({});
  CHECK(features.first == -100);
  CHECK(difference(features.weights, shaped(golden.numbers("granger_features"), 8)) < 1e-14);
  CHECK(difference(features.tested(), shaped(golden.numbers("basis"), 6)) < 1e-14);
  CHECK(difference(features_of(without_flanks()).weights, shaped(golden.numbers("basis"), 6)) < 1e-14);
}

TEST_CASE("covariances from counts are those of the dense design") {
  for (const auto& golden : test::golden_recordings) {
    const Features features = features_of({});
    const Moments moments = moments_of(SpikeTrains(golden.data()), all_units(golden.n), features, serial_for);
    const Eigen::MatrixXd gram = shaped(golden.numbers("granger_G"), golden.n * features.size());
    const Eigen::MatrixXd found = moments.gram.triangularView<Eigen::Lower>(), expected = gram.triangularView<Eigen::Lower>();
    CHECK(difference(found, expected) < 1e-9);
    CHECK(difference(moments.responses, shaped(golden.numbers("granger_R"), golden.n * features.size())) < 1e-9);
  }
}

TEST_CASE("coefficients, whitened coefficients and residuals are those of the reference, with flanks and without") {
  for (const auto& golden : test::golden_recordings)
    for (const auto& [params, prefix] : {std::pair(Params(), "granger_"), {without_flanks(), "granger_noflank_"}}) {
      const Features features = features_of(params);
      const SpikeTrains trains(golden.data());
      const auto n = golden.n;
      const Fit fitted =
          fit(moments_of(trains, all_units(n), features, serial_for), features, trains.n_bins(), params.ridge, serial_for);
      for (const auto& [found, name] : {std::pair(&fitted.beta, "beta"), {&fitted.u, "u"}}) {
        const auto expected = golden.numbers(std::string(prefix) + name);
        const double most = test::largest(expected);
        for (std::ptrdiff_t i = 0; i < n; ++i)
          for (std::ptrdiff_t j = 0; j < n; ++j)
            for (std::ptrdiff_t b = 0; b < 6; ++b)
              CHECK(std::abs((*found)(b, j * n + i) - expected[(i * n + j) * 6 + b]) < 1e-9 * most);
      }
      const auto sigma2 = golden.numbers(std::string(prefix) + "sigma2");
      for (std::ptrdiff_t i = 0; i < n; ++i) CHECK(fitted.residuals[i] == doctest::Approx(sigma2[i]).epsilon(1e-9));
      CHECK(std::ranges::count(fitted.collinear, 1) == 0);
    }
}

TEST_CASE("leaving out a unit does not change the covariances of the others, and trials add up") {
  const auto& golden = test::golden_recordings[0];
  const auto times_s = test::golden_times(golden.name, golden.n);
  const Features features = features_of({});
  const Moments all = moments_of(SpikeTrains(golden.data()), all_units(8), features, serial_for);
  const Moments some = moments_of(SpikeTrains(golden.data()), {2, 5}, features, serial_for);
  const auto m = features.size();
  CHECK(difference(some.gram.bottomLeftCorner(m, m), all.gram.block(5 * m, 2 * m, m, m)) < 1e-12);
  CHECK(difference(some.responses.col(0).head(m), all.responses.col(2).segment(2 * m, m)) < 1e-12);
  // The same trial twice: the same covariances.
  const Moments twice =
      moments_of(SpikeTrains(test::spike_data({{times_s, 60}, {times_s, 60}})), all_units(8), features, serial_for);
  const Eigen::MatrixXd found = twice.gram.triangularView<Eigen::Lower>(), expected = all.gram.triangularView<Eigen::Lower>();
  CHECK(difference(found, expected) < 1e-12);
}

TEST_CASE("the logistic regression of one target is that of the reference") {
  for (const auto& golden : test::golden_recordings) {
    const LogitFit refined =
        fit_logit(SpikeTrains(golden.data()), all_units(golden.n), 0, features_of(without_flanks()).tested());
    const auto p = refined.theta.size();
    // 1e-7: both stop when a step is small.
    CHECK(difference(refined.theta, shaped(golden.numbers("logit_target0"), p)) < 1e-7);
    CHECK(difference(refined.covariance, shaped(golden.numbers("logit_target0_cov"), p)) < 1e-7);
  }
}

TEST_CASE("any number of threads gives the same fit [threads]") {
  const auto& golden = test::golden_recordings[1];
  const Features features = features_of({});
  const SpikeTrains trains(golden.data());
  const auto fit_on = [&](const ParallelFor& parallel_for) {
    return fit(moments_of(trains, all_units(golden.n), features, parallel_for), features, trains.n_bins(), 1e-3, parallel_for);
  };
  const Fit expected = fit_on(serial_for);
  for (const int n_threads : {2, 3}) {
    const Fit found = fit_on(test::PlainContext(n_threads).parallel_loop());
    CHECK(found.u == expected.u);
    CHECK(found.beta == expected.beta);
  }
}

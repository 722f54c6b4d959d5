// MVGC from the z-scored array to F and p-values, on one thread, step by step, compared with the speed of double products in
// the same run. `bench_mvgc [v.npy]`: with a recording, it is measured, too (clipped at 30, z-scored).
#include <Eigen/Dense>
#include <algorithm>
#include <cstdio>
#include <vector>

#include "bench.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/granger.hpp"
#include "golgi/numerics/lwr.hpp"
#include "order.hpp"

using namespace golgi;

namespace {

/// GFLOP/s of one product of the size that occurs in the recursion at N = 40.
double product_gflops() {
  constexpr std::ptrdiff_t n = 40, t = 512;
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(n, n), b = Eigen::MatrixXd::Random(n, t);
  Eigen::MatrixXd c(n, t);
  constexpr int times = 100;
  const double ms = median_ms([&] {
    for (int k = 0; k < times; ++k) c.noalias() = a * b;
  });
  return times * 2.0 * n * n * t / (ms * 1e6);
}

void standardise(Eigen::MatrixXd& x) {
  x.colwise() -= x.rowwise().mean().eval();
  const Eigen::VectorXd deviation = (x.rowwise().squaredNorm() / static_cast<double>(x.cols())).cwiseSqrt();
  x = deviation.cwiseInverse().asDiagonal() * x;
}

/// A sparse stable VAR(3), 5,001 samples as in the paper.
Matrix synthetic(std::ptrdiff_t n) {
  constexpr std::ptrdiff_t n_samples = 5001;
  Random wiring(fingerprint_of("bench mvgc"), "wiring"), noise(fingerprint_of("bench mvgc"), "noise");
  std::vector<Eigen::MatrixXd> a(3, Eigen::MatrixXd::Zero(n, n));
  for (auto& lag : a)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      lag(i, i) = 0.25;
      for (int k = 0; k < 4; ++k)
        lag(i, static_cast<std::ptrdiff_t>(wiring.below(static_cast<std::uint64_t>(n)))) += k % 2 ? 0.02 : -0.02;
    }
  Eigen::MatrixXd x(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
    for (std::ptrdiff_t i = 0; i < n; ++i) x(i, t) = noise.normal();
    for (std::ptrdiff_t lag = 1; lag <= std::min<std::ptrdiff_t>(3, t); ++lag) x.col(t) += a[lag - 1] * x.col(t - lag);
  }
  standardise(x);
  return matrix_of(x);
}

Matrix recording(const char* path) {
  const Matrix v = read_npy(path);
  Eigen::MatrixXd x = eigen(v).cwiseMin(30.0);
  standardise(x);
  return matrix_of(x);
}

void measure(const Matrix& x, mvgc::OrderCriterion criterion) {
  const std::vector<ConstView> trials{x};
  mvgc::Params params;
  params.fit = mvgc::Fit::lwr;
  params.criterion = criterion;
  const bool aic = criterion == mvgc::OrderCriterion::aic;
  std::printf("%4td %-4s ", x.rows(), aic ? "aic" : "bic");
  if (aic && largest_aic_order(trials, params.max_order) == 0)
    return void(std::puts("undefined: more coefficients per lag than samples"));
  const double order_ms = median_ms([&] { mvgc::choose_order(trials, params); });
  const auto choice = mvgc::choose_order(trials, params);
  const double fit_ms = median_ms([&] { choice.fits.model(choice.order); });
  const auto model = choice.fits.model(choice.order);
  const double f_ms = median_ms([&] { pairwise_conditional_granger(model); });
  const auto whole = [&] {
    const auto chosen = mvgc::choose_order(trials, params);
    pairwise_conditional_granger(chosen.fits.model(chosen.order));
  };
  const double total_ms = median_ms(whole), total_cpu_ms = median_ms<ProcessClock>(whole);
  const double p_ms = median_ms([&] { granger_p_values(trials, model, GrangerTest::f); });
  std::printf("%6td %6td %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f\n", choice.fits.n_orders(), choice.order, order_ms, fit_ms, f_ms,
              total_ms, total_cpu_ms, p_ms);
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("%s, one thread; Eigen double product 40x40x512: %.1f GFLOP/s\n", processor().c_str(), product_gflops());
  std::puts("5001 samples, max_order 10; milliseconds, median, wall time but for 'cpu'; total: z-scored array to F");
  std::puts("   N crit  tried chosen     order       fit         F     total       cpu  p-values");
  for (std::ptrdiff_t n : {10, 40, 160})
    for (auto criterion : {mvgc::OrderCriterion::aic, mvgc::OrderCriterion::bic}) measure(synthetic(n), criterion);
  if (argc > 1) {
    std::printf("%s:\n", argv[1]);
    for (auto criterion : {mvgc::OrderCriterion::aic, mvgc::OrderCriterion::bic}) measure(recording(argv[1]), criterion);
  }
  std::puts(
      "yardstick, given: MVGC toolbox 1.3, Octave 7, N = 40, aic, this kind of machine: order 690, fit 110, F 210, total 1010 "
      "ms");
}

// PCMCI with many variables: the number of tests, forecast and measured time on one and two threads; compared, in the same run,
// with a test that computes its regression from the samples each time.
#include <Eigen/Dense>
#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "bench.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "pcmci.hpp"

using namespace golgi;
using namespace golgi::pcmci;

namespace {

/// Each variable remembers 0.5 of its last value and is driven by two others, 1 to 3 samples before.
Matrix network(std::ptrdiff_t n, std::ptrdiff_t n_samples) {
  Random wiring(fingerprint_of("bench pcmci"), "wiring");
  std::vector<Eigen::MatrixXd> a(3, Eigen::MatrixXd::Zero(n, n));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    a[0](i, i) = 0.5;
    for (int k = 0; k < 2; ++k) a[wiring.below(3)](i, static_cast<std::ptrdiff_t>(wiring.below(n))) += k % 2 ? 0.2 : -0.2;
  }
  return test::var_data(a, n_samples, "bench pcmci");
}

void measure(std::ptrdiff_t n, std::ptrdiff_t n_samples, int max_lag, bool plus) {
  Params params;
  params.max_lag = max_lag;
  params.plus = plus;
  params.min_lag = 1;
  const Pcmci method(params);
  const Dataset data = test::dataset_of({network(n, n_samples)});
  const Cost forecast = method.cost({n, 1, n_samples, 0, 1});
  for (const int threads : {1, 2}) {
    const test::PlainContext context(threads);
    const double cpu_ms = once_ms<ProcessClock>([&] { method.estimate(test::input_of(data), context); });
    const double wall_ms = once_ms([&] { method.estimate(test::input_of(data), context); });
    std::printf("%-6s %4td %6td %3d %8d %10.2f %9.2f %9.2f   %s\n", plus ? "plus" : "", n, n_samples, max_lag, threads,
                forecast.seconds, cpu_ms / 1000, wall_ms / 1000, context.messages.back().c_str());
  }
}

/// Microseconds per test with ten conditions, from the shared correlations and from the samples.
void measure_test() {
  const Matrix x = network(20, 2000);
  const std::vector<ConstView> trials{x};
  const Samples samples(trials, 5);
  const PartialCorrelation by_correlation({});
  const test::PlainContext context;
  const NodeTests test(by_correlation, samples, context);
  std::vector<Node> nodes{{1, 1}, {0, 0}};
  for (int k = 0; k < 10; ++k) nodes.push_back({2 + k, 1 + k % 5});
  const std::span<const Node> conditions(nodes.data() + 2, 10);
  constexpr int times = 2000;
  double sum = 0;
  const double shared = median_ms([&] {
    for (int k = 0; k < times; ++k) sum += test(nodes[0], nodes[1], conditions).value;
  });
  const double anew = median_ms([&] {
    for (int k = 0; k < times / 100; ++k) {
      Eigen::MatrixXd columns = samples.columns(nodes);
      columns.rowwise() -= columns.colwise().mean().eval();
      const Eigen::MatrixXd z = columns.rightCols(10), xy = columns.leftCols(2);
      const Eigen::MatrixXd left = xy - z * z.householderQr().solve(xy);
      sum += left.col(0).dot(left.col(1)) / (left.col(0).norm() * left.col(1).norm());
    }
  });
  const double shared_us = 1000 * shared / times, anew_us = 1000 * anew / (times / 100);
  std::printf(
      "a test, 2,000 samples, 10 conditions: %.2f us from shared correlations, %.0f us by regression (Eigen QR): %.0f\n",
      shared_us, anew_us, anew_us / shared_us);
  if (sum == 1) std::puts("");  // so that the compiler does not remove it
}

}  // namespace

int main() {
  std::printf("%s\n", processor().c_str());
  measure_test();
  std::puts("          N samples lag  threads forecast s     cpu s    wall s");
  measure(20, 2000, 5, false);
  measure(20, 2000, 5, true);
  measure(100, 2000, 5, false);
  measure(100, 2000, 5, true);
}

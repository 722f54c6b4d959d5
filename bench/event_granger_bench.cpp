// causality/event_granger on one thread: seconds a network, from raw voltages to scores, p and q; beside this machine's speed
// at double products in the same run. `bench_event_granger [v.npy]`: with a recording, that too.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bench.hpp"
#include "event_granger.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "plugins/causality/event_granger/spiking_data.hpp"

using namespace golgi;

namespace {

/// GFLOP/s of the regressors' products at N = 40: 256 samples of 75 regressors, one half of a symmetric matrix.
double product_gflops() {
  constexpr std::ptrdiff_t p = 75, t = 256;
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(p, t);
  Eigen::MatrixXd c = Eigen::MatrixXd::Zero(p, p);
  constexpr int times = 100;
  const double ms = median_ms([&] {
    for (int k = 0; k < times; ++k) c.selfadjointView<Eigen::Lower>().rankUpdate(a);
  });
  return times * 1.0 * p * p * t / (ms * 1e6);
}

/// Ten sources a target at every size: with more, potentials leave what the equation is for.
Dataset network(std::ptrdiff_t n) {
  Dataset data;
  const auto weights = test::random_weights(n, std::min(1.0, 10.0 / static_cast<double>(n)), "bench event_granger");
  data.trials.emplace_back().values = test::spiking_data(weights, 5000, "bench event_granger");
  data.names = default_names(n);
  return data;
}

void measure(const char* what, const Dataset& data) {
  const auto whole = [&] { event_granger::EventGranger({}).estimate(test::input_of(data), test::PlainContext()); };
  const double ms = median_ms(whole), cpu_ms = median_ms<ProcessClock>(whole);
  std::printf("%-12s %6td %8td %10.4f %10.4f\n", what, data.n_variables(), data.trials[0].n_samples(), ms / 1000,
              cpu_ms / 1000);
}

}  // namespace

int main(int argc, char** argv) {
  fix_product_blocking();
  std::printf("%s, one thread; Eigen symmetric product 75x75x256: %.1f GFLOP/s\n", processor().c_str(), product_gflops());
  std::puts("seconds a network, median");
  std::puts("                  N  samples       wall        cpu");
  for (const std::ptrdiff_t n : {10, 40, 160}) measure("simulated", network(n));
  if (argc > 1) {
    Dataset data;
    data.trials.emplace_back().values = read_npy(argv[1]);
    data.names = default_names(data.trials[0].values.rows());
    measure("recording", data);
  }
}

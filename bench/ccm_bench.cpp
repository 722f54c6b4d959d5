// Convergent cross mapping compared, in the same run, with a simple loop that sorts all distances of each point.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

#include "bench.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "manifold.hpp"

using namespace golgi;

namespace {

/// Cross-map skill for one source, with all points as the library.
double slow_skill(const Matrix& points, const std::vector<double>& values) {
  std::vector<double> predicted;
  for (std::ptrdiff_t t = 0; t < points.rows(); ++t) {
    std::vector<std::pair<double, std::ptrdiff_t>> near;
    for (std::ptrdiff_t s = 0; s < points.rows(); ++s) {
      double squares = 0;
      for (std::ptrdiff_t d = 0; d < points.cols(); ++d)
        squares += (points(t, d) - points(s, d)) * (points(t, d) - points(s, d));
      if (s != t) near.emplace_back(std::sqrt(squares), s);
    }
    std::ranges::sort(near);
    double sum = 0, weights = 0;
    for (std::ptrdiff_t k = 0; k <= points.cols(); ++k) {
      const double weight = std::max(std::exp(-near[k].first / near[0].first), 1e-6);
      sum += weight * values[near[k].second];
      weights += weight;
    }
    predicted.push_back(sum / weights);
  }
  return ccm::correlation_of(predicted, values);
}

}  // namespace

int main() {
  std::printf("%s, one thread; milliseconds, processor time: one target, dimension 3, all points the library\n",
              processor().c_str());
  std::puts("samples       golgi  naive loop   ratio   difference");
  for (const std::ptrdiff_t n : {500, 1000, 4000}) {
    const Matrix x = test::var_data({Eigen::MatrixXd{{0.7, 0}, {0.7, 0.3}}}, n, "bench ccm");
    const std::vector<ConstView> trials{x};
    const ccm::Samples samples(trials, 2);
    const Matrix points = samples.points(1, 3, 1);
    const auto source = samples.at_rows(0);
    std::vector<std::ptrdiff_t> library(samples.n());
    std::iota(library.begin(), library.end(), 0);
    double fast = 0, slow = 0;
    const double fast_ms =
        median_ms<ProcessClock>([&] { fast = ccm::CrossMap(points, samples.times(), library, 1).skill(source); });
    const double slow_ms = once_ms<ProcessClock>([&] { slow = slow_skill(points, source); });
    std::printf("%7td %11.2f %11.1f %7.0f %12.1e\n", n, fast_ms, slow_ms, slow_ms / fast_ms, std::abs(fast - slow));
  }
}

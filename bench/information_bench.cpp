// Information by nearest neighbours: time per value, comparing all pairs of samples and by trees, over samples and coordinates.
#include <cstdio>
#include <numeric>
#include <vector>

#include "bench.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/numerics/information.hpp"

using namespace golgi;

int main() {
  std::printf("%s, one thread; milliseconds per value, processor time, median\n", processor().c_str());
  std::puts("samples coordinates  each with each      tree   ratio  gaussian");
  for (const std::ptrdiff_t n : {500, 1000, 3000, 6000})
    for (const std::ptrdiff_t d : {4, 8}) {
      Random random(fingerprint_of("bench information"), "values");
      Matrix values(d, n);
      for (auto& value : values.values()) value = random.normal();
      std::vector<std::int64_t> times(n);
      std::iota(times.begin(), times.end(), 0);
      const ConstView x(values.row(0).data(), 1, n), y(values.row(1).data(), 1, n), z(values.row(2).data(), d - 2, n);
      double sum = 0;
      KsgOptions options{.brute_force = true};
      const double brute = median_ms<ProcessClock>([&] { sum += ksg_information(x, y, z, times, options); });
      options = {.tree = true};
      const double tree = median_ms<ProcessClock>([&] { sum += ksg_information(x, y, z, times, options); });
      const double gaussian = median_ms<ProcessClock>([&] { sum += gaussian_information(x, y, z); });
      std::printf("%7td %11td %15.2f %9.2f %7.2f %9.3f%s\n", n, d, brute, tree, brute / tree, gaussian, sum == 1 ? " " : "");
    }
}

#include "golgi/numerics/neighbours.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/core/rng.hpp"

using namespace golgi;

namespace {

/// Every point compared with every other, in the order of distance and index.
std::vector<Neighbour> all_others(const Matrix& points, std::ptrdiff_t from, const std::vector<std::int64_t>& times, Norm norm,
                                  std::int64_t window) {
  std::vector<Neighbour> all;
  for (std::ptrdiff_t i = 0; i < points.rows(); ++i) {
    if (std::abs(times[i] - times[from]) < window) continue;
    double largest = 0, squares = 0;
    for (std::ptrdiff_t c = 0; c < points.cols(); ++c) {
      const double difference = points(from, c) - points(i, c);
      largest = std::max(largest, std::abs(difference));
      squares += difference * difference;
    }
    all.push_back({norm == Norm::maximum ? largest : std::sqrt(squares), i});
  }
  std::ranges::stable_sort(all, {}, &Neighbour::distance);
  return all;
}

}  // namespace

TEST_CASE("a tree finds and counts the same neighbours as comparing all points, for both norms, with ties and windows") {
  for (const std::ptrdiff_t d : {1, 2, 5, 9})
    for (const auto norm : {Norm::maximum, Norm::euclidean})
      for (const bool is_coarse : {false, true}) {
        Random random(fingerprint_of("neighbours"), "points", static_cast<std::uint64_t>(d));
        Matrix points(400, d);
        for (auto& value : points.values()) {
          value = random.normal();
          if (is_coarse) value = std::round(2 * value);  // many equal distances
        }
        std::vector<std::int64_t> times(400);
        std::iota(times.begin(), times.end(), 0);
        for (std::size_t t = 200; t < 400; ++t) times[t] += 1000;  // a second trial
        const Neighbours tree(points, times, norm, Neighbours::Method::tree);
        const Neighbours brute(points, times, norm, Neighbours::Method::brute_force);
        for (const std::int64_t window : {1, 20})
          for (const std::ptrdiff_t t : {0, 7, 199, 200, 399}) {
            const auto all = all_others(points, t, times, norm, window);
            const std::vector<Neighbour> expected(all.begin(), all.begin() + 6);
            CHECK(tree.nearest(points.row(t), times[t], 6, window) == expected);
            CHECK(brute.nearest(points.row(t), times[t], 6, window) == expected);
            const double radius = norm == Norm::maximum ? all[30].distance : 1.0625;  // a square that is exact
            const auto n = std::ranges::count_if(all, [&](const Neighbour& one) { return one.distance < radius; });
            CHECK(tree.n_nearer(t, radius, window) == n);
            CHECK(brute.n_nearer(t, radius, window) == n);
          }
      }
}

TEST_CASE("if there are fewer points than requested, all are returned") {
  const Matrix points{{0}, {1}, {3}};
  const Neighbours search(points, {0, 1, 2}, Norm::maximum);
  CHECK(search.nearest(points.row(0), 0, 5, 1) == std::vector<Neighbour>{{1, 1}, {3, 2}});
  CHECK(search.nearest(points.row(0), 0, 5, 2) == std::vector<Neighbour>{{3, 2}});
}

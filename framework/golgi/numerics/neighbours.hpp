// Exact nearest neighbours among points that have times: by brute force for few points, by a k-d tree with bounding boxes for
// many. Points that are close in time can be left out (Theiler's window), since the next sample of a smooth signal is near only
// because the signal is smooth. Sources: Friedman, Bentley & Finkel 1977 (k-d trees); Theiler 1986 (the window).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

enum class Norm { maximum, euclidean };

struct Neighbour {
  double distance = 0;
  std::ptrdiff_t point = 0;
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// A constant set of points. Searches may run in parallel.
class GOLGI_API Neighbours {
 public:
  enum class Method { automatic, brute_force, tree };
  /// @param points  (n, d), one point per row; copied
  /// @param times   (n) ascending, e.g. sample numbers; those of different trials are further apart than any window
  Neighbours(ConstView points, std::vector<std::int64_t> times, Norm norm, Method method = Method::automatic);

  std::ptrdiff_t n() const { return std::ssize(times_); }
  /// The k nearest points whose time differs by `window` or more (1: any other sample), the nearest first, ties by index; fewer
  /// if there are not enough.
  /// @param at  (d)   @param time  time of that point
  std::vector<Neighbour> nearest(std::span<const double> at, std::int64_t time, std::ptrdiff_t k, std::int64_t window) const;
  /// The number of points strictly nearer than `radius` to point `index`, without those in its window.
  std::ptrdiff_t n_nearer(std::ptrdiff_t index, double radius, std::int64_t window) const;

 private:
  struct Node {
    std::int32_t first = 0, last = 0;  ///< indices in order_
    std::int32_t left = -1, right = -1;
  };
  std::int32_t build(std::int32_t first, std::int32_t last);
  double size(double difference) const { return norm_ == Norm::maximum ? difference : difference * difference; }
  double distance(const double* a, const double* b) const;
  double nearest_of_box(std::int32_t node, const double* at) const;
  double farthest_of_box(std::int32_t node, const double* at) const;
  const double* point(std::ptrdiff_t index) const { return points_.data() + index * d_; }

  std::ptrdiff_t d_;
  Norm norm_;
  std::vector<double> points_;  ///< in the order given
  std::vector<std::int64_t> times_;
  // The tree; empty without a tree.
  std::vector<std::int32_t> order_;
  std::vector<double> sorted_;  ///< points in the order of order_
  std::vector<Node> nodes_;
  std::vector<double> low_, high_;  ///< (nodes, d)
};

}  // namespace golgi

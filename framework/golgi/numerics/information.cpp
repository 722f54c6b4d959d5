#include "golgi/numerics/information.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/neighbours.hpp"

namespace golgi {
namespace {

constexpr std::ptrdiff_t n_kept = 4096;

/// ψ(1) … ψ(n_kept).
const std::array<double, n_kept>& kept_digamma() {
  static const auto table = [] {
    std::array<double, n_kept> values;
    long double sum = -0.577215664901532860606512090082402431L;  // Euler's constant
    for (std::ptrdiff_t n = 1; n <= n_kept; ++n) {
      values[n - 1] = static_cast<double>(sum);
      sum += 1.0L / static_cast<long double>(n);
    }
    return values;
  }();
  return table;
}

/// The columns of these rows as points: (n, dimensions).
Matrix points_of(std::initializer_list<ConstView> parts) {
  std::ptrdiff_t d = 0, n = 0;
  for (const auto& part : parts) {
    d += part.rows();
    n = std::max(n, part.cols());
  }
  Matrix points(n, d);
  std::ptrdiff_t column = 0;
  for (const auto& part : parts)
    for (std::ptrdiff_t c = 0; c < part.rows(); ++c, ++column)
      for (std::ptrdiff_t t = 0; t < n; ++t) points(t, column) = part(c, t);
  return points;
}

/// The term of one sample, from the numbers of its neighbours in each space.
double term_of(std::ptrdiff_t n_z, std::ptrdiff_t n_xz, std::ptrdiff_t n_yz, bool has_z) {
  return (has_z ? digamma(n_z + 1) : 0) - digamma(n_xz + 1) - digamma(n_yz + 1);
}

/// max(to, |row - row[at]|) for every row of a part.
void widen(std::vector<double>& to, ConstView part, std::ptrdiff_t at) {
  for (std::ptrdiff_t c = 0; c < part.rows(); ++c) {
    const double* row = part.row(c).data();
    const double here = row[at];
    for (std::size_t t = 0; t < to.size(); ++t) to[t] = std::max(to[t], std::abs(row[t] - here));
  }
}

/// Compares each sample with every other.
double sum_by_brute_force(ConstView x, ConstView y, ConstView z, std::span<const std::int64_t> times,
                          const KsgOptions& options) {
  const auto n = std::ssize(times);
  const auto last_best = static_cast<std::size_t>(options.k - 1);
  std::vector<double> d_z(n), d_x(n), d_y(n), best(options.k);
  double sum = 0;
  for (std::ptrdiff_t t = 0; t < n; ++t) {
    std::ranges::fill(d_z, 0.0);
    widen(d_z, z, t);
    d_x = d_y = d_z;
    widen(d_x, x, t);
    widen(d_y, y, t);
    auto first = t, last = t + 1;  // bounds of the window
    while (first > 0 && times[t] - times[first - 1] < options.window) --first;
    while (last < n && times[last] - times[t] < options.window) ++last;
    for (auto* distances : {&d_z, &d_x, &d_y})
      std::fill(distances->begin() + first, distances->begin() + last, std::numeric_limits<double>::infinity());
    // The k smallest distances so far, in order; soon almost no sample is among them.
    std::ranges::fill(best, std::numeric_limits<double>::infinity());
    for (std::ptrdiff_t s = 0; s < n; ++s) {
      const double distance = std::max(d_x[s], d_y[s]);
      if (!(distance < best[last_best])) continue;
      std::size_t place = last_best;
      for (; place > 0 && best[place - 1] > distance; --place) best[place] = best[place - 1];
      best[place] = distance;
    }
    const double radius = best[last_best];
    std::ptrdiff_t n_z = 0, n_xz = 0, n_yz = 0;
    for (std::ptrdiff_t s = 0; s < n; ++s) {
      n_z += d_z[s] < radius;
      n_xz += d_x[s] < radius;
      n_yz += d_y[s] < radius;
    }
    sum += term_of(n_z, n_xz, n_yz, z.rows() > 0);
  }
  return sum;
}

double sum_by_tree(ConstView x, ConstView y, ConstView z, std::span<const std::int64_t> times, const KsgOptions& options) {
  const auto search = [&](const Matrix& points) {
    return Neighbours(points, {times.begin(), times.end()}, Norm::maximum, Neighbours::Method::tree);
  };
  const Matrix joint = points_of({x, y, z});
  const Neighbours all = search(joint), of_xz = search(points_of({x, z})), of_yz = search(points_of({y, z}));
  const bool has_z = z.rows() > 0;
  const Neighbours of_z = has_z ? search(points_of({z})) : Neighbours(Matrix(), {}, Norm::maximum);
  double sum = 0;
  for (std::ptrdiff_t t = 0; t < std::ssize(times); ++t) {
    const auto nearest = all.nearest(joint.row(t), times[t], options.k, options.window);
    const double radius = std::ssize(nearest) < options.k ? std::numeric_limits<double>::infinity() : nearest.back().distance;
    sum += term_of(has_z ? of_z.n_nearer(t, radius, options.window) : 0, of_xz.n_nearer(t, radius, options.window),
                   of_yz.n_nearer(t, radius, options.window), has_z);
  }
  return sum;
}

}  // namespace

double digamma(std::ptrdiff_t n) {
  if (n <= n_kept) return kept_digamma()[n - 1];
  const double x = 1 / (static_cast<double>(n) * static_cast<double>(n));  // DLMF 5.11.2; the next term is below 1e-24
  return std::log(static_cast<double>(n)) - 0.5 / static_cast<double>(n) - x * (1.0 / 12 - x * (1.0 / 120 - x / 252));
}

double gaussian_information(ConstView x, ConstView y, ConstView z) {
  const auto n = y.cols(), k = z.rows(), d = x.rows();
  Eigen::MatrixXd design(n, k + d + 1);
  const auto put = [&](std::ptrdiff_t column, std::span<const double> row) {
    const Eigen::Map<const Eigen::VectorXd> values(row.data(), n);
    design.col(column) = values.array() - values.mean();
  };
  for (std::ptrdiff_t c = 0; c < k; ++c) put(c, z.row(c));
  for (std::ptrdiff_t c = 0; c < d; ++c) put(k + c, x.row(c));
  put(k + d, y.row(0));
  const double whole = design.col(k + d).squaredNorm();
  // R of the design: the part of its last column below row k is what z leaves of y; below row k + d, what z and x leave of it.
  Eigen::HouseholderQR<Eigen::Ref<Eigen::MatrixXd>> qr(design);
  const auto last = qr.matrixQR().col(k + d);
  const double by_x = last.segment(k, d).squaredNorm(), left = last(k + d) * last(k + d);
  constexpr double least = 1e-20;  // below it only rounding is left: y follows from z
  if (by_x + left <= least * whole) return 0;
  return 0.5 * std::log1p(by_x / left);
}

double ksg_information(ConstView x, ConstView y, ConstView z, std::span<const std::int64_t> times, const KsgOptions& options) {
  const auto n = std::ssize(times);
  // Measured: with fewer samples, comparing all pairs is faster (bench/README.md).
  const std::ptrdiff_t least_for_tree = x.rows() + y.rows() + z.rows() <= 5 ? 3000 : 12000;
  const bool tree = options.tree || (n >= least_for_tree && !options.brute_force);
  const double mean =
      (tree ? sum_by_tree(x, y, z, times, options) : sum_by_brute_force(x, y, z, times, options)) / static_cast<double>(n);
  return digamma(options.k) + mean + (z.rows() == 0 ? digamma(n) : 0);
}

std::vector<double> standardised(std::span<const double> values) {
  const Eigen::Map<const Eigen::ArrayXd> all(values.data(), std::ssize(values));
  const double mean = all.mean(), deviation = std::sqrt((all - mean).square().mean());
  std::vector<double> result(values.size());
  for (std::size_t t = 0; t < values.size(); ++t) result[t] = (values[t] - mean) / deviation;
  return result;
}

std::vector<double> standardised_without_ties(std::span<const double> values, std::uint64_t stream, std::ptrdiff_t& n_tied) {
  std::vector<double> result = standardised(values);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t t) { return values[t]; });
  Random random(fingerprint_of("ties"), "ties", stream);
  n_tied = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double here = values[order[k]];
    if (!((k > 0 && values[order[k - 1]] == here) || (k + 1 < order.size() && values[order[k + 1]] == here))) continue;
    constexpr double tiny = 1e-8;
    result[order[k]] += tiny * random.normal();
    ++n_tied;
  }
  return result;
}

}  // namespace golgi

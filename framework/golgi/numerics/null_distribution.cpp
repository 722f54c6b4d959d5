#include "golgi/numerics/null_distribution.hpp"

#include <algorithm>
#include <cmath>

namespace golgi {
namespace {

constexpr std::int64_t least_studentised = 20;  // with fewer replicates a standard deviation is unreliable

/// Whether a replicate reaches the observed value, except for rounding: permuted trials are added in another order.
bool reaches(double replicate, double observed) { return replicate >= observed - 1e-9 * std::abs(observed); }

/// The observed statistic and the replicates of one test, each in standard deviations of the replicates other than itself.
struct Studentised {
  double observed = undefined;
  std::vector<double> null;  ///< (m), NaN as given
};

Studentised studentised(double observed, ConstView null, std::ptrdiff_t test) {
  double n = 0, mean = 0, squares = 0;
  for (std::ptrdiff_t b = 0; b < null.rows(); ++b)
    if (!std::isnan(null(b, test))) mean += (null(b, test) - mean) / ++n;
  for (std::ptrdiff_t b = 0; b < null.rows(); ++b)
    if (!std::isnan(null(b, test))) squares += (null(b, test) - mean) * (null(b, test) - mean);
  Studentised result{undefined, std::vector<double>(null.rows(), undefined)};
  if (std::isnan(observed) || n < 4 || squares <= 0) return result;
  result.observed = (observed - mean) / std::sqrt(squares / (n - 1));
  for (std::ptrdiff_t b = 0; b < null.rows(); ++b) {
    const double off = null(b, test) - mean;
    // Without this replicate, the mean is off / (n - 1) further away, and the sum of squares is smaller by off² n / (n - 1).
    const double others = squares - off * off * n / (n - 1);
    if (others > 0) result.null[b] = off * n / (n - 1) / std::sqrt(others / (n - 2));
  }
  return result;
}

double p_of(double observed, std::span<const double> null) {
  if (std::isnan(observed)) return undefined;
  double n = 0, n_reach = 0;
  for (const double value : null) {
    if (std::isnan(value)) continue;
    ++n;
    n_reach += reaches(value, observed) ? 1 : 0;
  }
  return n > 0 ? (1 + n_reach) / (1 + n) : undefined;
}

}  // namespace

std::vector<double> p_of_null(NullPool pool, std::span<const double> observed, ConstView null) {
  const std::size_t n_tests = observed.size();
  std::vector<double> p(n_tests, undefined);
  if (pool == NullPool::none) {
    std::vector<double> own(null.rows());
    for (std::size_t k = 0; k < n_tests; ++k) {
      for (std::ptrdiff_t b = 0; b < null.rows(); ++b) own[b] = null(b, static_cast<std::ptrdiff_t>(k));
      p[k] = p_of(observed[k], own);
    }
    return p;
  }
  std::vector<double> z(n_tests), shared;
  if (pool == NullPool::max) shared.assign(null.rows(), undefined);
  for (std::size_t k = 0; k < n_tests; ++k) {
    const Studentised one = studentised(observed[k], null, static_cast<std::ptrdiff_t>(k));
    z[k] = one.observed;
    if (std::isnan(one.observed)) continue;
    if (pool == NullPool::studentised) shared.insert(shared.end(), one.null.begin(), one.null.end());
    if (pool == NullPool::max)
      for (std::size_t b = 0; b < shared.size(); ++b)
        if (!(shared[b] >= one.null[b]) && !std::isnan(one.null[b])) shared[b] = one.null[b];
  }
  std::erase_if(shared, [](double value) { return std::isnan(value); });
  std::ranges::sort(shared);
  for (std::size_t k = 0; k < n_tests; ++k) {
    if (std::isnan(z[k]) || shared.empty()) continue;
    const auto first = std::ranges::partition_point(shared, [&](double value) { return !reaches(value, z[k]); });
    p[k] = (1 + static_cast<double>(shared.end() - first)) / (1 + static_cast<double>(shared.size()));
  }
  return p;
}

std::int64_t replicates_needed(NullPool pool, double n_tests, double level, double n_links) {
  // p of the strongest link is at least 1 / (1 + values of the null), and must reach level n_links / n_tests.
  const double smallest_p = pool == NullPool::max ? level : level * std::min(1.0, n_links / std::max(1.0, n_tests));
  const double values = std::ceil(1 / smallest_p * (1 - 1e-12)) - 1;
  if (pool == NullPool::studentised)
    return std::max(least_studentised, static_cast<std::int64_t>(std::ceil(values / std::max(1.0, n_tests))));
  return static_cast<std::int64_t>(values);
}

}  // namespace golgi

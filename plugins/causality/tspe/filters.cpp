#include "filters.hpp"

#include <algorithm>

namespace golgi::tspe {

LagRange counted_lags(const Filters& filters, std::ptrdiff_t last) {
  const std::ptrdiff_t widest = std::ranges::max(filters.surrounds);
  return {1 - widest, last + widest};
}

Eigen::MatrixXd filter_map(const Filters& filters, std::ptrdiff_t last) {
  const std::ptrdiff_t widest = std::ranges::max(filters.surrounds), n_lags = counted_lags(filters, last).size();
  Eigen::MatrixXd map = Eigen::MatrixXd::Zero(n_lags, last);
  for (const std::ptrdiff_t a : filters.surrounds)
    for (const std::ptrdiff_t b : filters.windows) {
      // A filter begins at count `first` or later, so that its window begins at lag 1 or later, and ends with the counts.
      const std::ptrdiff_t first = widest - a, width = 2 * a + b, n_places = n_lags - first - width + 1;
      for (std::ptrdiff_t place = 0; place < n_places; ++place)
        for (std::ptrdiff_t k = place; k < std::min(place + b, last); ++k) {
          auto weights = map.col(k).segment(first + place, width);
          weights.array() -= 1 / static_cast<double>(a);
          weights.segment(a, b).array() += 1 / static_cast<double>(a) + 2 / static_cast<double>(b);
        }
    }
  return map;
}

}  // namespace golgi::tspe

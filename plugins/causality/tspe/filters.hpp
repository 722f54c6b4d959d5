// The filters of total spiking probability edges: each is the excess of counts within a window of lags over those on either
// side of it.
#pragma once

#include <Eigen/Core>
#include <golgi/numerics/spike_pairs.hpp>
#include <vector>

namespace golgi::tspe {

/// Widths in bins.
struct Filters {
  std::vector<int> surrounds{3, 4, 5, 6, 7, 8}, windows{2, 3, 4, 5, 6};
};

/// Lags whose counts the filters need to score lags of 1 to `last`.
LagRange counted_lags(const Filters& filters, std::ptrdiff_t last);

/// All filters as one map: their outputs are weighted sums of counts, and so is the sum of the outputs. For a surround of a and
/// a window of b bins the counts are filtered with -1/a (a times), 2/b (b times), -1/a (a times), where all of these have a
/// count, and the output is summed over the b places whose window contains a lag; all filters are added.
/// @return (counted lags, last): scores (pairs, last) = counts (pairs, counted) · this
/// Source: De Blasi, Ciba, Bahmer & Thielemann 2019, J. Neurosci. Methods 312:169.
Eigen::MatrixXd filter_map(const Filters& filters, std::ptrdiff_t last);

}  // namespace golgi::tspe

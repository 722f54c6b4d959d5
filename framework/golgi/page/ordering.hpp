// The order in which the variables of an estimate are drawn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/page/results.hpp"

namespace golgi::page {

enum class Order {
  file,     ///< as they were recorded
  area,     ///< by the recording's groups, in the natural order of their names
  cluster,  ///< strongly linked variables next to each other
  firing,   ///< by their rate of events, highest first
};
/// @throws UsageError for another name
Order order_named(const std::string& name);

/// @param recording  null if there is none
/// @return the variable at each place
/// @throws UsageError if the recording lacks data that the order needs
std::vector<std::int32_t> ordering(Order order, const Connectivity& connectivity, const Dataset* recording);

struct OrderShown {
  std::string words;                 ///< "by area"
  std::vector<std::int32_t> places;  ///< the variable at each place
};
/// As recorded first; then the orders for which the recording and the estimate have data.
std::vector<OrderShown> orders_of(const Connectivity& connectivity, const Dataset* recording);

/// Average linkage by the ranks of the scores, averaged over both directions; when two clusters join, their most strongly
/// linked ends become neighbours.  O(N²) to O(N³)
std::vector<std::int32_t> clustered(const Connectivity& connectivity);

/// Estimate, names and truth in another order; the parts are left out.
EstimateShown reordered(const EstimateShown& estimate, const std::vector<std::int32_t>& order);

}  // namespace golgi::page

// In which order the variables of an estimate are drawn.
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
  cluster,  ///< those that are linked strongly beside each other
  firing,   ///< by their rate of events, highest first
};
/// @throws UsageError for another name
Order order_named(const std::string& name);

/// @param recording  null where it is not there
/// @return per place, the variable
/// @throws UsageError where the recording lacks what the order needs
std::vector<std::int32_t> ordering(Order order, const Connectivity& connectivity, const Dataset* recording);

struct OrderShown {
  std::string words;                 ///< "by area"
  std::vector<std::int32_t> places;  ///< per place, the variable
};
/// As recorded first; then what the recording and the estimate have.
std::vector<OrderShown> orders_of(const Connectivity& connectivity, const Dataset* recording);

/// Average linkage by the ranks of the scores, mean of both directions; of two clusters that join, the ends that are linked
/// most come to lie beside each other.  O(N²) to O(N³)
std::vector<std::int32_t> clustered(const Connectivity& connectivity);

/// Estimate, names and truth in another order; the parts are left out.
EstimateShown reordered(const EstimateShown& estimate, const std::vector<std::int32_t>& order);

}  // namespace golgi::page

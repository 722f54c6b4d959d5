// Names in natural order.
#include "golgi/core/natural_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace golgi {

TEST_CASE("digits in names are compared by their value") {
  const std::vector<std::string> order{"-1", "2", "10", "s09", "s9", "s10", "s10a", "t1"};
  auto names = order;
  std::ranges::reverse(names);
  std::ranges::sort(names, natural_less);
  CHECK(names == order);
  for (const auto& name : order) CHECK_FALSE(natural_less(name, name));
}

}  // namespace golgi

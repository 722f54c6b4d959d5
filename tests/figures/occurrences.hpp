// The number of times that a text, such as a figure, contains a part.
#pragma once

#include <cstddef>
#include <string_view>

namespace golgi::test {

inline std::ptrdiff_t count(std::string_view text, std::string_view part) {
  std::ptrdiff_t n = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace golgi::test

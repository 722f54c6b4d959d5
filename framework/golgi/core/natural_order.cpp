#include "golgi/core/natural_order.hpp"

namespace golgi {

bool natural_less(const std::string& a, const std::string& b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i, ++j;
      continue;
    }
    const auto run = [&](const std::string& text, std::size_t& at) {
      std::size_t start = at;
      while (at < text.size() && is_digit(text[at])) ++at;
      while (start + 1 < at && text[start] == '0') ++start;
      return text.substr(start, at - start);
    };
    const std::string x = run(a, i), y = run(b, j);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  if (a.size() - i != b.size() - j) return a.size() - i < b.size() - j;
  return a < b;
}

}  // namespace golgi

#include "golgi/conformance/parts.hpp"

#include <cstring>

#include "golgi/core/text.hpp"

namespace golgi {

std::string shape_text(const Matrix& matrix) { return std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()); }

namespace {

std::string difference(const std::string& name, const Matrix& first, const Matrix& second) {
  if (first.rows() != second.rows() || first.cols() != second.cols())
    return "'" + name + "' is " + shape_text(first) + " and " + shape_text(second);
  for (std::ptrdiff_t i = 0; i < first.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < first.cols(); ++j) {
      const double a = first(i, j), b = second(i, j);
      if (std::memcmp(&a, &b, sizeof a) != 0)
        return name + "(" + std::to_string(i) + ", " + std::to_string(j) + ") is " + format_number(a) + " and " +
               format_number(b);
    }
  return "";
}

std::string difference(const std::string& name, const std::string& first, const std::string& second) {
  if (first == second) return "";
  std::size_t at = 0;
  while (at < first.size() && at < second.size() && first[at] == second[at]) ++at;
  return "'" + name + "' differs from byte " + std::to_string(at) + " on";
}

template <class Map>
std::string difference_of(const Map& first, const Map& second) {
  for (const auto& [name, value] : first) {
    const auto other = second.find(name);
    if (other == second.end()) return "'" + name + "' is missing in the second";
    if (std::string text = difference(name, value, other->second); !text.empty()) return text;
  }
  for (const auto& [name, value] : second)
    if (first.find(name) == first.end()) return "'" + name + "' is missing in the first";
  return "";
}

}  // namespace

std::string difference(const Parts& first, const Parts& second) {
  const std::string text = difference_of(first.matrices, second.matrices);
  return text.empty() ? difference_of(first.texts, second.texts) : text;
}

}  // namespace golgi

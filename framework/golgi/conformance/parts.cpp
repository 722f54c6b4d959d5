#include "golgi/conformance/parts.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::string shape(const Matrix& matrix) { return std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()); }

std::string difference(const std::string& name, const Matrix& first, const Matrix& second) {
  if (first.rows() != second.rows() || first.cols() != second.cols())
    return "'" + name + "' is " + shape(first) + " and " + shape(second);
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
    if (other == second.end()) return "'" + name + "' is there and is not";
    if (std::string text = difference(name, value, other->second); !text.empty()) return text;
  }
  for (const auto& [name, value] : second)
    if (first.find(name) == first.end()) return "'" + name + "' is not there and is";
  return "";
}

}  // namespace

void Parts::matrix(std::string_view name, ConstView values) { matrices.insert_or_assign(std::string(name), Matrix(values)); }
void Parts::matrix_f32(std::string_view name, ConstView values) {
  Matrix rounded(values);
  for (double& value : rounded.values()) value = static_cast<float>(value);
  matrices.insert_or_assign(std::string(name), std::move(rounded));
}
void Parts::integers(std::string_view name, std::span<const std::int64_t> values) {
  Matrix row(1, std::ssize(values));
  std::ranges::transform(values, row.values().begin(), [](std::int64_t value) { return static_cast<double>(value); });
  matrices.insert_or_assign(std::string(name), std::move(row));
}
void Parts::text(std::string_view file_name, std::string_view content) {
  texts.insert_or_assign(std::string(file_name), std::string(content));
}

bool Parts::has(std::string_view file_name) const {
  constexpr std::string_view suffix = ".npy";
  if (!file_name.ends_with(suffix)) return texts.contains(file_name);
  return matrices.contains(file_name.substr(0, file_name.size() - suffix.size()));
}
Matrix Parts::matrix(std::string_view name) const {
  const auto found = matrices.find(name);
  if (found == matrices.end()) throw IoError("reads '" + std::string(name) + ".npy', which its save did not write");
  return found->second;
}
std::string Parts::text(std::string_view file_name) const {
  const auto found = texts.find(file_name);
  if (found == texts.end()) throw IoError("reads '" + std::string(file_name) + "', which its save did not write");
  return found->second;
}

std::string difference(const Parts& first, const Parts& second) {
  const std::string text = difference_of(first.matrices, second.matrices);
  return text.empty() ? difference_of(first.texts, second.texts) : text;
}

}  // namespace golgi

#include "golgi/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace golgi {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string format_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string rounded(double value, int digits) {
  constexpr double longest = 1e15;
  const std::string text = fmt::format("{:.{}g}", value, digits);
  const bool is_whole = text.find('e') != std::string::npos && std::abs(value) >= 1 && std::abs(value) < longest;
  return is_whole ? fmt::format("{:.0f}", *parse_number(text)) : text;
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  // from_chars accepts no leading plus; a plus before another sign is still an error.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<long long> parse_integer(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  long long value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  for (const auto& candidate : candidates)
    if (!name.empty() && candidate.ends_with("/" + std::string(name))) return "; did you mean '" + candidate + "'?";
  if (const auto near = nearest_name(name, candidates)) return "; did you mean '" + *near + "'?";
  if (candidates.empty()) return "";
  std::vector<std::string> shown(candidates.begin(), candidates.begin() + std::min<std::ptrdiff_t>(12, std::ssize(candidates)));
  if (shown.size() < candidates.size()) shown.emplace_back("…");
  return "; known: " + join(shown, ", ");
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::size_t size = 0;
  for (const auto& part : parts) size += part.size() + separator.size();
  std::string all;
  all.reserve(size);  // labels of a sweep are kept, so they should not take more memory than they need
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += separator;
    all += parts[i];
  }
  return all;
}

std::string first_names(std::span<const std::string> names) {
  constexpr std::ptrdiff_t most = 8;
  std::vector<std::string> shown;
  for (const auto& name : names.first(std::min(most, std::ssize(names)))) shown.push_back("'" + name + "'");
  const auto more = std::ssize(names) - std::ssize(shown);
  if (more == 0 && shown.size() < 2) return join(shown, "");
  const std::string last = more > 0 ? std::to_string(more) + " more" : shown.back();
  if (more == 0) shown.pop_back();
  return join(shown, ", ") + " and " + last;
}

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return i;
    char32_t code = lead & (0xff >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return i;
      code = (code << 6) | (byte(i + k) & 0x3f);
    }
    const char32_t smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    if (code < smallest || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace golgi

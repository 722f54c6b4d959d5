#include "golgi/sweep/axis_values.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>

#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t max_values = 1'000'000;
constexpr const char* forms =
    "a list such as [1, 2, 3], or range(a, b, step), linspace(a, b, n), logspace(a, b, n), files(PATTERN)";

/// "name(inside)".
struct Call {
  std::string name, inside;
};

std::optional<Call> parse_call(const std::string& text) {
  const auto open = text.find('(');
  if (open == std::string::npos || text.back() != ')') return std::nullopt;
  return Call{text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

std::vector<double> numbers_of(const std::string& inside) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at <= inside.size();) {
    const auto comma = std::min(inside.find(',', at), inside.size());
    const auto number = parse_number(inside.substr(at, comma - at));
    if (!number || !std::isfinite(*number)) return {};
    numbers.push_back(*number);
    at = comma + 1;
  }
  return numbers;
}

/// Rounds to 12 digits, beyond which there are only rounding errors, so that 0.1 + 2 · 0.1 is written as 0.3.
Value tidy_number(double value, const Place& place) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12g", value);
  Value out = Value::scalar(format_number(parse_number(text).value_or(value)));
  out.place = place;
  return out;
}

/// A part of a path with * ? and {name}.
struct Wildcards {
  struct Piece {
    enum class Kind { text, one, many, named } kind = Kind::text;
    char letter = 0;
  };
  std::vector<Piece> pieces;
  std::vector<std::string> names;

  explicit Wildcards(const std::string& part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto close = part[i] == '{' ? part.find('}', i) : std::string::npos;
      if (close != std::string::npos && close > i + 1) {
        names.push_back(part.substr(i + 1, close - i - 1));
        pieces.push_back({Piece::Kind::named, 0});
        i = close;
      } else {
        pieces.push_back({part[i] == '*' ? Piece::Kind::many : part[i] == '?' ? Piece::Kind::one : Piece::Kind::text, part[i]});
      }
    }
  }

  bool is_plain() const {
    return std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.kind == Piece::Kind::text; });
  }

  /// The parts of `name` that match the names in braces, each as short as possible and not empty; empty if `name` does not
  /// match.
  ///
  /// After a mismatch only the last wildcard is made longer: once the text between two wildcards matches at its first position,
  /// no later position leaves more room for the rest. So the time is at most the product of the lengths.
  std::optional<std::vector<std::string>> match(const std::string& name) const {
    std::vector<Span> spans;  // matches of the wildcards * and {name} so far
    std::size_t at = 0, piece = 0;
    std::size_t after_last = 0;  // the piece after the last of these wildcards
    while (piece < pieces.size() || at < name.size()) {
      const auto kind = piece < pieces.size() ? pieces[piece].kind : Piece::Kind::text;
      if (kind == Piece::Kind::many || kind == Piece::Kind::named) {
        const std::size_t least = kind == Piece::Kind::named ? 1 : 0;
        if (at + least > name.size()) return std::nullopt;
        spans.push_back({at, at + least, kind == Piece::Kind::named});
        at += least;
        after_last = ++piece;
      } else if (piece < pieces.size() && at < name.size() && (kind == Piece::Kind::one || name[at] == pieces[piece].letter)) {
        ++at;
        ++piece;
      } else {
        if (spans.empty() || spans.back().end == name.size()) return std::nullopt;
        at = ++spans.back().end;
        piece = after_last;
      }
    }
    std::vector<std::string> captures;
    for (const auto& span : spans)
      if (span.is_named) captures.push_back(name.substr(span.start, span.end - span.start));
    return captures;
  }

 private:
  struct Span {
    std::size_t start, end;
    bool is_named;
  };
};

struct FoundFile {
  std::string path;  ///< the pattern with its wildcards filled in
  std::vector<std::string> captures;
};

/// Finds the files below `folder` that match the parts of `pattern` from index `at` on.
void find_files(const std::vector<std::string>& pattern, std::size_t at, const fs::path& folder, const FoundFile& so_far,
                std::vector<FoundFile>& found) {
  if (found.size() > max_values) return;
  std::error_code error;
  if (at == pattern.size()) {
    found.push_back(so_far);
    return;
  }
  const auto extended = [&](const std::string& part) {
    return so_far.path.empty() || so_far.path.back() == '/' ? so_far.path + part : so_far.path + "/" + part;
  };
  const Wildcards wildcards(pattern[at]);
  if (wildcards.is_plain()) {
    if (fs::exists(folder / pattern[at], error))
      find_files(pattern, at + 1, folder / pattern[at], {extended(pattern[at]), so_far.captures}, found);
    return;
  }
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    const auto captures = name.front() == '.' ? std::nullopt : wildcards.match(name);
    if (!captures) continue;
    FoundFile next{extended(name), so_far.captures};
    next.captures.insert(next.captures.end(), captures->begin(), captures->end());
    find_files(pattern, at + 1, entry->path(), next, found);
  }
}

/// The value of a label: an integer if the text is one ("05" is 5), else the text.
Value label_value(const std::string& text, const Place& place) {
  const auto integer = parse_integer(text);
  Value value = integer ? Value::integer(*integer) : Value::scalar(text, true);
  value.place = place;
  return value;
}

AxisValues files_values(const Value& given, const std::string& pattern, const std::function<void(const std::string&)>& fail) {
  AxisValues out;
  fs::path root = pattern.starts_with('/') ? fs::path("/") : fs::path(".");
  if (!pattern.starts_with('/') && given.place.file && given.place.line > 0)
    root = fs::absolute(fs::path(*given.place.file)).parent_path();
  std::vector<std::string> parts, names;
  for (const auto& part : fs::path(pattern))
    if (part != "/") parts.push_back(part);
  for (const auto& part : parts) {
    const Wildcards wildcards(part);
    names.insert(names.end(), wildcards.names.begin(), wildcards.names.end());
  }
  std::vector<FoundFile> found;
  find_files(parts, 0, root, {pattern.starts_with('/') ? "/" : "", {}}, found);
  if (found.empty()) {
    fail("no file matches '" + (root / pattern).lexically_normal().string() + "'");
    return out;
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return natural_less(a.path, b.path); });
  for (const auto& name : names) out.labels.push_back({name, {}});
  for (const auto& file : found) {
    out.values.push_back(Value::scalar(file.path, true, given.place));
    for (std::size_t k = 0; k < names.size(); ++k) out.labels[k].second.push_back(label_value(file.captures[k], given.place));
  }
  return out;
}

}  // namespace

AxisValues read_axis_values(const Value& given, const std::string& path, Diagnostics& diagnostics) {
  AxisValues out;
  const auto fail = [&](const std::string& message) { diagnostics.add(given.place, path, message); };
  if (given.is_list()) {
    if (given.items.empty()) fail("the list is empty");
    out.values = given.items;
    for (auto& value : out.values)
      if (value.place.line == 0) value.place = given.place;
    return out;
  }
  if (!given.is_scalar()) {
    fail(std::string("expected ") + forms + ", found " + given.describe());
    return out;
  }
  const auto call = parse_call(given.text);
  if (!call) {
    const bool cut = given.text.find('(') != std::string::npos;
    fail(std::string("expected ") + forms + ", found " + given.describe() +
         (cut ? "; inside braces {…}, text with commas needs quotes" : ""));
    return out;
  }
  if (call->name == "files") return files_values(given, call->inside, fail);
  const auto numbers = numbers_of(call->inside);
  if (call->name == "range") {
    if (numbers.size() != 3 || numbers[2] == 0) {
      fail("expected range(a, b, step) with a step that is not 0");
      return out;
    }
    const double count = std::ceil((numbers[1] - numbers[0]) / numbers[2] - 1e-9);  // excludes b, in spite of rounding
    if (count > static_cast<double>(max_values)) {
      fail("more than " + std::to_string(max_values) + " values");
      return out;
    }
    for (double k = 0; k < count; ++k) out.values.push_back(tidy_number(numbers[0] + k * numbers[2], given.place));
    if (out.values.empty()) fail("range(a, b, step) gives no value: b is excluded, as in Python");
  } else if (call->name == "linspace" || call->name == "logspace") {
    const double n = numbers.size() == 3 ? numbers[2] : 0;
    if (n < 1 || n != std::floor(n) || n > static_cast<double>(max_values)) {
      fail("expected " + call->name + "(a, b, n) with the number n of values, at least 1");
      return out;
    }
    if (call->name == "logspace" && std::max(numbers[0], numbers[1]) > 308) {
      fail("logspace(a, b, n) takes exponents: 10^a to 10^b; these exceed the largest number");
      return out;
    }
    for (double k = 0; k < n; ++k) {
      const double at = n == 1 ? numbers[0] : numbers[0] + (numbers[1] - numbers[0]) * k / (n - 1);
      out.values.push_back(tidy_number(call->name == "linspace" ? at : std::pow(10.0, at), given.place));
    }
  } else {
    fail("unknown form '" + call->name + "(…)'" + suggestion(call->name, {"range", "linspace", "logspace", "files"}));
  }
  return out;
}

}  // namespace golgi

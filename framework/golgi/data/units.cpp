#include "golgi/data/units.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

struct TimeWord {
  const char* word;
  TimeUnit unit;
};
constexpr TimeWord time_words[] = {{"s", TimeUnit::s},
                                   {"sec", TimeUnit::s},
                                   {"seconds", TimeUnit::s},
                                   {"ms", TimeUnit::ms},
                                   {"msec", TimeUnit::ms},
                                   {"milliseconds", TimeUnit::ms},
                                   {"us", TimeUnit::us},
                                   {"usec", TimeUnit::us},
                                   {"µs", TimeUnit::us},
                                   {"μs", TimeUnit::us},
                                   {"ns", TimeUnit::ns},
                                   {"sample", TimeUnit::samples},
                                   {"samples", TimeUnit::samples},
                                   {"frame", TimeUnit::samples},
                                   {"frames", TimeUnit::samples}};

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\0");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n\0") - first + 1);
}

/// The voltage's power of 1/1000 of a volt; -1: not a voltage.
int volt_power(std::string_view unit) { return unit == "V" ? 0 : unit == "mV" ? 1 : unit == "uV" ? 2 : -1; }

}  // namespace

const char* to_string(TimeUnit unit) {
  constexpr std::array names{"auto", "s", "ms", "us", "ns", "samples"};
  return names.at(static_cast<std::size_t>(unit));
}

std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words(1);
  for (const unsigned char c : name) {
    if (c >= 0x80 || std::isalnum(c))  // µ is two bytes
      words.back() += static_cast<char>(std::tolower(c));
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.size() > 1 && words.back().empty()) words.pop_back();
  return words;
}

std::optional<TimeUnit> time_unit_of_name(std::string_view name) {
  const auto words = words_of_name(name);
  for (const auto& [word, unit] : time_words)
    if (words.back() == word && (words.size() > 1 || word != std::string_view("s"))) return unit;
  return std::nullopt;
}

bool says_time(std::string_view name) {
  const auto words = words_of_name(name);
  return words.front() == "t" || words.front() == "sec" || words.front() == "seconds" ||
         std::ranges::any_of(words, [](const std::string& word) { return word.find("time") != std::string::npos; });
}

double per_second(TimeUnit unit, std::optional<double> dt_s) {
  switch (unit) {
    case TimeUnit::ms: return 1e3;
    case TimeUnit::us: return 1e6;
    case TimeUnit::ns: return 1e9;
    case TimeUnit::samples:
      if (!dt_s) throw ConfigError("times are in samples, but the sampling interval is not known; give rate_hz or dt_s");
      return 1 / *dt_s;
    default: return 1;
  }
}

double rounded_interval(double dt_s) {
  constexpr double tolerance = 1e-6;
  const double rate_hz = 1 / dt_s, whole = std::round(rate_hz);
  return whole >= 1 && std::abs(rate_hz - whole) <= tolerance * whole ? 1 / whole : dt_s;
}

std::string value_unit(std::string_view written) {
  const std::string text(without_blanks(written)), small = lower_case(text);
  if (text == "V" || small == "volt" || small == "volts") return "V";
  if (text == "mV" || small == "millivolt" || small == "millivolts") return "mV";
  if (text == "uV" || text == "µV" || text == "μV" || text == "\xb5V" || small == "microvolt" || small == "microvolts")
    return "uV";
  if (small == "1" || small == "n.a." || small == "na" || small == "none" || small == "unknown") return "";
  return text;
}

std::optional<double> unit_factor(std::string_view from, std::string_view to) {
  if (from == to) return 1;
  const int below = volt_power(from), wanted = volt_power(to);
  if (below < 0 || wanted < 0) return std::nullopt;
  double factor = 1;
  for (int k = below; k < wanted; ++k) factor *= 1000;
  for (int k = wanted; k < below; ++k) factor /= 1000;
  return factor;
}

}  // namespace golgi

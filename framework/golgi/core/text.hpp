// Text functions: numbers that survive a round trip, the nearest of several names, UTF-8.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

/// The shortest text that reads back as the same double; "nan", "inf" or "-inf" if it is not finite.
GOLGI_API std::string format_number(double value);

/// A number rounded to some significant digits, for people: "12", "3.4", "0.0513", "1230000".
GOLGI_API std::string rounded(double value, int digits = 3);

/// The number if the whole text is a decimal floating-point number (surrounding blanks allowed), else none. Accepts nan and inf
/// in any case.
GOLGI_API std::optional<double> parse_number(std::string_view text);

/// The integer if the whole text is a decimal integer with optional sign, else none; none also if it does not fit.
GOLGI_API std::optional<long long> parse_integer(std::string_view text);

/// The candidate with the smallest edit distance from `name`, if that is at most a third of its length (at least 1).
GOLGI_API std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates);

/// "; did you mean 'x'?" for a similar name or one without its kind ('mvgc' for 'causality/mvgc') or, if no name is similar,
/// "; known: a, b, c" (at most 12 names).
GOLGI_API std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

/// The text without blanks and line breaks at its ends.
GOLGI_API std::string_view trimmed(std::string_view text);

/// The parts with the separator between them.
GOLGI_API std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// The first eight names in quotes, and the number of the others: "'a'", "'a' and 'b'", "'a', 'b', …, 'h' and 30 more".
GOLGI_API std::string first_names(std::span<const std::string> names);

/// "1 stage", "2 stages". @param noun  in the singular
GOLGI_API std::string plural(std::size_t count, std::string_view noun);

/// Index of the first byte that is not valid UTF-8 (overlong forms, surrogates, beyond U+10FFFF); none if all bytes are valid.
GOLGI_API std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace golgi

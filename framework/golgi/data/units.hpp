// Units of time and of values as files spell them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

enum class TimeUnit : std::int32_t { automatic, s, ms, us, ns, samples };
GOLGI_API const char* to_string(TimeUnit unit);

/// The words of a name in lower case: "Time (ms)" is time, ms.
GOLGI_API std::vector<std::string> words_of_name(std::string_view name);

/// The unit that ends a column's name: "Time (ms)", "t_ms", "spike_samples"; nothing where it says none.
GOLGI_API std::optional<TimeUnit> time_unit_of_name(std::string_view name);

/// Whether a column's name says that it holds times: "t", "time_s", "Time (ms)", "timestamps", "sec".
GOLGI_API bool says_time(std::string_view name);

/// How many of a unit are a second: a time is divided by it. @param dt_s  of samples
/// @throws ConfigError for samples without dt_s
GOLGI_API double per_second(TimeUnit unit, std::optional<double> dt_s);

/// An interval whose rate is within 1e-6 of a whole number of hertz is that rate's: 29.97 Hz in float32 stays, 499.9999 is 500.
GOLGI_API double rounded_interval(double dt_s);

/// "V", "mV", "uV" for all their spellings (volts, µV in UTF-8 and Latin-1); empty for "1", "n.a." and none; others without
/// blanks around them.
GOLGI_API std::string value_unit(std::string_view written);

/// What values in `from` are multiplied by to be in `to`: a power of 1000 among V, mV and uV, 1 for the same unit, else
/// nothing.
GOLGI_API std::optional<double> unit_factor(std::string_view from, std::string_view to);

}  // namespace golgi

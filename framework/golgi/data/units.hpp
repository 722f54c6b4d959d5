// Units of time and of values as written in files.
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

/// The unit at the end of a column's name: "Time (ms)", "t_ms", "spike_samples"; none if the name has no unit.
GOLGI_API std::optional<TimeUnit> time_unit_of_name(std::string_view name);

/// Whether a column with this name contains times: "t", "time_s", "Time (ms)", "timestamps", "sec".
GOLGI_API bool says_time(std::string_view name);

/// The number of units in one second: divide a time by it to get seconds. @param dt_s  of samples
/// @throws ConfigError for samples without dt_s
GOLGI_API double per_second(TimeUnit unit, std::optional<double> dt_s);

/// The interval, adjusted if its rate is within 1e-6 of a whole number of hertz: 29.97 Hz in float32 stays, 499.9999 becomes
/// 500.
GOLGI_API double rounded_interval(double dt_s);

/// "V", "mV" or "uV" for all their spellings (volts, µV in UTF-8 and Latin-1); empty for "1", "n.a." and no unit; other units
/// without blanks around them.
GOLGI_API std::string value_unit(std::string_view written);

/// The factor that converts values from `from` to `to`: a power of 1000 among V, mV and uV, 1 for the same unit, else none.
GOLGI_API std::optional<double> unit_factor(std::string_view from, std::string_view to);

}  // namespace golgi

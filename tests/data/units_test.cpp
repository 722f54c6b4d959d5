// Spellings of units of time and of values in files.
#include "golgi/data/units.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

TEST_CASE("the name of a column may end with its unit of time, in any of its spellings") {
  for (const char* name : {"time_ms", "Time (ms)", "t [ms]", "t/ms", "spike time msec"})
    CHECK(time_unit_of_name(name) == TimeUnit::ms);
  for (const char* name : {"time_s", "Time (s)", "t/sec", "time_seconds"}) CHECK(time_unit_of_name(name) == TimeUnit::s);
  for (const char* name : {"t_us", "time (µs)", "time (μs)"}) CHECK(time_unit_of_name(name) == TimeUnit::us);
  for (const char* name : {"spike_samples", "frames", "spike_frame"}) CHECK(time_unit_of_name(name) == TimeUnit::samples);
  // A column "s" may be a variable, and a unit at the beginning does not apply to what follows.
  for (const char* name : {"t", "time", "s", "ms_since_start", "timestamps", "n0 (mV)"}) CHECK_FALSE(time_unit_of_name(name));
}

TEST_CASE("names of times are distinguished from those of variables") {
  for (const char* name : {"t", "time_s", "Time (ms)", "timestamps", "sec", "spike_time"}) CHECK(says_time(name));
  for (const char* name : {"trial", "unit", "n0", "x_t", "second_cell"}) CHECK_FALSE(says_time(name));
}

TEST_CASE("times are divided by the number of their unit per second; samples need the sampling interval") {
  CHECK(32.8 / per_second(TimeUnit::ms, {}) ==
        doctest::Approx(0.0328).epsilon(1e-15));  // 1e-15: a double cannot hold 32.8 exactly
  CHECK(984 / per_second(TimeUnit::samples, 1.0 / 30000) == doctest::Approx(0.0328).epsilon(1e-15));
  CHECK_THROWS_AS(per_second(TimeUnit::samples, {}), ConfigError);
}

TEST_CASE("volts have one spelling each, and no unit is empty") {
  for (const char* text : {"V", "volts", "Volt"}) CHECK(value_unit(text) == "V");
  for (const char* text : {"mV", "millivolts", " mV "}) CHECK(value_unit(text) == "mV");
  for (const char* text : {"uV", "\xc2\xb5V", "\xce\xbcV", "\xb5V", "microvolts"}) CHECK(value_unit(text) == "uV");
  for (const char* text : {"1", "n.a.", "", "  "}) CHECK(value_unit(text).empty());
  CHECK(value_unit("a.u.") == "a.u.");
}

TEST_CASE("only volts are converted, by powers of 1000") {
  CHECK(*unit_factor("V", "mV") == 1000);
  CHECK(*unit_factor("V", "uV") == 1e6);
  CHECK(*unit_factor("uV", "mV") == 1e-3);
  CHECK(*unit_factor("cm/s", "cm/s") == 1);
  CHECK_FALSE(unit_factor("cm/s", "mV"));
  CHECK_FALSE(unit_factor("", "mV"));
}

TEST_CASE("an interval close to that of a whole rate is set to it") {
  CHECK(rounded_interval(0.0020000000001) == 0.002);
  CHECK(rounded_interval(1 / 29.969999313354492) == 1 / 29.969999313354492);
  CHECK(rounded_interval(2) == 2);
}

}  // namespace
}  // namespace golgi

#include "golgi/core/text.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "golgi/core/rng.hpp"

using namespace golgi;

TEST_CASE("a number is written with the fewest digits that read back to the same value") {
  CHECK(format_number(0.1) == "0.1");
  CHECK(format_number(1.0 / 3) == "0.3333333333333333");
  CHECK(format_number(5) == "5");
  CHECK(format_number(-0.0) == "-0");
  CHECK(format_number(5e-324) == "5e-324");
  CHECK(format_number(std::nan("")) == "nan");
  CHECK(format_number(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("every finite double survives writing and reading, bit by bit") {
  Random random(fingerprint_of("text"), "doubles");
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(random.word());
    if (!std::isfinite(value)) continue;
    const auto read = parse_number(format_number(value));
    REQUIRE(read.has_value());
    REQUIRE(std::bit_cast<std::uint64_t>(*read) == std::bit_cast<std::uint64_t>(value));
  }
}

TEST_CASE("numbers are parsed completely or not at all") {
  CHECK(parse_number(" 1e-3\t") == 0.001);
  CHECK(parse_number("+2.5") == 2.5);
  CHECK(parse_number("-inf") == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(parse_number("NaN").value()));
  for (const char* text : {"", " ", "1x", "1 2", "+-1", "++1", "--1", "0x10", "1,5", "one", "+"})
    CHECK_FALSE(parse_number(text).has_value());
}

TEST_CASE("integers are parsed completely, in range, or not at all") {
  CHECK(parse_integer(" -12 ") == -12);
  CHECK(parse_integer("+7") == 7);
  CHECK(parse_integer("9223372036854775807") == std::numeric_limits<long long>::max());
  for (const char* text : {"", "1.0", "1e3", "9223372036854775808", "+-1", "0x10"})
    CHECK_FALSE(parse_integer(text).has_value());
}

TEST_CASE("the nearest name differs by at most a third of its letters") {
  const std::vector<std::string> known = {"max_order", "alpha", "criterion"};
  CHECK(nearest_name("max_ordr", known) == "max_order");
  CHECK(nearest_name("alhpa", known) == std::nullopt);  // two substitutions, five letters: one allowed
  CHECK(nearest_name("alpa", known) == "alpha");
  CHECK(nearest_name("zzz", known) == std::nullopt);
  CHECK(suggestion("max_ordr", known) == "; did you mean 'max_order'?");
  CHECK(suggestion("zzz", known) == "; known: max_order, alpha, criterion");
  CHECK(suggestion("zzz", {}).empty());
  const std::string many = suggestion("zzz", std::vector<std::string>(13, "name"));
  CHECK(many.find("name, …") != std::string::npos);
}

TEST_CASE("join and plural") {
  CHECK(join({}, ", ").empty());
  CHECK(join({"a", "b", "c"}, ", ") == "a, b, c");
  CHECK(plural(0, "stage") == "0 stages");
  CHECK(plural(1, "stage") == "1 stage");
}

TEST_CASE("of many names the first ones are listed") {
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  CHECK(first_names(names) == "'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 2 more");
  CHECK(first_names(std::span(names).first(3)) == "'a', 'b' and 'c'");
  CHECK(first_names(std::span(names).first(1)) == "'a'");
  CHECK(first_names({}).empty());
}

TEST_CASE("rounded numbers have three significant digits, or as many as requested") {
  CHECK(rounded(12) == "12");
  CHECK(rounded(0.051349) == "0.0513");
  CHECK(rounded(1234567) == "1230000");
  CHECK(rounded(999.7) == "1000");
  CHECK(rounded(-1050) == "-1050");
  CHECK(rounded(1.5e-7) == "1.5e-07");
  CHECK(rounded(-2.71828, 4) == "-2.718");
  CHECK(rounded(NAN) == "nan");
}

TEST_CASE("trimmed text begins and ends without blanks") {
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \n").empty());
}

TEST_CASE("the first byte that is not UTF-8 is found") {
  CHECK_FALSE(first_invalid_utf8("").has_value());
  CHECK_FALSE(first_invalid_utf8("naïve Σ 😀 \U0010ffff").has_value());
  CHECK(first_invalid_utf8("ab\xff") == 2);
  CHECK(first_invalid_utf8("\x80") == 0);              // continuation without lead
  CHECK(first_invalid_utf8("a\xc3") == 1);             // cut short
  CHECK(first_invalid_utf8("\xc0\xaf") == 0);          // overlong
  CHECK(first_invalid_utf8("\xe0\x80\xaf") == 0);      // overlong
  CHECK(first_invalid_utf8("\xf0\x80\x80\xaf") == 0);  // overlong
  CHECK(first_invalid_utf8("\xed\xa0\x80") == 0);      // surrogate
  CHECK(first_invalid_utf8("\xf4\x90\x80\x80") == 0);  // beyond U+10FFFF
  CHECK(first_invalid_utf8("x\xe2\x28\xa1") == 1);
}

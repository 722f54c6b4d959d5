#include "golgi/core/error.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "golgi/core/printable.hpp"

using namespace golgi;

TEST_CASE("each error carries its kind, whose value is the exit code") {
  CHECK(UsageError("x").kind() == ErrorKind::usage);
  CHECK(static_cast<int>(UsageError("x").kind()) == 2);
  CHECK(static_cast<int>(ConfigError("x").kind()) == 3);
  CHECK(static_cast<int>(PluginError("x").kind()) == 4);
  CHECK(static_cast<int>(DataError("x").kind()) == 5);
  CHECK(static_cast<int>(NumericError("x").kind()) == 7);
  CHECK(static_cast<int>(IoError("x").kind()) == 8);
  CHECK(static_cast<int>(InternalError("x").kind()) == 70);
  CHECK(static_cast<int>(Interrupted().kind()) == 130);
  CHECK(std::string(to_string(ErrorKind::numeric)) == "numerical");
}

TEST_CASE("an error is caught as Error and as std::runtime_error, with its message") {
  CHECK_THROWS_WITH_AS(throw DataError("row 3"), "row 3", Error);
  CHECK_THROWS_WITH_AS(throw DataError("row 3"), "row 3", std::runtime_error);
}

TEST_CASE("a place is written file:line:column, the file without a line, and empty without either") {
  const auto file = std::make_shared<const std::string>("a.yaml");
  CHECK(Place{file, 3, 7}.str() == "a.yaml:3:7");
  CHECK(Place{file, 0, 0}.str() == "a.yaml");
  CHECK(Place{}.str().empty());
}

TEST_CASE("diagnostics throw all errors together, one per line, and nothing without errors") {
  Diagnostics diagnostics;
  CHECK_NOTHROW(diagnostics.throw_if_any());
  diagnostics.add({std::make_shared<const std::string>("a.yaml"), 1, 2}, "stages.x", "unknown key");
  diagnostics.add({}, "stages.y", "is required");
  diagnostics.add({}, "", "no stages");
  CHECK(diagnostics.size() == 3);
  CHECK_THROWS_WITH_AS(diagnostics.throw_if_any(), "a.yaml:1:2 stages.x: unknown key\nstages.y: is required\nno stages",
                       ConfigError);
}

TEST_CASE("of many errors the first 50 are shown, and the number of the others") {
  Diagnostics diagnostics;
  for (int i = 0; i < 50; ++i) diagnostics.add({}, "", "fault");
  const auto shown = [&] {
    try {
      diagnostics.throw_if_any();
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string fifty = shown();
  CHECK(std::count(fifty.begin(), fifty.end(), '\n') == 49);
  diagnostics.add({}, "", "another");
  CHECK(shown() == fifty + "\nand 1 more fault");
  diagnostics.add({}, "", "another");
  CHECK(shown() == fifty + "\nand 2 more faults");
}

TEST_CASE("control characters in names stay on their line and are shown escaped") {
  Diagnostics diagnostics;
  diagnostics.add({}, "stages.a\nb\x1b[2J", "unknown key 'gr\u00f6\u00dfe\u009b\x7f'");
  CHECK(diagnostics.messages()[0] == "stages.a\\x0ab\\x1b[2J: unknown key 'gr\u00f6\u00dfe\\x9b\\x7f'");
  CHECK(printable_lines("a\n\tb\r") == "a\n\tb\\x0d");
}

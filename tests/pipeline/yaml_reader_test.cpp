#include "golgi/pipeline/yaml_reader.hpp"

#include <doctest/doctest.h>

#include <string>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

std::string error_of(const std::string& text) {
  return message_of<ConfigError>([&] { parse_yaml(text, "file.yaml"); });
}

}  // namespace

TEST_CASE("every value knows its line and column, counted from 1") {
  const Value root = parse_yaml("a: 1\nb:\n  c: [x, 'y']\n", "file.yaml");
  CHECK(root.find("a")->place.str() == "file.yaml:1:4");
  const Value* c = root.find("b")->find("c");
  REQUIRE(c->items.size() == 2);
  CHECK(c->items[1].place.str() == "file.yaml:3:10");
  CHECK(c->items[1].quoted);
  CHECK_FALSE(c->items[0].quoted);
}

TEST_CASE("aliases are replaced by their value; null and empty values are null") {
  const Value root = parse_yaml("a: &x {k: 1}\nb: *x\nc:\nd: null\ne: ~\nf: 'null'\n", "f");
  CHECK(root.find("b")->find("k")->text == "1");
  for (const char* key : {"c", "d", "e"}) CHECK(root.find(key)->is_null());
  CHECK(root.find("f")->text == "null");
}

TEST_CASE("a key given twice is refused with both lines") {
  const auto error = error_of("a: 1\nb: 2\na: 3\n");
  CHECK(has(error, "file.yaml:3:1"));
  CHECK(has(error, "'a' is given twice; first in line 1"));
}

TEST_CASE("text that is not UTF-8 is refused at its byte") {
  CHECK(has(error_of("a: 1\nb: \xff\n"), "file.yaml:2:4: byte 8 is not valid UTF-8"));
}

TEST_CASE("a zero byte is refused") { CHECK(has(error_of(std::string("a: 1\0", 5)), "zero byte")); }

TEST_CASE("a file without content is reported as such") {
  for (const char* text : {"", "\n\n", "# nothing\n", "---\n", "null\n"}) CHECK(has(error_of(text), "the file is empty"));
}

TEST_CASE("text that is not YAML is refused with its place") {
  const auto error = error_of("a: [1, 2\nb: 3\n");
  CHECK(has(error, "file.yaml:2:"));
  CHECK(has(error, "not valid YAML"));
}

TEST_CASE("an alias bomb is refused before it fills the memory") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int k = 1; k < 12; ++k) {
    const std::string before = "*a" + std::to_string(k - 1);
    text += "a" + std::to_string(k) + ": &a" + std::to_string(k) + " [" + before;
    for (int i = 0; i < 9; ++i) text += ", " + before;
    text += "]\n";
  }
  CHECK(has(error_of(text), "after aliases are expanded"));
}

TEST_CASE("excessively deep nesting is refused with its place") {
  const auto error = error_of("a: " + std::string(100000, '[') + std::string(100000, ']') + "\n");
  CHECK(has(error, "nested deeper than 64 levels"));
  CHECK(has(error, "file.yaml:1:"));
}

TEST_CASE("merge keys, tags, several documents and keys that are not text are refused") {
  CHECK(has(error_of("a: &a {x: 1}\nb:\n  <<: *a\n"), "merge keys"));
  CHECK(has(error_of("a: !!python/object x\n"), "tags"));
  CHECK(has(error_of("a: 1\n---\nb: 2\n"), "more than one YAML document"));
  CHECK(has(error_of("[1, 2]: 3\n"), "key must be plain text"));
}

TEST_CASE("the place of an option's value is the option") {
  const Value value = parse_yaml_option("[1, 2]", "--set a.b");
  CHECK(value.items.size() == 2);
  CHECK(value.items[0].place.str() == "--set a.b");
  CHECK(parse_yaml_option("null", "--set a.b").is_null());  // resets an optional parameter
  CHECK_THROWS_AS(parse_yaml_option("", "--set a.b"), UsageError);
}

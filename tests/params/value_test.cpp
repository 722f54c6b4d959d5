// The tree of a YAML file: its text, and its fingerprint.
#include "golgi/params/value.hpp"

#include <doctest/doctest.h>

namespace golgi {
namespace {

Fingerprint print_of(const Value& value) {
  FingerprintBuilder builder;
  feed(builder, value);
  return builder.finish();
}

TEST_CASE("flow style quotes values that need it, and block style nests maps") {
  Value map = Value::map();
  map.set("order", Value::integer(10));
  map.set("text", Value::scalar("a \"b\"\n\x01", true));
  map.set("list", Value::list({Value::number(0.5), Value::boolean(true), Value()}));
  Value inner = Value::map();
  inner.set("a b", Value::scalar("x y"));
  map.set("inner", inner);
  CHECK(map.flow() == "{order: 10, text: \"a \\\"b\\\"\\n\\u0001\", list: [0.5, true, null], inner: {\"a b\": \"x y\"}}");
  CHECK(map.block() == "order: 10\ntext: \"a \\\"b\\\"\\n\\u0001\"\nlist: [0.5, true, null]\ninner:\n  \"a b\": \"x y\"\n");
  CHECK(Value::map().block() == "{}\n");
}

TEST_CASE("set replaces in place, find finds") {
  Value map = Value::map();
  map.set("a", Value::integer(1));
  map.set("b", Value::integer(2));
  map.set("a", Value::integer(3));
  CHECK(map.flow() == "{a: 3, b: 2}");
  CHECK(map.find("b")->text == "2");
  CHECK(map.find("c") == nullptr);
}

TEST_CASE("places do not affect a fingerprint; content and structure do") {
  const Value here = Value::scalar("1", false, {nullptr, 3, 4});
  CHECK(print_of(here) == print_of(Value::scalar("1")));
  CHECK_FALSE(print_of(here) == print_of(Value::scalar("2")));
  CHECK_FALSE(print_of(Value::list({Value::scalar("1")})) == print_of(here));
  CHECK_FALSE(print_of(Value::list({Value::scalar("ab"), Value::scalar("c")})) ==
              print_of(Value::list({Value::scalar("a"), Value::scalar("bc")})));
  CHECK_FALSE(print_of(Value::list({Value::list(), Value()})) == print_of(Value::list({Value::list({Value()})})));
}

TEST_CASE("describe gives type and content, with long text shortened") {
  CHECK(Value().describe() == "nothing");
  CHECK(Value::scalar("abc").describe() == "'abc'");
  CHECK(Value::list({Value(), Value()}).describe() == "a list of 2 items");
  CHECK(Value::scalar(std::string(100, 'x')).describe().size() < 70);
}

}  // namespace
}  // namespace golgi

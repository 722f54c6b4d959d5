// Parameters described once: binding, every kind of error with its place, and resolved values that bind to the same parameters.
#include "golgi/params/schema.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;

enum class Criterion { aic, bic };

struct Normal {
  double mean = 1;
  double sd = 0.5;
  static constexpr auto shorthand = &Normal::mean;
  static void describe(SchemaOf<Normal>& s) {
    s.field("sd", &Normal::sd).at_least(0).doc("Spread.");
    s.field("mean", &Normal::mean).doc("Centre.");
  }
};

struct Params {
  int max_order = 10;
  std::int64_t steps = 5000;
  double alpha = 0.05;
  double rate = 1;
  bool adjusted = true;
  std::string unit = "mV";
  Criterion criterion = Criterion::bic;
  std::optional<double> limit;
  std::vector<int> sizes{8, 2};
  std::vector<std::string> names;
  Normal noise;
  std::vector<Normal> more;
  static void describe(SchemaOf<Params>& s) {
    s.field("max_order", &Params::max_order).unit("steps").range(1, 512).doc("Longest order.");
    s.field("steps", &Params::steps);
    s.field("alpha", &Params::alpha).range(0, 1);
    s.field("rate", &Params::rate).above(0);
    s.field("adjusted", &Params::adjusted);
    s.field("unit", &Params::unit);
    s.choice("criterion", &Params::criterion, {{"aic", Criterion::aic}, {"bic", Criterion::bic}});
    s.field("limit", &Params::limit).at_least(-5);
    s.field("sizes", &Params::sizes).at_least(0);
    s.field("names", &Params::names);
    s.field("noise", &Params::noise);
    s.field("more", &Params::more);
  }
};

const auto file = std::make_shared<const std::string>("p.yaml");
Place at(int line, int column) { return {file, line, column}; }
Value plain(const char* text) { return Value::scalar(text, false, at(3, 7)); }
Value quoted(const char* text) { return Value::scalar(text, true, at(3, 7)); }

struct Bound {
  Params params;
  std::vector<std::string> messages;
};

Bound bind(const Value& values) {
  Bound bound;
  Diagnostics diagnostics;
  Binder binder(diagnostics, "stages.s.params", "causality/x 1.0.0");
  schema_of<Params>().bind(&bound.params, values, binder);
  bound.messages = diagnostics.messages();
  CHECK(binder.failed() == !bound.messages.empty());
  return bound;
}

Bound bind_one(const char* key, Value value) {
  Value map = Value::map(at(2, 3));
  map.set(key, std::move(value));
  return bind(map);
}

std::string failure(const char* key, Value value) {
  const auto bound = bind_one(key, std::move(value));
  REQUIRE(bound.messages.size() == 1);
  return bound.messages[0];
}

TEST_CASE("a missing map and an empty one keep the initialisers") {
  for (const Value& nothing : {Value(), Value::map()}) {
    const auto bound = bind(nothing);
    CHECK(bound.messages.empty());
    CHECK(bound.params.max_order == 10);
    CHECK(bound.params.sizes == std::vector<int>{8, 2});
    CHECK_FALSE(bound.params.limit);
  }
}

TEST_CASE("every type binds") {
  CHECK(bind_one("max_order", plain("20")).params.max_order == 20);
  CHECK(bind_one("max_order", plain("5e1")).params.max_order == 50);
  CHECK(bind_one("steps", plain("5000000000")).params.steps == 5000000000);
  CHECK(bind_one("alpha", plain("1e-3")).params.alpha == 0.001);
  CHECK(bind_one("alpha", plain("1")).params.alpha == 1);
  CHECK_FALSE(bind_one("adjusted", plain("false")).params.adjusted);
  CHECK(bind_one("unit", plain("12")).params.unit == "12");
  CHECK(bind_one("unit", quoted("a b")).params.unit == "a b");
  CHECK(bind_one("criterion", plain("aic")).params.criterion == Criterion::aic);
  CHECK(bind_one("limit", plain("-2")).params.limit == -2);
  CHECK(bind_one("sizes", Value::list({plain("1"), plain("2"), plain("3")})).params.sizes == std::vector<int>{1, 2, 3});
  CHECK(bind_one("sizes", Value::list()).params.sizes.empty());
  CHECK(bind_one("names", plain("one")).params.names == std::vector<std::string>{"one"});
}

TEST_CASE("null resets an optional value, and is an error where a value is required") {
  CHECK_FALSE(bind_one("limit", Value()).params.limit);
  CHECK(has(failure("alpha", Value()), "has no value; leave the key out for the default 0.05"));
}

TEST_CASE("a nested map and its shorthand bind") {
  Value noise = Value::map();
  noise.set("sd", plain("2"));
  const auto nested = bind_one("noise", noise).params.noise;
  CHECK(nested.sd == 2);
  CHECK(nested.mean == 1);
  const auto scalar = bind_one("noise", plain("7")).params.noise;
  CHECK(scalar.mean == 7);
  CHECK(scalar.sd == 0.5);
  const auto more = bind_one("more", Value::list({plain("3"), noise})).params.more;
  REQUIRE(more.size() == 2);
  CHECK(more[0].mean == 3);
  CHECK(more[1].sd == 2);
}

TEST_CASE("an unknown key is named with its place, its path, the nearest key and the component") {
  Value map = Value::map();
  map.members.push_back({"max_ordr", at(14, 9), plain("3")});
  const auto messages = bind(map).messages;
  REQUIRE(messages.size() == 1);
  CHECK(has(messages[0], "p.yaml:14:9"));
  CHECK(has(messages[0], "stages.s.params.max_ordr"));
  CHECK(has(messages[0], "unknown key; did you mean 'max_order'?"));
  CHECK(has(messages[0], "(causality/x 1.0.0)"));
}

TEST_CASE("an unknown key that resembles no other lists the known keys") {
  CHECK(has(failure("zzzzzz", plain("3")), "; known: max_order, steps, alpha"));
}

TEST_CASE("a wrong type is reported with what was expected and found, and its place") {
  CHECK(has(failure("max_order", plain("many")), "p.yaml:3:7"));
  CHECK(has(failure("max_order", plain("many")), "expected an integer, found 'many'"));
  CHECK(has(failure("max_order", plain("1.5")), "expected an integer, found '1.5'"));
  CHECK(has(failure("max_order", quoted("5")), "expected an integer, found '5' in quotes"));
  CHECK(has(failure("alpha", plain("x")), "expected a number, found 'x'"));
  CHECK(has(failure("alpha", Value::list({plain("1")})), "expected a number, found a list of 1 item"));
  CHECK(has(failure("adjusted", plain("yes")), "expected true or false, found 'yes'"));
  CHECK(has(failure("unit", Value::map()), "expected text, found a map"));
  CHECK(has(failure("criterion", plain("hqc")), "must be one of aic, bic, found 'hqc'"));
  CHECK(has(failure("noise", Value::list()), "expected a map of parameters, found a list"));
}

TEST_CASE("a number out of range is reported with the range, the value and its unit") {
  CHECK(has(failure("max_order", plain("0")), "must be integer in [1, 512] (steps), found 0"));
  CHECK(has(failure("max_order", plain("513")), "found 513"));
  CHECK(has(failure("rate", plain("0")), "must be number > 0, found 0"));
  CHECK(has(failure("limit", plain("-6")), "must be number >= -5, found -6"));
  CHECK(bind_one("max_order", plain("512")).messages.empty());
}

TEST_CASE("infinity, NaN and numbers beyond the type are refused") {
  CHECK(has(failure("alpha", plain("inf")), "expected a finite number"));
  CHECK(has(failure("alpha", plain(".nan")), "expected a number"));
  CHECK(has(failure("alpha", plain("1e999")), "expected a number"));
  CHECK(has(failure("max_order", plain("3000000000")), "does not fit in 32 bits"));
  CHECK(has(failure("steps", plain("99999999999999999999")), "an integer"));
}

TEST_CASE("an error inside a list or a nested map names the item") {
  CHECK(has(failure("sizes", Value::list({plain("1"), plain("-1")})), "stages.s.params.sizes[1]"));
  Value noise = Value::map();
  noise.set("sd", plain("-1"));
  CHECK(has(failure("noise", noise), "stages.s.params.noise.sd"));
  CHECK(has(failure("more", Value::list({noise})), "stages.s.params.more[0].sd"));
}

TEST_CASE("all errors are reported together, and the other parameters are bound nevertheless") {
  Value map = Value::map();
  map.set("alpha", plain("2"));
  map.set("steps", plain("7"));
  map.set("unknown", plain("2"));
  const auto bound = bind(map);
  CHECK(bound.messages.size() == 2);
  CHECK(bound.params.steps == 7);
  CHECK(bound.params.alpha == 0.05);
}

struct Required {
  int needed = 0;
  static void describe(SchemaOf<Required>& s) { s.field("needed", &Required::needed).required().doc("How many."); }
};

TEST_CASE("a missing required key is reported with its doc") {
  Required params;
  Diagnostics diagnostics;
  Binder binder(diagnostics, "stages.s.params", "");
  schema_of<Required>().bind(&params, Value::map(at(2, 3)), binder);
  REQUIRE(diagnostics.size() == 1);
  CHECK(has(diagnostics.messages()[0], "p.yaml:2:3"));
  CHECK(has(diagnostics.messages()[0], "stages.s.params.needed: is required: How many."));
}

TEST_CASE("resolved values bind to the same parameters") {
  Value map = Value::map();
  map.set("max_order", plain("17"));
  map.set("alpha", plain("0.1"));
  map.set("limit", plain("3.5"));
  map.set("names", Value::list({quoted("1"), quoted("true"), quoted("a, b")}));
  map.set("unit", quoted("NULL"));
  map.set("criterion", plain("aic"));
  map.set("noise", plain("-2"));
  map.set("more", Value::list({plain("3")}));
  const Schema schema = schema_of<Params>();
  const auto once = bind(map);
  CHECK(once.messages.empty());
  const Value resolved = schema.write(&once.params);
  CHECK(resolved.members.size() == schema.fields().size());
  const auto twice = bind(resolved);
  CHECK(twice.messages.empty());
  CHECK(schema.write(&twice.params).flow() == resolved.flow());
  CHECK(resolved.find("unit")->flow() == "\"NULL\"");  // without quotes it would be read as null
  CHECK(resolved.find("noise")->flow() == "{sd: 0.5, mean: -2}");
  CHECK(twice.params.names == std::vector<std::string>{"1", "true", "a, b"});
}

TEST_CASE("the description contains type, domain, default and shorthand") {
  const Schema schema = schema_of<Params>();
  CHECK(schema.find("max_order")->domain() == "integer in [1, 512] (steps)");
  CHECK(schema.find("max_order")->default_value().flow() == "10");
  CHECK(schema.find("criterion")->default_value().flow() == "bic");
  CHECK(schema.find("sizes")->type() == "list of integer");
  CHECK(schema.find("limit")->is_optional());
  CHECK(schema.find("noise")->shorthand() == "mean");
  CHECK(schema.find("none") == nullptr);
}

struct Files {
  InputPath truth;
  std::vector<InputPath> path;
  static void describe(SchemaOf<Files>& s) {
    s.field("truth", &Files::truth);
    s.field("path", &Files::path);
  }
};

struct BoundFiles {
  Files files;
  std::vector<NamedFile> named;
  std::vector<std::string> messages;
};

BoundFiles bind_files(const Value& values) {
  BoundFiles bound;
  Diagnostics diagnostics;
  Binder binder(diagnostics, "p", "");
  schema_of<Files>().bind(&bound.files, values, binder);
  bound.named = binder.files();
  bound.messages = diagnostics.messages();
  return bound;
}

TEST_CASE("a relative path starts at the folder of its file; patterns give files by name; all are recorded") {
  const test::TempFolder folder;
  for (const char* name : {"b.npy", "a.npy", "c.csv", "truth.csv"}) folder.write(name, "1\n");
  const Place place{std::make_shared<const std::string>((folder.path() / "p.yaml").string()), 1, 1};
  Value map = Value::map();
  map.set("truth", Value::scalar("truth.csv", false, place));
  map.set("path",
          Value::list({Value::scalar("*.npy", false, place), Value::scalar((folder.path() / "c.csv").string(), false, place)}));
  const auto bound = bind_files(map);
  CHECK(bound.messages.empty());
  CHECK(bound.files.truth.path == folder.path() / "truth.csv");
  REQUIRE(bound.files.path.size() == 3);
  CHECK(bound.files.path[0].path.filename() == "a.npy");
  CHECK(bound.files.path[1].path.filename() == "b.npy");
  CHECK(bound.named.size() == 4);
}

TEST_CASE("a missing path, and a pattern without matches, are errors with the absolute path") {
  const test::TempFolder folder;
  const Place place{std::make_shared<const std::string>((folder.path() / "p.yaml").string()), 4, 2};
  Value map = Value::map();
  map.set("truth", Value::scalar("none.csv", false, place));
  map.set("path", Value::scalar("*.npy", false, place));
  const auto messages = bind_files(map).messages;
  REQUIRE(messages.size() == 2);
  CHECK(has(messages[0], "p.yaml:4:2"));
  CHECK(has(messages[0], "no file or folder '" + (folder.path() / "none.csv").string()));
  CHECK(has(messages[1], "no file fits '" + (folder.path() / "*.npy").string()));
}

}  // namespace
}  // namespace golgi

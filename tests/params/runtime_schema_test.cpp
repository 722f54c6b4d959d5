// Descriptions that are built at run time, without a struct.
#include <doctest/doctest.h>

#include <string>

#include "golgi/core/error.hpp"
#include "golgi/params/schema.hpp"
#include "support/messages.hpp"

using namespace golgi;

namespace {

Schema described() {
  Schema noise;
  noise.add(Field("sd", "number").set_min(0, true).set_default(Value::number(1)).set_doc("Of the noise."));
  Schema schema;
  schema.add(Field("order", "integer").set_min(1).set_max(9).set_default(Value::integer(3)).set_doc("Of the model."));
  schema.add(Field("way", "text").set_choices({"up", "down"}).set_default(Value::scalar("up")).set_doc("Which way."));
  schema.add(Field("bands", "list of number").set_default(Value::list()).set_doc("Edges of bands."));
  schema.add(Field("most", "integer").set_optional().set_doc("At most so many."));
  schema.add(Field("noise", "map").set_nested(noise).set_doc("Added."));
  schema.add(Field("label", "text").set_required().set_doc("Names it."));
  return schema;
}

struct Resolved {
  std::string flow;
  std::vector<std::string> messages;
};

Resolved resolve(const std::vector<std::pair<std::string, Value>>& given) {
  Value values = Value::map();
  for (const auto& [name, value] : given) values.set(name, value);
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  const Value all = described().resolve(values, binder);
  return {all.flow(), diagnostics.messages()};
}

}  // namespace

TEST_CASE("values for a description built at run time are checked, and the others have their defaults") {
  const auto plain = resolve({{"label", Value::scalar("a")}});
  CHECK(plain.messages.empty());
  CHECK(plain.flow == "{order: 3, way: up, bands: [], most: null, noise: {sd: 1}, label: a}");
  Value noise = Value::map();
  noise.set("sd", Value::scalar("0.5"));
  const auto full = resolve({{"label", Value::scalar("a")},
                             {"order", Value::scalar("5.0")},
                             {"way", Value::scalar("down")},
                             {"bands", Value::scalar("8")},
                             {"noise", noise}});
  CHECK(full.messages.empty());
  CHECK(full.flow == "{order: 5, way: down, bands: [8], most: null, noise: {sd: 0.5}, label: a}");
}

TEST_CASE("every error in values for a description built at run time is reported") {
  Value noise = Value::map();
  noise.set("sd", Value::scalar("0"));
  const auto faulty = resolve({{"order", Value::scalar("10")},
                               {"way", Value::scalar("left")},
                               {"bands", Value::list({Value::scalar("x")})},
                               {"ordr", Value::scalar("1")},
                               {"noise", noise}});
  REQUIRE(faulty.messages.size() == 6);
  CHECK(faulty.messages[0] == "params.order: must be integer in [1, 9], found 10");
  CHECK(faulty.messages[1] == "params.way: must be one of up, down, found 'left'");
  CHECK(test::has(faulty.messages[2], "params.bands[0]: expected a number, found 'x'"));
  CHECK(test::has(faulty.messages[3], "params.ordr: unknown key; did you mean 'order'?"));
  CHECK(test::has(faulty.messages[4], "params.noise.sd: must be number > 0"));
  CHECK(test::has(faulty.messages[5], "params.label: is required: Names it."));
}

TEST_CASE("nested maps: required fields are needed in a given map; an optional map may be null; lists hold choices and maps") {
  Schema inner;
  inner.add(Field("name", "text").set_required().set_doc("Of it."));
  Schema schema;
  schema.add(Field("given", "map").set_nested(inner).set_doc("A map."));
  schema.add(Field("maybe", "map").set_nested(inner).set_optional().set_doc("A map or none."));
  schema.add(Field("all", "list of map").set_nested(inner).set_default(Value::list()).set_doc("Maps."));
  schema.add(Field("ways", "list of text").set_choices({"up", "down"}).set_default(Value::list()).set_doc("Ways."));
  Value named = Value::map(), values = Value::map();
  named.set("name", Value::scalar("a"));
  values.set("given", named);
  values.set("all", Value::list({named, named}));
  values.set("ways", Value::list({Value::scalar("up"), Value::scalar("left")}));
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  CHECK(schema.resolve(values, binder).flow() ==
        "{given: {name: a}, maybe: null, all: [{name: a}, {name: a}], ways: [up, left]}");
  REQUIRE(diagnostics.size() == 1);
  CHECK(test::has(diagnostics.messages()[0], "params.ways: must be one of up, down, found 'left'"));
}

TEST_CASE("a field without access to a struct is not bound to one") {
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  Value values = Value::map();
  values.set("order", Value::scalar("2"));
  int nothing = 0;
  CHECK_THROWS_AS(described().bind(&nothing, values, binder), InternalError);
}

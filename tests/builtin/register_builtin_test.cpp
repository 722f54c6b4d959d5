// The built-in components: each binds from parameters as a pipeline gives them.
#include "golgi/builtin/register_builtin.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {

const Registry& builtin() {
  static Registry registry;
  static const bool once = [] {
    registry.begin_library({"golgi", "0.1.0", "", ""});
    register_builtin(registry);
    return true;
  }();
  (void)once;
  return registry;
}

struct Bound {
  BoundComponent result;
  std::vector<std::string> messages;
};

Bound bind(const char* name, const Value& params) {
  Diagnostics diagnostics;
  const ComponentInfo* info = builtin().find(name);
  REQUIRE(info != nullptr);
  Binder binder(diagnostics, "stages.s.params", info->title());
  Bound bound{info->bind(params, binder), {}};
  bound.messages = diagnostics.messages();
  return bound;
}

TEST_CASE("every folder of builtin registers the component of its name, and there are no others") {
  std::set<std::string> expected{"evaluate"};
  for (const auto& [group, prefix] :
       {std::pair("transforms", "transform/"), std::pair("sources", "source/"), std::pair("readers", "source/"),
        std::pair("causality", "causality/"), std::pair("simulators", "simulator/"), std::pair("models", "model/"),
        std::pair("evaluators", "evaluate/")})
    for (const auto& entry :
         std::filesystem::directory_iterator(GOLGI_SOURCE_DIR "/framework/golgi/builtin/" + std::string(group)))
      if (entry.is_directory() && entry.path().filename() != "evaluate")
        expected.insert(prefix + entry.path().filename().string());
  const auto names = builtin().names();
  CHECK(std::set<std::string>(names.begin(), names.end()) == expected);
  for (const char* one : {"evaluate", "source/file", "transform/zscore"}) CHECK(expected.contains(one));
}

TEST_CASE("every transform accepts data with gaps, except those that read events, surrogates, and methods in Python") {
  for (const auto& name : builtin().names())
    if (name.starts_with("transform/"))
      CHECK(builtin().find(name)->accepts_gaps == (name != "transform/calcium" && name != "transform/counts" &&
                                                   name != "transform/surrogate" && name != "transform/python"));
}

TEST_CASE("components that draw random numbers declare it") {
  for (const auto& name : builtin().names())
    CHECK(builtin().find(name)->stochastic == (name == "evaluate" || name == "transform/calcium" || name == "transform/noise" ||
                                               name == "transform/surrogate" || name.ends_with("/python")));
}

TEST_CASE("components that depend on later input declare it") {
  const std::set<std::string> acausal{"transform/center_trials", "transform/detrend", "transform/fill",     "transform/filter",
                                      "transform/join",          "transform/noise",   "transform/resample", "transform/split",
                                      "transform/surrogate",     "transform/zscore"};
  for (const auto& name : builtin().names()) CHECK(builtin().find(name)->acausal == acausal.contains(name));
}

TEST_CASE("every parameter of every component has a doc") {
  for (const auto& name : builtin().names())
    for (const auto& field : builtin().find(name)->schema.fields()) {
      CAPTURE(name);
      CAPTURE(field.name());
      CHECK_FALSE(field.doc().empty());
    }
}

TEST_CASE("contradicting parameters are an error at the place of the parameters") {
  const auto file = std::make_shared<const std::string>("p.yaml");
  Value params = Value::map({file, 7, 5});
  const auto bound = bind("transform/clip", params);
  CHECK(bound.result.component == nullptr);
  REQUIRE(bound.messages.size() == 1);
  CHECK(test::has(bound.messages[0], "p.yaml:7:5"));
  CHECK(test::has(bound.messages[0], "has no limit; give min, max or both (transform/clip 0.1.0)"));
}

TEST_CASE("parameters arrive at the component, and resolved parameters give the same component") {
  Value params = Value::map();
  params.set("start", Value::scalar("1"));
  params.set("stop", Value::scalar("-1"));
  Value values = params;
  const Dataset data(std::vector<std::string>{"a"}, 1, {Matrix{{1, 2, 3}}});
  const test::PlainContext context;
  for (int round = 0; round < 2; ++round) {
    const auto bound = bind("transform/slice", values);
    CHECK(bound.messages.empty());
    const auto transform = std::dynamic_pointer_cast<const Transform>(bound.result.component);
    REQUIRE(transform);
    CHECK(transform->apply(data, context).trial(0).values() == Matrix{{2, 3}});
    values = bound.result.resolved;
  }
}

TEST_CASE("source/file requires a path, and records the files that it reads") {
  CHECK(test::has(bind("source/file", Value::map()).messages.at(0), "path names no file; give path, or events"));
  const test::TempFolder folder;
  const auto data = folder.write("x.csv", "1,2\n"), truth = folder.write("t.csv", "0\n");
  Value params = Value::map();
  params.set("path", Value::scalar(data.string()));
  params.set("truth", Value::scalar(truth.string()));
  const auto bound = bind("source/file", params);
  CHECK(bound.messages.empty());
  REQUIRE(bound.result.files.size() == 2);
  CHECK(bound.result.files[0].path == data);
  CHECK(bound.result.files[1].path == truth);
}

}  // namespace
}  // namespace golgi

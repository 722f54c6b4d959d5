// The components that tests of other rooms rely on work as described.
#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

class Components {
 public:
  Components() { REQUIRE(register_plugins(registry_, only({good_plugin()})).empty()); }

  template <class C>
  std::shared_ptr<const C> make(const char* name, const std::map<std::string, Value>& params = {}) const {
    Diagnostics diagnostics;
    Binder binder(diagnostics, "", "");
    Value values = Value::map();
    for (const auto& [key, value] : params) values.set(key, value);
    auto component = std::dynamic_pointer_cast<const C>(registry_.find(name)->bind(values, binder).component);
    REQUIRE(component != nullptr);
    return component;
  }

 private:
  Registry registry_;
};

}  // namespace

TEST_CASE("test_persistence is saved and loaded, and its readout finds a strong chain") {
  const Components components;
  const PlainContext context;
  const Dataset data =
      components.make<Simulator>("simulator/test_noise", {{"samples", Value::integer(2000)}})->simulate(context);
  const auto model = components.make<Model>("model/test_persistence");
  const auto fitted = model->fit(data, context);
  CHECK(fitted->windows().train.size() == 1199);  // 60 % of 1999 pairs
  CHECK(fitted->windows().test.size() == 401);

  MemoryArtifact memory;
  fitted->save(memory);
  const auto loaded = model->load(memory);
  const auto test = std::span(loaded->windows().test);
  CHECK(fitted->forecast(0, data, test, context) == loaded->forecast(0, data, test, context));
  CHECK(as<Attending>(*loaded) != nullptr);
  CHECK_THROWS_AS(require<Intervenable>(*loaded, "model/test_persistence"), ConfigError);

  const Connectivity found = components.make<Causality>("causality/test_readout")->estimate(input_of(data, *loaded), context);
  found.validate();
  CHECK(found.parts(Part::Axis::member).size() == 2);
  // 401 pairs: the covariances of unconnected pairs vary by about 0.08 around 0, those of the chain are 0.8 and above.
  const auto edges = found.edges();
  for (std::size_t i = 0; i < 3; ++i) CHECK(edges[i].target == edges[i].source + 1);
}

TEST_CASE("test_count appends a line for each run; test_sleep returns its input") {
  const Components components;
  const TempFolder folder;
  const auto count =
      components.make<Transform>("transform/test_count", {{"file", Value::scalar((folder.path() / "runs").string())}});
  for (int i = 0; i < 3; ++i) count->apply({}, PlainContext());
  std::ifstream in(folder.path() / "runs");
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "run\nrun\nrun\n");

  const Dataset data = dataset_of({Matrix(1, 3)});
  CHECK(components.make<Transform>("transform/test_sleep", {{"seconds", Value::number(0.01)}})->apply(data, PlainContext()) ==
        data);
}

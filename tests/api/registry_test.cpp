#include "golgi/api/registry.hpp"

#include <doctest/doctest.h>

#include "golgi/api/kinds.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

namespace {

struct Params {
  int order = 3;
  static void describe(SchemaOf<Params>& s) { s.field("order", &Params::order).range(1, 9).doc("Order."); }
};

struct Readout : Causality {
  static constexpr const char* name = "causality/readout";
  static constexpr const char* summary = "Reads a model.";
  static constexpr ArtifactType input = ArtifactType::model;
  using Params = ::Params;
  explicit Readout(const Params& params) : order(params.order) {
    if (order == 4) throw ConfigError("order 4 does not go with anything");
  }
  Connectivity estimate(const Inputs&, const TaskContext&) const override { return {}; }
  int order;
};

struct Draws : Simulator {
  static constexpr const char* name = "simulator/random";
  static constexpr const char* summary = "Draws.";
  static constexpr bool stochastic = true;
  using Params = ::Params;
  explicit Draws(const Params&) {}
  Dataset simulate(const TaskContext&) const override { return {}; }
};

struct Filter : Transform {
  static constexpr const char* name = "transform/filter";
  static constexpr const char* summary = "Filters.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  using Params = ::Params;
  explicit Filter(const Params&) {}
  Dataset apply(const Dataset& data, const TaskContext&) const override { return data; }
};

struct Evaluate : Evaluator {
  static constexpr const char* name = "evaluate";
  static constexpr const char* summary = "Evaluates.";
  using Params = ::Params;
  explicit Evaluate(const Params&) {}
  Scores evaluate(const Inputs&, const TaskContext&) const override { return {}; }
};

/// A component without a standard kind: it declares its inputs and outputs itself.
struct Compare : Component {
  static constexpr const char* name = "evaluate/compare";
  static constexpr const char* summary = "Compares.";
  static constexpr Needs needs = Needs::any;
  static constexpr ArtifactType output = ArtifactType::scores;
  static std::vector<Port> ports() {
    return {Port("first", {ArtifactType::connectivity}), Port("others", {ArtifactType::connectivity}).many().optional(),
            Port("data", {ArtifactType::dataset, ArtifactType::model}).optional().with_truth()};
  }
  using Params = ::Params;
  explicit Compare(const Params&) {}
  Artifact run(const Inputs&, const TaskContext&) const override { return Scores(); }
};

ComponentInfo named(const std::string& name, ComponentKind kind) {
  ComponentInfo info;
  info.name = name;
  info.kind = kind;
  return info;
}

}  // namespace

TEST_CASE("a component's kind, ports and traits follow from its class") {
  Registry registry;
  registry.begin_library({"golgi", "0.1.0", "", "id"});
  registry.add<Readout>();
  registry.add<Draws>();
  registry.add<Filter>();
  registry.add<Evaluate>();
  CHECK(registry.names() == std::vector<std::string>{"causality/readout", "evaluate", "simulator/random", "transform/filter"});

  const ComponentInfo& readout = *registry.find("causality/readout");
  CHECK(readout.kind == ComponentKind::causality);
  CHECK(readout.inputs.size() == 1);
  CHECK(readout.inputs[0].accepts() == std::vector{ArtifactType::model});
  CHECK(readout.output == ArtifactType::connectivity);
  CHECK(readout.summary == "Reads a model.");
  CHECK_FALSE(readout.stochastic);
  CHECK_FALSE(readout.accepts_gaps);
  CHECK(readout.title() == "causality/readout 0.1.0");
  CHECK(readout.schema.fields().size() == 1);

  const ComponentInfo& simulator = *registry.find("simulator/random");
  CHECK(simulator.inputs.empty());
  CHECK(simulator.stochastic);
  CHECK(simulator.output == ArtifactType::dataset);

  CHECK(registry.find("transform/filter")->accepts_gaps);
  CHECK(registry.find("transform/filter")->acausal);
  CHECK_FALSE(readout.acausal);
  CHECK(registry.find("transform/filter")->inputs[0].accepts() == std::vector{ArtifactType::dataset});

  const ComponentInfo& evaluate = *registry.find("evaluate");
  REQUIRE(evaluate.inputs.size() == 2);
  CHECK(evaluate.inputs[0].name() == "truth");
  CHECK_FALSE(evaluate.inputs[0].is_many());
  CHECK(evaluate.inputs[1].name() == "estimates");
  CHECK(evaluate.inputs[1].accepts() == std::vector{ArtifactType::connectivity});
  CHECK(evaluate.inputs[1].is_many());
  CHECK(evaluate.output == ArtifactType::scores);

  CHECK(registry.find("causality/absent") == nullptr);
}

TEST_CASE("a component without a standard kind declares its ports, its output and its requirements on the data") {
  Registry registry;
  registry.add<Compare>();
  const ComponentInfo& compare = *registry.find("evaluate/compare");
  CHECK(compare.kind == ComponentKind::step);
  CHECK(compare.output == ArtifactType::scores);
  CHECK(compare.needs == Needs::any);
  REQUIRE(compare.inputs.size() == 3);
  CHECK(compare.inputs[0].name() == "first");
  CHECK_FALSE(compare.inputs[0].is_many());
  CHECK_FALSE(compare.inputs[0].is_optional());
  CHECK_FALSE(compare.inputs[0].sees_truth());
  CHECK(compare.inputs[1].is_many());
  CHECK(compare.inputs[1].is_optional());
  CHECK(compare.inputs[2].accepts() == std::vector{ArtifactType::dataset, ArtifactType::model});
  CHECK_FALSE(compare.inputs[2].is_many());
  CHECK(compare.inputs[2].sees_truth());
}

TEST_CASE("values are required unless a component declares otherwise, and only transforms and evaluators see the truth") {
  Registry registry;
  registry.add<Readout>();
  registry.add<Filter>();
  registry.add<Evaluate>();
  CHECK(registry.find("causality/readout")->needs == Needs::values);
  CHECK_FALSE(registry.find("causality/readout")->inputs[0].sees_truth());
  CHECK(registry.find("transform/filter")->inputs[0].sees_truth());
  CHECK(registry.find("evaluate")->inputs[0].sees_truth());
  for (const auto& kind : all_kinds())
    for (const auto& port : kind.ports)
      if (kind.kind == ComponentKind::model || kind.kind == ComponentKind::causality)
        CHECK_FALSE_MESSAGE(port.sees_truth(), kind.name);
  CHECK(std::string(to_string(Needs::values)) + to_string(Needs::events) + to_string(Needs::any) == "valueseventsany");
}

TEST_CASE("the table of kinds is indexed by kind") {
  for (const auto& kind : all_kinds()) CHECK(&traits_of(kind.kind) == &kind);
}

TEST_CASE("a registration ignores flags unknown to this version of golgi") {
  Registry registry;
  Registration registration("transform/later", "Later.", ComponentKind::transform);
  registration.flag("from_the_future", true).flag("stochastic", true).needs(Needs::events);
  registry.add(std::move(registration));
  const ComponentInfo& later = *registry.find("transform/later");
  CHECK(later.stochastic);
  CHECK_FALSE(later.accepts_gaps);
  CHECK_FALSE(later.control);
  CHECK_FALSE(later.acausal);
  CHECK(later.needs == Needs::events);
}

TEST_CASE("changing a copy of a port leaves the port unchanged") {
  const Port port("data", {ArtifactType::dataset});
  Port other = port;
  other.many().optional().with_truth();
  CHECK(other.is_many());
  CHECK_FALSE(port.is_many());
  CHECK_FALSE(port.is_optional());
  CHECK_FALSE(port.sees_truth());
}

TEST_CASE("binding returns the component and every parameter") {
  Registry registry;
  registry.add<Readout>();
  Diagnostics diagnostics;
  Binder binder(diagnostics, "stages.r.params", "causality/readout 1");
  Value values = Value::map();
  values.set("order", Value::integer(7));
  const BoundComponent bound = registry.find("causality/readout")->bind(values, binder);
  CHECK(diagnostics.empty());
  CHECK(dynamic_cast<const Readout&>(*bound.component).order == 7);
  CHECK(bound.resolved.find("order")->text == "7");
}

TEST_CASE("a parameter out of range, or a constructor that throws, gives errors and no component") {
  Registry registry;
  registry.add<Readout>();
  for (const auto& [order, text] :
       {std::pair{10, "must be integer in [1, 9], found 10"}, std::pair{4, "order 4 does not go with anything"}}) {
    Diagnostics diagnostics;
    Binder binder(diagnostics, "stages.r.params", "causality/readout 1");
    Value values = Value::map();
    values.set("order", Value::integer(order));
    CHECK(registry.find("causality/readout")->bind(values, binder).component == nullptr);
    REQUIRE(diagnostics.size() == 1);
    CHECK(has(diagnostics.messages()[0], text));
    CHECK(has(diagnostics.messages()[0], "stages.r.params"));
    CHECK(has(diagnostics.messages()[0], "causality/readout 1"));
  }
}

TEST_CASE("names are kind/name in lower-case letters, digits and _") {
  Registry registry;
  for (const char* good : {"transform/a", "transform/z_9"}) CHECK_NOTHROW(registry.add(named(good, ComponentKind::transform)));
  CHECK_NOTHROW(registry.add(named("source/s", ComponentKind::simulator)));
  CHECK_NOTHROW(registry.add(named("evaluate", ComponentKind::evaluator)));
  CHECK_NOTHROW(registry.add(named("evaluate/mine", ComponentKind::evaluator)));
  for (const char* bad : {"", "transform", "transform/", "/a", "transform/A", "transform/9a", "transform/_a", "transform/a b",
                          "transform/a/b", "transform/ä", "model/a", "Transform/a", "evaluate"})
    CHECK(has(message_of<PluginError>([&] { registry.add(named(bad, ComponentKind::transform)); }),
              std::string("component name '") + bad + "': a transform is named 'transform/"));
}

TEST_CASE("a duplicate name is reported with both libraries; the first one keeps it") {
  Registry registry;
  registry.begin_library({"golgi", "0.1.0", "", "id"});
  registry.add<Filter>();
  registry.begin_library({"other", "2.0.0", "/plugins/other.so", "id2"});
  const auto message = message_of<NameTakenError>([&] { registry.add<Filter>(); });
  CHECK(has(message, "'transform/filter' is given twice: by golgi itself and by '/plugins/other.so'"));
  CHECK(has(message, "; rename one component, or remove one of the libraries"));
  CHECK(registry.find("transform/filter")->library.name == "golgi");
}

TEST_CASE("unregistering a library removes what it added and nothing else") {
  Registry registry;
  registry.begin_library({"golgi", "0.1.0", "", "id"});
  registry.add<Filter>();
  registry.begin_library({"one", "1.0.0", "/plugins/one.so", "id1"});
  registry.add<Readout>();
  registry.begin_library({"two", "1.0.0", "/plugins/two.so", "id2"});
  registry.add<Draws>();
  registry.forget_library();
  CHECK(registry.names() == std::vector<std::string>{"causality/readout", "transform/filter"});
  CHECK(registry.find("causality/readout")->library.build_id == "id1");
  CHECK_NOTHROW(registry.add<Draws>());
}

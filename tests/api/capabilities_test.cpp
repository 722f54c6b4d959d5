// The capabilities of a model or a component beyond its kind, requested by id.
#include "golgi/api/capabilities.hpp"

#include <doctest/doctest.h>

#include <string>

#include "golgi/api/model.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

namespace {

struct Plain : FittedModel {
  std::ptrdiff_t n_variables() const override { return 1; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return split; }
  Matrix forecast(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {}; }
  void save(ArtifactWriter&) const override {}
  WindowSplit split;
};

/// Its interfaces are adjacent in memory, so a wrong cast would call the wrong one.
struct Rich final : Plain, Attending, Intervenable {
  Matrix attention(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {{1}}; }
  Matrix intervene(std::ptrdiff_t, const Dataset&, std::span<const Window>, const Intervention& change,
                   const TaskContext&) const override {
    return Matrix(change.values());
  }
  const void* interface(std::string_view id) const override { return offers<Attending, Intervenable>(this, id); }
};

/// Derives from a capability that it does not declare.
struct Silent final : Plain, Attending {
  Matrix attention(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {}; }
};

struct Estimator final : Component, Costed {
  Artifact run(const Inputs&, const TaskContext&) const override { return Connectivity(); }
  Cost cost(const Workload& work) const override {
    return {static_cast<double>(work.n_variables * work.n_samples), static_cast<double>(work.n_events), "lower it"};
  }
  const void* interface(std::string_view asked) const override { return offers<Costed>(this, asked); }
};

struct Cheap final : Component {
  Artifact run(const Inputs&, const TaskContext&) const override { return Connectivity(); }
};

}  // namespace

TEST_CASE("a model is asked for a capability and returns that interface") {
  const Rich model;
  const FittedModel& asked = model;
  const test::PlainContext context;
  REQUIRE(as<Attending>(asked) != nullptr);
  CHECK(as<Attending>(asked)->attention(0, {}, {}, context) == Matrix{{1}});
  REQUIRE(as<Intervenable>(asked) != nullptr);
  CHECK(as<Intervenable>(asked)->intervene(0, {}, {}, Intervention(0, Matrix{{5, 6}}), context) == Matrix{{5, 6}});
  CHECK(as<Differentiable>(asked) == nullptr);
  CHECK(as<LayerAttending>(asked) == nullptr);
  CHECK(asked.interface("attention/2") == nullptr);
}

TEST_CASE("a model offers no capability unless it declares one") {
  CHECK(as<Attending>(Plain()) == nullptr);
  CHECK(as<Attending>(Silent()) == nullptr);
}

TEST_CASE("a capability that a readout requires and its model lacks is named, with the model") {
  const Rich model;
  CHECK(&require<Attending>(model, "model/rich 1") == as<Attending>(model));
  const auto lacks = [&](auto ask) { return message_of<ConfigError>(ask); };
  CHECK(lacks([&] { require<Differentiable>(model, "model/rich 1"); }) ==
        "needs a model that offers 'input_gradient'; model/rich 1 does not");
  CHECK(has(lacks([&] { require<LayerAttending>(model, "m"); }), "offers 'layer_attention'; m does not"));
  CHECK(has(lacks([&] { require<Intervenable>(Plain(), "m"); }), "offers 'intervene'; m does not"));
  CHECK(has(lacks([&] { require<Attending>(Plain(), "m"); }), "offers 'attention'; m does not"));
}

TEST_CASE("a component reports its cost if it can") {
  const Estimator estimator;
  const Component& asked = estimator;
  REQUIRE(as<Costed>(asked) != nullptr);
  const Cost cost = as<Costed>(asked)->cost({3, 2, 100, 7, 1});
  CHECK(cost.bytes == 300);
  CHECK(cost.seconds == 7);
  CHECK(as<Costed>(Cheap()) == nullptr);
}

TEST_CASE("the ids of capabilities are those that plugins were built with") {
  CHECK(Attending::capability == "attention/1");
  CHECK(LayerAttending::capability == "layer_attention/1");
  CHECK(Differentiable::capability == "input_gradient/1");
  CHECK(Intervenable::capability == "intervene/1");
  CHECK(Costed::capability == "cost/1");
}

TEST_CASE("an intervention holds the source's new past, and no list of events where they are unchanged") {
  const Intervention values(2, Matrix{{1, 2}});
  CHECK(values.source() == 2);
  CHECK(values.values() == Matrix{{1, 2}});
  CHECK(values.events_s().empty());
  CHECK(Intervention(0, Matrix(1, 2), {{0.5}}).events_s() == std::vector<std::vector<double>>{{0.5}});
}

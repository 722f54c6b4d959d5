// Estimates of groups of variables: they have names of their own, and are not affected by variables that were left out.
#include <doctest/doctest.h>

#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/run/component_call.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/messages.hpp"

using namespace golgi;

namespace {

/// Two groups, whatever the data, declared as groups or not.
struct ToyGroups : Causality {
  static constexpr const char* name = "causality/toy_groups";
  static constexpr const char* summary = "Two groups.";
  struct Params {
    bool declared = true;
    static void describe(SchemaOf<Params>& s) { s.field("declared", &Params::declared).doc("As groups."); }
  };
  explicit ToyGroups(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs&, const TaskContext&) const override {
    Connectivity result({"front", "back"}, Matrix(2, 2, 1.0));
    return result.set_names({"front", "back"}, params_.declared);
  }
  Params params_;
};

Connectivity called(const Dataset& data, bool declared) {
  Registry registry;
  registry.begin_library({"toys", "1", "", "build"});
  registry.add<ToyGroups>();
  const test::PlainContext context;
  ToyGroups::Params params;
  params.declared = declared;
  return call_component(*registry.find("causality/toy_groups"), ToyGroups(params), test::input_of(data), nullptr, context)
      .connectivity();
}

}  // namespace

TEST_CASE("an estimate of groups is accepted with names of its own, also if a variable was left out") {
  Matrix x = test::var_data({0.5 * Eigen::MatrixXd::Identity(3, 3)}, 300, "groups");
  CHECK(called(test::dataset_of({x}), true).names() == std::vector<std::string>{"front", "back"});
  for (double& one : x.row(1)) one = 3;
  const auto result = called(test::dataset_of({x}), true);
  CHECK(result.names() == std::vector<std::string>{"front", "back"});
  CHECK(result.undefined_pairs().empty());
}

TEST_CASE("names that are neither those of the data nor declared as groups are refused") {
  const Dataset data = test::dataset_of({test::var_data({0.5 * Eigen::MatrixXd::Identity(3, 3)}, 300, "groups")});
  CHECK_THROWS_AS(called(data, false), PluginError);
}

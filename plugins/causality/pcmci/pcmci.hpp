// causality/pcmci: finds the past values that are parents of a variable, by tests of conditional independence (PCMCI), and with
// `plus` also links at the same sample (PCMCI+). Sources: Runge et al. 2019; Runge 2020.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "contemporaneous.hpp"

namespace golgi::pcmci {

/// A test with these parameters, as a pipeline would name it.
template <class Test>
Nested<IndependenceTest> test_of(const typename Test::Params& params = {}) {
  return NestedComponent::of(Test::name, std::make_shared<const Test>(params));
}

/// The parameter `test`: partial correlation by default.
struct ChosenTest : Nested<IndependenceTest> {
  ChosenTest() : ChosenTest(test_of<PartialCorrelation>()) {}
  ChosenTest(Nested<IndependenceTest> test) : Nested(std::move(test)) {}
};

struct Params {
  int max_lag = 5;
  int min_lag = 0;
  bool plus = false;
  ChosenTest test;
  std::optional<double> pc_alpha;
  bool choose_alpha = false;
  ColliderRule colliders = ColliderRule::majority;
  std::optional<int> max_subset;
  LinkRules links;
  std::string targets_in;
  Correction correction = Correction::benjamini_hochberg;

  double alpha() const { return pc_alpha.value_or(plus ? 0.01 : 0.2); }
  int first_lag() const { return plus ? 0 : min_lag; }

  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder& binder);
};

class Pcmci final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = pcmci::Params;
  static constexpr const char* name = "causality/pcmci";
  static constexpr const char* summary =
      "Links and their lags by tests of conditional independence: PCMCI, and PCMCI+ with links at the same sample.";
  static std::string bibtex();
  static std::vector<Suits> suits();
  static constexpr bool accepts_gaps = true;
  static constexpr Needs needs = Needs::values;
  static std::vector<Waiver> waivers();

  explicit Pcmci(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return covariate.name == params_.targets_in; }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::pcmci

namespace golgi {

template <>
struct FieldType<pcmci::ChosenTest> : FieldType<Nested<IndependenceTest>> {
  static void prepare(Field&) {}
};

}  // namespace golgi

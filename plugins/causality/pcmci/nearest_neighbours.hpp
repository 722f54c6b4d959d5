// Information by nearest neighbours as a test of independence, for dependence of any form. Source: Runge 2018 (CMIknn: its
// null shuffles x among neighbours in z, so that x keeps its dependence on z).
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::pcmci {

class NearestNeighbours final : public IndependenceTest {
 public:
  struct Params {
    int neighbours = 10;
    int shuffles = 200;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "independence/knn";
  static constexpr const char* summary = "Information by nearest neighbours, for links of any form: p by shuffles of x.";
  static constexpr bool stochastic = true;

  explicit NearestNeighbours(const Params& params) : params_(params) {}
  IndependenceTraits traits() const override {
    return {.measure = "conditional information", .unit = "nats", .least_p = 1.0 / (1 + params_.shuffles)};
  }
  Independence test(const TestedRows& rows, const TaskContext& context) const override;
  std::ptrdiff_t least_rows(std::ptrdiff_t) const override { return params_.neighbours + 2; }
  void examine(const Dataset& data, const TaskContext& context) const override;
  double seconds(double n_rows, double n_conditions) const override;

 private:
  Params params_;
};

}  // namespace golgi::pcmci

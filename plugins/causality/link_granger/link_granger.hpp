// causality/link_granger: Granger causality of units that saturate: x_i(t+1) = f(sum over j of W_ij x_j(t) + sum over k of
// B_ik c_k + b_i), with a link function f that is chosen per target, covariates c, and weights that may depend on a gate.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "params.hpp"

namespace golgi::link_granger {

class LinkGranger final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = link_granger::Params;
  static constexpr const char* name = "causality/link_granger";
  static constexpr const char* summary =
      "Granger causality through a link function, such as tanh of units that saturate; weights may depend on a gate.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  /// @throws ConfigError for parameters that contradict each other
  explicit LinkGranger(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override {
    return covariate.name == params_.gate_covariate || is_named(covariate, params_.covariates);
  }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::link_granger

// causality/changing_granger: Granger causality whose weights change with time, of voltages, spike trains and other signals.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "params.hpp"

namespace golgi::changing_granger {

class ChangingGranger final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = changing_granger::Params;
  static constexpr const char* name = "causality/changing_granger";
  static constexpr const char* summary =
      "Granger causality with weights that drift or switch over time; which pairs change, and when.";
  static std::string bibtex();
  static std::vector<Suits> suits();
  static constexpr Needs needs = Needs::any;

  explicit ChangingGranger(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::changing_granger

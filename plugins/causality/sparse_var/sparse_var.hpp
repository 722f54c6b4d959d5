// causality/sparse_var: a vector autoregression fitted with a penalty on its coefficients (lasso, elastic net), for recordings
// with as many variables as samples, or more.
#pragma once

#include <golgi/api/plugin.hpp>

#include "fit.hpp"

namespace golgi::sparse_var {

class SparseVar final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = sparse_var::Params;
  static constexpr const char* name = "causality/sparse_var";
  static constexpr const char* summary =
      "Sparse vector autoregression (lasso, elastic net, adaptive lasso), also with more variables than samples.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  /// @throws ConfigError for parameters that contradict each other
  explicit SparseVar(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }

 private:
  Params params_;
};

}  // namespace golgi::sparse_var

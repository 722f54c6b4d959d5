// causality/mvgc: multivariate Granger causality, conditional on all other variables, from one VAR. By least squares the score
// is the log ratio of residual variances (golgi/numerics/var_ols.hpp). By the Levinson-Wiggins-Robinson recursion the estimates
// are those of the MVGC toolbox 1.3 (Barnett & Seth 2014, 2015); see golgi/numerics/lwr.hpp and granger.hpp.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/granger.hpp>
#include <golgi/numerics/lwr.hpp>
#include <golgi/numerics/var_ols.hpp>
#include <string>
#include <vector>

#include "bands.hpp"
#include "groups.hpp"

namespace golgi::mvgc {

enum class Fit { ols, lwr };
enum class OrderCriterion { automatic, aicc, aic, bic, fixed };
enum class PairTest { f, likelihood_ratio, none };
enum class CovarianceChoice { automatic, classical, hc3, trial };

struct Params {
  Fit fit = Fit::ols;
  int max_order = 10;
  OrderCriterion criterion = OrderCriterion::automatic;
  PairTest test = PairTest::f;
  CovarianceChoice covariance = CovarianceChoice::automatic;
  std::vector<Band> band;
  int n_frequencies = 256;
  int spectra = 12;
  std::vector<Group> groups;
  bool per_lag = false;
  LinkRules links = {};
  std::vector<std::string> covariates = {};
  Correction correction = Correction::benjamini_hochberg;

  OrderCriterion criterion_used() const {
    if (criterion != OrderCriterion::automatic) return criterion;
    return fit == Fit::ols ? OrderCriterion::aicc : OrderCriterion::aic;
  }
  Covariance covariance_used() const {  ///< of fit ols
    if (covariance == CovarianceChoice::classical) return Covariance::classical;
    return covariance == CovarianceChoice::trial ? Covariance::trial : Covariance::hc3;
  }
  /// Whether each target has a regression of its own.
  bool by_target() const { return !links.empty() || !covariates.empty(); }
  GrangerTest granger_test() const { return test == PairTest::f ? GrangerTest::f : GrangerTest::likelihood_ratio; }

  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder& binder);
};

class Mvgc final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = mvgc::Params;
  static constexpr const char* name = "causality/mvgc";
  static constexpr const char* summary =
      "Multivariate Granger causality between all pairs, conditional on all other variables.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  /// @throws ConfigError for a criterion or covariance that the fit does not offer, for invalid bands, and for parameters that
  /// links and covariates exclude
  explicit Mvgc(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::mvgc

// causality/mvgc: multivariate Granger causality, conditional on all other variables, from one VAR in state-space form.
// The estimates are those of the MVGC toolbox 1.3 (Barnett & Seth 2014, 2015); see golgi/numerics/lwr.hpp and granger.hpp.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/granger.hpp>
#include <golgi/numerics/lwr.hpp>

namespace golgi::mvgc {

enum class OrderCriterion { aic, bic, fixed };
enum class PairTest { f, likelihood_ratio, none };

struct Params {
  int max_order = 10;
  OrderCriterion criterion = OrderCriterion::aic;
  PairTest test = PairTest::f;
  Correction correction = Correction::benjamini_hochberg;

  static void describe(SchemaOf<Params>& schema);
};

/// The fits up to `max_order` that the criterion may choose from, and its choice.
struct OrderChoice {
  LwrFits fits;
  std::ptrdiff_t order = 0;
};

/// @throws DataError where the recording is too short for `max_order`, or the criterion is defined for no order; NumericError
///         where the chosen order cannot be fitted.
OrderChoice choose_order(Trials trials, const Params& params, const ParallelFor& parallel_for = serial_for);

class Mvgc final : public Causality, public Costed {
 public:
  using Params = mvgc::Params;
  static constexpr const char* name = "causality/mvgc";
  static constexpr const char* summary = "Multivariate Granger causality: state-space F between all pairs, given all others.";

  explicit Mvgc(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::mvgc

#include "partial_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <string>
#include <utility>

#include "precision.hpp"

namespace golgi::partial_correlation {
namespace {

Eigen::MatrixXd precision_of(const Covariance& covariance, const Params& params, const Dataset& data,
                             const TaskContext& context) {
  const auto n = covariance.s.rows();
  if (params.shrinkage == Shrinkage::ledoit_wolf) {
    double weight = 0;
    const Eigen::MatrixXd shrunk = ledoit_wolf(covariance, weight);
    context.log("shrunk by " + format_number(std::round(1e4 * weight) / 1e4) + " towards uncorrelated variables");
    return inverse_of(shrunk);
  }
  if (params.shrinkage == Shrinkage::graphical_lasso) {
    if (params.penalty) return graphical_lasso(covariance.s, *params.penalty, context.poll());
    const auto chosen = graphical_lasso_by_ebic(covariance, context.parallel_loop(), context.poll());
    context.log("penalty " + format_number(std::round(1e4 * chosen.penalty) / 1e4) + " by the extended Bayesian criterion");
    return chosen.k;
  }
  if (covariance.n_samples <= n + 1)
    throw DataError("partial correlation of " + plural(n, "variable") + " needs more than " + std::to_string(n + 1) +
                    " samples, the recording has " + std::to_string(covariance.n_samples) +
                    "; set shrinkage: ledoit_wolf, or leave variables out with transform/select");
  require_independent(views_of(data), data.names(), context.parallel_loop());
  return inverse_of(covariance.s);
}

/// p-values of Student's t; its degrees of freedom are the independent samples minus the variables.
Matrix p_values(const Matrix& r, Trials trials, const Eigen::MatrixXd& precision, const Params& params,
                const TaskContext& context) {
  const auto n = r.rows();
  const auto m = static_cast<double>(n_samples_with_lags(trials, 0));
  Eigen::MatrixXd effective = Eigen::MatrixXd::Constant(n, n, m);
  if (params.autocorrelated) effective = effective_samples(trials, precision, context.parallel_loop(), context.poll());
  Matrix p(n, n, undefined);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < i; ++j) {
      const double df = effective(i, j) - static_cast<double>(n);
      if (!(df >= 1)) continue;
      p(i, j) = p(j, i) = t_two_sided(r(i, j) * std::sqrt(df / std::max(1 - r(i, j) * r(i, j), 1e-300)), df);
    }
  return p;
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema
      .choice(
          "shrinkage", &Params::shrinkage,
          {{"none", Shrinkage::none}, {"ledoit_wolf", Shrinkage::ledoit_wolf}, {"graphical_lasso", Shrinkage::graphical_lasso}})
      .doc(
          "none: needs more samples than variables, and gives p-values. ledoit_wolf: shrunk towards uncorrelated variables, "
          "for any number of variables. graphical_lasso: most pairs are 0.");
  schema.field("penalty", &Params::penalty)
      .above(0)
      .doc(
          "With `shrinkage: graphical_lasso`: penalty on the absolute entries of the inverse correlation matrix; null: "
          "chosen by the extended Bayesian criterion.");
  schema.field("autocorrelated", &Params::autocorrelated)
      .doc("Whether p-values allow for autocorrelated samples; false: all samples are taken as independent.");
  describe_correction(schema, &Params::correction);
}

PartialCorrelation::PartialCorrelation(const Params& params) : params_(params) {
  if (params.penalty && params.shrinkage != Shrinkage::graphical_lasso)
    throw ConfigError("penalty needs shrinkage: graphical_lasso");
}

Cost PartialCorrelation::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  const bool is_sparse = params_.shrinkage == Shrinkage::graphical_lasso;
  const double residuals = params_.shrinkage == Shrinkage::none && params_.autocorrelated ? 2 * n * n_samples : 0;
  const double matrices = is_sparse ? 6.0 * std::min(work.n_threads, 20) + 24 : 10;
  return {sizeof(double) * (matrices * n * n + 1024 * n + residuals), undefined,
          residuals > 0 ? "set autocorrelated: false" : ""};
}

Connectivity PartialCorrelation::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  const auto covariance = covariance_of(trials, context.parallel_loop(), context.poll());
  const Eigen::MatrixXd k = precision_of(covariance, params_, data, context);
  const auto n = k.rows();
  Matrix r(n, n, undefined), score = r, sign = r;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j) continue;
      r(i, j) = std::clamp(-k(i, j) / std::sqrt(k(i, i) * k(j, j)), -1.0, 1.0);
      score(i, j) = std::abs(r(i, j));
      sign(i, j) = (r(i, j) > 0) - (r(i, j) < 0);
    }
  Estimate estimate{std::move(score)};
  estimate.set_directed(false).set(Quantity::sign, std::move(sign)).set(Quantity::weight, Matrix(r));
  if (params_.shrinkage == Shrinkage::none) estimate.set_p(p_values(r, trials, k, params_, context), params_.correction);
  Connectivity result(data.names(), std::move(estimate));
  result.set_meaning("absolute partial correlation");
  return result;
}

std::vector<Suits> PartialCorrelation::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(15)
        .assumes("a baseline without direction: effects within one sample")
        .gives("score, sign, p, q; no direction")
        .cost("O(N² T + N³)");
  };
  return {of(SignalKind::fields), of(SignalKind::fluorescence), of(SignalKind::signals)};
}

}  // namespace golgi::partial_correlation

GOLGI_PLUGIN("partial_correlation", "1.0.0") { registry.add<golgi::partial_correlation::PartialCorrelation>(); }

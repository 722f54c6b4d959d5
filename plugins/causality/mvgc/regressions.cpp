#include "regressions.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/distributions.hpp>
#include <golgi/numerics/trials.hpp>
#include <golgi/numerics/weighted_fit.hpp>
#include <string>

namespace golgi::mvgc {
namespace {

/// The signals that regressors are made of: variables and covariates as (N + C, T) per trial, centred.
std::vector<Matrix> signals_of(const Dataset& data, Trials trials, const std::vector<NuisanceCovariate>& covariates) {
  std::vector<Matrix> signals;
  const auto n = data.n_variables();
  for (std::size_t r = 0; r < trials.size(); ++r) {
    Matrix all(n + std::ssize(covariates), trials[r].cols());
    for (std::ptrdiff_t i = 0; i < n; ++i) std::ranges::copy(trials[r].row(i), all.row(i).begin());
    for (std::ptrdiff_t c = 0; c < std::ssize(covariates); ++c)
      std::ranges::copy(data.trial(static_cast<std::ptrdiff_t>(r)).covariates().row(covariates[c].row), all.row(n + c).begin());
    signals.push_back(std::move(all));
  }
  const std::vector<ConstView> views(signals.begin(), signals.end());
  const auto means = pooled_means(views);
  for (auto& each : signals)
    for (std::ptrdiff_t i = 0; i < each.rows(); ++i)
      for (double& x : each.row(i)) x -= means[i];
  return signals;
}

/// The regressors of one target: a constant, its own past, its sources' past, and the covariates.
class TargetRegressors final : public RegressorBlocks {
 public:
  TargetRegressors(const std::vector<Matrix>& signals, std::ptrdiff_t n, std::ptrdiff_t order, std::ptrdiff_t target,
                   const KnownLinks& known, const std::vector<NuisanceCovariate>& covariates)
      : signals_(signals), rows_of_(n) {
    for (std::ptrdiff_t j = 0; j < n; ++j)
      for (std::ptrdiff_t lag = 1; lag <= order; ++lag) {
        if (j != target && !known.is_allowed(target, j, static_cast<int>(lag))) continue;
        rows_of_[j].push_back(1 + std::ssize(columns_));
        columns_.push_back({j, lag});
      }
    for (std::ptrdiff_t c = 0; c < std::ssize(covariates); ++c)
      for (auto lag = covariates[c].first_lag; lag <= order; ++lag) columns_.push_back({n + c, lag});
    for (std::size_t r = 0; r < signals.size(); ++r)
      for (auto t = order; t < signals[r].cols(); ++t) {
        samples_.push_back({r, t});
        response_.push_back(signals[r](target, t));
      }
  }
  std::ptrdiff_t n_regressors() const override { return 1 + std::ssize(columns_); }
  std::ptrdiff_t n_samples() const override { return std::ssize(samples_); }
  void read(std::ptrdiff_t first, View block) const override {
    std::ranges::fill(block.row(0), 1.0);
    for (std::ptrdiff_t k = 0; k < std::ssize(columns_); ++k)
      for (std::ptrdiff_t m = 0; m < block.cols(); ++m) {
        const auto [trial, t] = samples_[first + m];
        block(k + 1, m) = signals_[trial](columns_[k].signal, t - columns_[k].lag);
      }
  }
  std::span<const double> response() const { return response_; }
  const std::vector<std::ptrdiff_t>& rows_of(std::ptrdiff_t source) const { return rows_of_[source]; }
  std::ptrdiff_t lag_of(std::ptrdiff_t row) const { return columns_[row - 1].lag; }

 private:
  struct Column {
    std::ptrdiff_t signal, lag;
  };
  struct Sample {
    std::size_t trial;
    std::ptrdiff_t t;
  };
  const std::vector<Matrix>& signals_;
  std::vector<Column> columns_;
  std::vector<std::vector<std::ptrdiff_t>> rows_of_;
  std::vector<Sample> samples_;
  std::vector<double> response_;
};

struct PairEffect {
  double score = undefined, p = undefined, weight = undefined, sign = undefined, lag = undefined;
};

double wald(const Eigen::VectorXd& b, const Eigen::MatrixXd& covariance) { return b.dot(covariance.llt().solve(b)); }

/// @param robust  HC3's covariance of the rows; empty: the classical one is used
PairEffect effect_of(const TargetRegressors& regressors, const LinearFit& fit, const std::vector<std::ptrdiff_t>& rows,
                     const Matrix& robust, const Params& params) {
  PairEffect effect;
  if (std::ranges::any_of(rows, [&](auto row) { return !fit.determined[row]; })) return effect;
  const auto d = std::ssize(rows);
  Eigen::VectorXd b(d);
  Eigen::MatrixXd classical(d, d);
  std::ptrdiff_t strongest = 0;
  for (std::ptrdiff_t k = 0; k < d; ++k) {
    b(k) = fit.coefficients[rows[k]];
    for (std::ptrdiff_t l = 0; l < d; ++l) classical(k, l) = fit.covariance(rows[k], rows[l]);
    if (std::abs(fit.t(rows[k])) > std::abs(fit.t(rows[strongest]))) strongest = k;
  }
  // W = |u|² / s², s² = RSS / degrees of freedom: 1 + W / degrees is the ratio of residual sums of squares.
  const double degrees = fit.degrees_of_freedom, count = static_cast<double>(d), w = wald(b, classical);
  effect.score = std::log1p(w / degrees);
  effect.weight = b.sum();
  effect.sign = std::abs(effect.weight) <= std::sqrt(classical.sum()) ? 0 : effect.weight > 0 ? 1 : -1;
  effect.lag = static_cast<double>(regressors.lag_of(rows[strongest]));
  if (params.test == PairTest::none) return effect;
  const double tested = robust.empty() ? w : wald(b, eigen(robust));
  if (!std::isfinite(tested)) return effect;
  if (params.test == PairTest::f)
    effect.p = f_upper_tail(tested / count, count, degrees);
  else
    effect.p =
        chi_squared_upper_tail(robust.empty() ? static_cast<double>(regressors.n_samples()) * effect.score : tested, count);
  return effect;
}

std::vector<PairEffect> effects_on(const TargetRegressors& regressors, std::ptrdiff_t n, std::ptrdiff_t target,
                                   const std::string& name, const Params& params, const Poll& poll) {
  if (regressors.n_samples() <= regressors.n_regressors())
    throw DataError("variable '" + name + "': " + plural(regressors.n_samples(), "sample") + " with all lags for " +
                    plural(regressors.n_regressors(), "regressor") +
                    " (variables and covariates); lower max_order, name fewer covariates, or record longer");
  const std::vector<double> ones(regressors.n_samples(), 1.0);
  const auto fit = weighted_least_squares(regressors, regressors.response(), ones, poll);
  std::vector<std::ptrdiff_t> sources;
  std::vector<std::vector<std::ptrdiff_t>> groups;
  std::vector<PairEffect> effects(n);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    if (j == target) continue;
    if (regressors.rows_of(j).empty()) continue;  // ruled out
    sources.push_back(j);
    groups.push_back(regressors.rows_of(j));
  }
  std::vector<Matrix> robust(groups.size());
  if (params.test != PairTest::none && params.covariance_used() == Covariance::hc3)
    robust = robust_covariances(regressors, fit, regressors.response(), ones, groups, poll);
  for (std::size_t g = 0; g < groups.size(); ++g)
    effects[sources[g]] = effect_of(regressors, fit, groups[g], robust[g], params);
  return effects;
}

}  // namespace

Connectivity regress_targets(const Dataset& data, Trials trials, std::ptrdiff_t order, const KnownLinks& known,
                             const std::vector<NuisanceCovariate>& covariates, const Params& params,
                             const TaskContext& context) {
  const auto n = data.n_variables();
  const auto signals = signals_of(data, trials, covariates);
  std::vector<std::vector<PairEffect>> effects(n);
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    context.check_cancelled();
    const TargetRegressors regressors(signals, n, order, i, known, covariates);
    effects[i] = effects_on(regressors, n, i, data.names()[i], params, context.poll());
  });
  Matrix score(n, n, undefined), p = score, weight = score, sign = score, lag_s = score;
  Connectivity result(data.names(), score);
  for (auto& pair : known.ruled_out(1, static_cast<int>(order))) result.add_undefined(std::move(pair));
  std::ptrdiff_t n_undetermined = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const PairEffect& effect = effects[i][j];
      score(i, j) = effect.score;
      p(i, j) = effect.p;
      weight(i, j) = effect.weight;
      sign(i, j) = effect.sign;
      lag_s(i, j) = effect.lag * data.dt_s();
      if (!std::isnan(effect.score) || known.is_ruled_out(i, j, 1, static_cast<int>(order))) continue;
      ++n_undetermined;
      result.add_undefined({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j),
                            "the source's past follows from that of others, or from covariates"});
    }
  if (n_undetermined > 0)
    context.warn({"undetermined", "sources whose past follows from that of others, or from covariates, to rounding",
                  plural(n_undetermined, "pair") + " are undefined",
                  "leave one variable of each such group out with transform/select, or remove the covariate from covariates"});
  result.set(Quantity::score, std::move(score)).set(Quantity::sign, std::move(sign));
  result.set(Quantity::weight, std::move(weight)).set(Quantity::lag_s, std::move(lag_s));
  result.set_meaning("log ratio of residual variances");
  if (params.test != PairTest::none) result.set_p(std::move(p), params.correction);
  return result;
}

}  // namespace golgi::mvgc

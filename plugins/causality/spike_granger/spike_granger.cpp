#include "spike_granger.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/binned_covariates.hpp>
#include <golgi/numerics/distributions.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "covariates.hpp"
#include "few_counts.hpp"
#include "fit.hpp"
#include "logit.hpp"
#include "report.hpp"

namespace golgi::spike_granger {
namespace {

constexpr std::ptrdiff_t fewest_for_core = 12;  // units

/// Results of all pairs: squared distance from the null, and its tail.
struct Tested {
  std::vector<double> distances, p, log10_p;
  std::vector<double> log_scales;  // (N); empty without a core null
};

/// The tail of each squared distance, and its log10.
template <class Tail, class Log10Tail>
void set_tails(Tested& tested, const std::vector<double>& distances, const TaskContext& context, const Tail& tail,
               const Log10Tail& log10_tail) {
  constexpr std::ptrdiff_t chunk = 4096;
  const auto n = std::ssize(distances);
  tested.p.resize(n);
  tested.log10_p.resize(n);
  context.parallel_for((n + chunk - 1) / chunk, [&](std::ptrdiff_t c) {
    for (auto k = c * chunk; k < std::min(n, (c + 1) * chunk); ++k) {
      tested.p[k] = tail(distances[k]);
      tested.log10_p[k] = tested.p[k] > 1e-290 ? std::log10(tested.p[k]) : log10_tail(distances[k]);
    }
  });
}

/// @param asked  whether the user chose this test; else there are too few units for the other null
Tested test_wald(const PairEffects& pairs, bool asked, const TaskContext& context) {
  Tested tested;
  const Eigen::VectorXd distances = eigen(pairs.u).colwise().squaredNorm();
  tested.distances.assign(distances.begin(), distances.end());
  if (asked) doubt_wald(tested.distances, pairs.size(), context);
  const auto d = static_cast<double>(pairs.size());
  set_tails(
      tested, tested.distances, context, [&](double x) { return chi_squared_upper_tail(x, d); },
      [&](double x) { return log10_chi_squared_upper_tail(x, d); });
  return tested;
}

Tested test_core(const PairEffects& pairs, const Params& params, const std::vector<std::string>& names,
                 const TaskContext& context) {
  const double most_shared = params.shared == Shared::project ? params.most_shared : INFINITY;
  auto joint =
      test_pairs(pairs, {params.core_share, params.nu, params.pool, most_shared}, context.parallel_loop(), context.poll());
  describe_null(joint, params, names, context);
  Tested tested;
  const auto d = static_cast<double>(joint.n_kept());
  set_tails(
      tested, joint.kept.distances, context, [&](double x) { return f_upper_tail(x / d, d, params.nu); },
      [&](double x) { return log10_f_upper_tail(x / d, d, params.nu); });
  tested.distances = std::move(joint.full.distances);
  tested.log_scales = std::move(joint.full.log_scales);
  return tested;
}

/// Raises p to the smallest value that few coincidences allow, for either null.
void allow_for_few(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, const Features& features,
                   const PairEffects& pairs, Tested& tested, const TaskContext& context) {
  const auto n_spikes = trains.n_spikes();
  std::vector<std::uint8_t> is_few(pairs.n_pairs());
  context.parallel_for(pairs.n_units, [&](std::ptrdiff_t j) {
    const auto first = std::ranges::lower_bound(pairs.sources, j) - pairs.sources.begin();
    for (auto k = first; k < pairs.n_pairs() && pairs.sources[k] == j; ++k) {
      const double expected = static_cast<double>(n_spikes[units[j]]) * static_cast<double>(n_spikes[units[pairs.targets[k]]]) /
                              static_cast<double>(trains.n_bins()) * static_cast<double>(features.n_lags_tested);
      is_few[k] = expected < many_coincidences;
      if (!is_few[k]) continue;
      const double tail = few_counts_tail(eigen(pairs.u).col(k).squaredNorm(), expected, pairs.size());
      if (!(tail > tested.p[k])) continue;
      tested.p[k] = tail;
      tested.log10_p[k] = std::log10(tail);
    }
  });
  if (const auto n_few = std::ranges::count(is_few, 1); n_few > 0)
    context.log("fewer than " + format_number(many_coincidences) + " coincidences within the tested lags are expected for " +
                std::to_string(n_few) + " of " + plural(pairs.n_pairs(), "pair") +
                "; their p is at least the tail of this small number, and may order pairs differently from the score");
}

/// Each target's clearest sources and itself, fitted again by logistic regression; their coefficients and effects are replaced.
void refine(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, const Params& params, const Tested& tested,
            PairEffects& pairs, Fit& fit, const TaskContext& context) {
  const auto n = pairs.n_units;
  const Eigen::MatrixXd basis = features_of(params).tested();
  const auto b = basis.rows();
  std::vector<std::vector<std::ptrdiff_t>> of_target(n);  // indices of pairs
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) of_target[pairs.targets[k]].push_back(k);
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    auto& kept = of_target[i];
    std::ranges::stable_sort(kept, {}, [&](std::ptrdiff_t k) { return tested.log10_p[k]; });
    kept.resize(std::min<std::size_t>(kept.size(), params.refine_sources));
    std::vector<std::ptrdiff_t> regressors{units[i]};
    for (const auto k : kept) regressors.push_back(units[pairs.sources[k]]);
    const LogitFit refined = fit_logit(trains, regressors, units[i], basis, context.poll());
    const double rate = static_cast<double>(trains.n_spikes()[units[i]]) / static_cast<double>(trains.n_bins());
    for (std::ptrdiff_t k = 0; k < std::ssize(kept); ++k) {
      const auto first = 1 + (k + 1) * b;
      const Eigen::VectorXd theta = refined.theta.segment(first, b);
      eigen(pairs.u).col(kept[k]) = whitening(refined.covariance.block(first, first, b, b)) * theta;
      // In spikes, as in the linear fit, at the mean rate.
      eigen(fit.beta).col(pairs.sources[kept[k]] * n + i) = rate * (1 - rate) * theta;
    }
  });
}

struct Usable {
  std::vector<std::ptrdiff_t> units;  ///< indices of units that can be fitted
  std::vector<std::string> names;     ///< names of these
};

/// @throws DataError for fewer than two usable units
Usable usable_units(const SpikeTrains& trains, const std::vector<std::string>& names, Undefined& told) {
  Usable usable;
  std::vector<std::ptrdiff_t> silent, always;
  for (std::ptrdiff_t i = 0; i < trains.n_units(); ++i) {
    const auto n = trains.n_spikes()[i];
    (n == 0 ? silent : n == trains.n_bins() ? always : usable.units).push_back(i);
  }
  for (const auto i : usable.units) usable.names.push_back(names[i]);
  if (usable.units.size() < 2)
    throw DataError("fewer than two of " + plural(names.size(), "unit") +
                    " have spikes in some bins and none in others; nothing can be estimated");
  const std::string cure = "leave them out with transform/select to score the others";
  told.tell("silent", silent, true, "without spikes", cure);
  told.tell("constant", always, true, "with a spike in every bin", cure);
  return usable;
}

/// Requires twice as many samples as regressors: with fewer, the regression overfits.
void require_enough(const SpikeTrains& trains, std::ptrdiff_t n_units, const Features& features) {
  const auto n_regressors = n_units * features.size(),
             needed = 2 * std::max<std::ptrdiff_t>(n_regressors, features.weights.cols());
  if (trains.n_bins() >= needed) return;
  throw DataError(std::to_string(trains.n_bins()) + " bins are too few for " + std::to_string(n_regressors) +
                  " regressors that extend over " + std::to_string(features.weights.cols()) + " bins, " +
                  std::to_string(needed) +
                  " are needed; record longer, set flanks_ms: null or a smaller n_basis, or leave units out");
}

Fit fitted_to(const Dataset& data, const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units,
              const Features& features, const Params& params, const TaskContext& context) try {
  const ParallelFor loop = context.parallel_loop();
  Moments moments = moments_of(trains, units, features, loop);
  if (!params.covariates.empty()) {
    std::vector<std::ptrdiff_t> rows, first_lags;
    for (const auto& each : nuisance_covariates(params.covariates, data)) {
      rows.push_back(each.row);
      first_lags.push_back(each.first_lag);
    }
    take_out(covariates_in_bins(data, rows, trains), first_lags, trains, units, features, loop, moments);
  }
  return fit(std::move(moments), features, trains.n_bins(), params.ridge, loop);
} catch (const NumericError& error) {
  throw NumericError(
      std::string(error.what()) +
      "; trials may be too short for the reach of the regressors, or there are too few spikes: record longer, set "
      "flanks_ms: null, or ridge higher");
}

}  // namespace

Cost SpikeGranger::cost(const Workload& work) const {
  const Features features = features_of(params_);
  const auto n = static_cast<double>(work.n_variables), b = static_cast<double>(features.n_tested),
             m = static_cast<double>(features.size()), lags = static_cast<double>(features.weights.cols());
  const double p = n * m, counts = n * (1.5 * lags + m * m + 2 * m) * std::min<double>(work.n_threads, n);
  // Fitting: the Gram matrix, two of features and targets, coefficients. Testing: effects, with and without shared directions,
  // distances.
  const double fitting = p * p + 2 * p * n + 2 * b * n * n + counts, testing = (6 * b + 10) * n * n;
  const double spikes = 3 * static_cast<double>(work.n_events);  // while spikes are sorted
  const double covariates = 3 * static_cast<double>(params_.covariates.size()) * static_cast<double>(work.n_samples);
  // Measured on one thread: pairs of spikes counted at lags of one sign, their sums, the factor, and the iterations of the
  // null.
  constexpr double count_s = 2.2e-9, sum_s = 4.4e-10, factor_s = 2.3e-11, null_s = 2.4e-7;
  const double events = static_cast<double>(work.n_events), bins = static_cast<double>(work.n_samples);
  const double seconds = (bins > 0 ? count_s * events * events * lags / bins : 0) +
                         n * n * (sum_s * lags * m * (m + 2) + null_s * b * b) + factor_s * p * p * p;
  return {sizeof(double) * (std::max(fitting, testing) + spikes + covariates),
          params_.refine == Refine::none ? seconds : undefined, "set flanks_ms: null or a smaller n_basis, leave units out"};
}

Connectivity SpikeGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const auto& names = input.data().names();
  const SpikeTrains trains(input.data(), {.bin_s = params_.bin_ms / 1000}, context.poll());
  describe_trains(trains, names, context);
  Undefined told(names, context);
  const Usable usable = usable_units(trains, names, told);
  const auto& units = usable.units;
  const Features features = features_of(params_);
  const auto n = std::ssize(units);
  require_enough(trains, n, features);
  Fit fitted = fitted_to(input.data(), trains, units, features, params_, context);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    if (!(fitted.residuals[i] > 0))
      throw DataError("'" + usable.names[i] +
                      "': the regression explains all of its variance, as with too many regressors; record longer, set "
                      "flanks_ms: null or a smaller n_basis, or leave the unit out");
  PairEffects pairs = pairs_of(fitted);
  std::vector<std::ptrdiff_t> collinear;
  for (std::ptrdiff_t j = 0; j < n; ++j)
    if (fitted.collinear[j]) collinear.push_back(units[j]);
  told.tell("collinear", collinear, false, "collinear with other units, for example listed twice",
            "leave all but one of them out with transform/select");
  const bool is_core = params_.null_model == NullModel::core && n >= fewest_for_core && pairs.n_pairs() >= 10 * pairs.size();
  if (!is_core) doubt_ends(trains, features, context);
  if (params_.null_model == NullModel::core && !is_core)
    context.warn(
        {"few_units",
         plural(n, "unit") + " are too few for a null of the bulk of pairs, which needs " + std::to_string(fewest_for_core),
         "p is Wald's, against 'no relation at all', and too small where units share an unrecorded drive", ""});
  const auto test = [&] {
    return is_core ? test_core(pairs, params_, usable.names, context)
                   : test_wald(pairs, params_.null_model == NullModel::wald, context);
  };
  Tested tested = test();
  if (params_.refine == Refine::logit) {
    refine(trains, units, params_, tested, pairs, fitted, context);
    tested = test();
  }
  allow_for_few(trains, units, features, pairs, tested, context);

  std::vector<double> log_scales(is_core ? std::size(names) : 0, undefined);
  for (std::ptrdiff_t i = 0; i < n && is_core; ++i) log_scales[units[i]] = tested.log_scales[i];
  write_units(trains, names, log_scales, context);
  const auto n_all = std::ssize(names);
  Matrix score(n_all, n_all, undefined), sign = score, weight = score, lag_s = score, p = score, log10_p = score;
  const Eigen::MatrixXd basis = features.tested();
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) {
    const auto i = units[pairs.targets[k]], j = units[pairs.sources[k]];
    const Effect effect = effect_of(eigen(fitted.beta).col(pairs.sources[k] * n + pairs.targets[k]), basis);
    score(i, j) = std::sqrt(tested.distances[k]);
    sign(i, j) = (effect.weight > 0) - (effect.weight < 0);
    weight(i, j) = effect.weight;
    lag_s(i, j) = effect.lag * trains.bin_s();
    p(i, j) = tested.p[k];
    log10_p(i, j) = tested.log10_p[k];
  }
  Connectivity result(names, std::move(score));
  result.set_meaning("distance from the null, in standard deviations").set(Quantity::sign, std::move(sign));
  result.set(Quantity::weight, std::move(weight)).set(Quantity::lag_s, std::move(lag_s));
  result.set_p(std::move(p), params_.correction).set(Quantity::log10_p, std::move(log10_p));
  for (const auto& undefined_pairs : told.pairs()) result.add_undefined(undefined_pairs);
  return result;
}

std::vector<Suits> SpikeGranger::suits() {
  const std::string select = "{use: transform/select, params: {min_events: 20}}";
  constexpr double short_s = 60;
  const Suits row = Suits(SignalKind::spikes)
                        .rank(90)
                        .assumes("delays up to 25 ms; most pairs have no synapse")
                        .gives("score, sign, lag, p, q against the bulk of pairs")
                        .cost("O(pairs of spikes within 25 ms) + O(N³) per unit")
                        .variables({.least = 2, .most = 1000});
  // In less than a minute there are too few spikes for regressors of 200 ms.
  return {Suits(row).seconds({.least = short_s}).prepare({select}),
          Suits(row)
              .seconds({.least = 0, .most = short_s})
              .prepare({select, "{use: causality/spike_granger, params: {flanks_ms: null}}"})};
}

}  // namespace golgi::spike_granger

GOLGI_PLUGIN("spike_granger", "1.0.0") { registry.add<golgi::spike_granger::SpikeGranger>(); }

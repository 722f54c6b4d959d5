#include "mvgc.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "diagnostics.hpp"
#include "lag_profile.hpp"
#include "order.hpp"
#include "regressions.hpp"
#include "report.hpp"
#include "spectra.hpp"

namespace golgi::mvgc {
namespace {

/// The longest order that is fitted to a recording of this size.
double longest_fitted(const Workload& work, const Params& params) {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  if (params.criterion_used() != OrderCriterion::aic) return params.max_order;
  double order = params.max_order;  // as largest_aic_order, of trials that are all longer than the order
  while (order > 1 && n_samples - (order + 1) * static_cast<double>(work.n_trials) <= order * n * n + 1) --order;
  return order;
}

/// Largest count of numbers that LwrFits stores, with n variables and orders up to the given one.
double numbers_of_fits(double n, double order, const Workload& work) {
  const auto n_samples = static_cast<double>(work.n_samples);
  const double width = std::clamp(n_samples, 1.0, std::max(512.0, std::ceil(n_samples / 64)));
  const double n_chunks = std::floor((n_samples - 1) / width) + static_cast<double>(work.n_trials);
  const double errors = 2 * n * n_samples, kept = (3 * order + 3) * n * n;  // gains and residuals by order, scale, normalisers
  const double products = (3 * n_chunks + 3) * n * n;                       // of each chunk, and their sums
  const double reflecting = 5 * n * n + std::min<double>(work.n_threads, n_chunks) * n * width;
  const double step = 12 * n * n;
  return errors + kept + std::max({products, reflecting, step});
}

/// Largest count of numbers that a fit by least squares stores.
double numbers_of_ols(double n, double order, bool robust) {
  const double k = n * order + 1, width = k + n, block = std::max(512.0, 4 * width);
  const double factoring = (width + block) * width + width * width;
  const double fitted = 4 * k * k, testing = block * (width + 3 * k) + n * n * order * (order + 1) / 2;
  return std::max(factoring, fitted + 2 * width * width) + (robust ? fitted + testing + order * n * n : 0);
}

/// Largest count of numbers that diagnostics and spectra store: residuals' products by lag, then a spectrum per pair and the
/// models without each source.
double numbers_of_reports(double n, double order, const Params& params) {
  const double diagnostics = (std::max(2 * order, 20.0) + 6) * n * n, groups = static_cast<double>(params.groups.size());
  if (params.band.empty()) return diagnostics;
  const double pairs = groups > 1 ? groups * groups : n * n;
  return std::max(diagnostics, pairs * (params.n_frequencies + 5.0) + n * (n * n + 3 * n * order + 3 * order * order));
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.choice("fit", &Params::fit, {{"ols", Fit::ols}, {"lwr", Fit::lwr}})
      .doc(
          "How the VAR is fitted: by least squares, or by the Levinson-Wiggins-Robinson recursion, whose scores are "
          "state-space F as in the MVGC toolbox.");
  schema.field("max_order", &Params::max_order).unit("samples").range(1, 512).doc("Longest VAR order tried.");
  schema
      .choice("criterion", &Params::criterion,
              {{"auto", OrderCriterion::automatic},
               {"aicc", OrderCriterion::aicc},
               {"aic", OrderCriterion::aic},
               {"bic", OrderCriterion::bic},
               {"fixed", OrderCriterion::fixed}})
      .doc(
          "How the order is chosen: by Akaike's criterion corrected for small samples of many variables (aicc, only with fit: "
          "ols), by that criterion as the MVGC toolbox corrects it (aic), by the Bayesian criterion (bic), or fixed at "
          "max_order. auto: aicc with fit: ols, aic with fit: lwr.");
  schema.choice("test", &Params::test, {{"f", PairTest::f}, {"lr", PairTest::likelihood_ratio}, {"none", PairTest::none}})
      .doc("Test behind the p-values: F, likelihood ratio, or none (faster where there are hundreds of variables).");
  schema
      .choice("covariance", &Params::covariance,
              {{"auto", CovarianceChoice::automatic},
               {"classical", CovarianceChoice::classical},
               {"hc3", CovarianceChoice::hc3},
               {"trial", CovarianceChoice::trial}})
      .doc(
          "The noise that the test allows: of constant variance (classical), of changing variance (hc3), or correlated within "
          "a trial (trial; from 50 trials on). auto: hc3 with fit: ols; lwr has only classical.");
  schema.field("band", &Params::band)
      .doc(
          "Frequency bands, by name (alpha), as ranges in Hz (30-80) or as maps; each becomes a part of the estimate, and a "
          "single band gives the score. None: causality in the time domain only, which is the mean over all frequencies.");
  schema.field("n_frequencies", &Params::n_frequencies)
      .range(16, 65536)
      .doc("With bands: number of frequencies, from 0 to half the sampling rate, at which spectra are computed.");
  schema.field("spectra", &Params::spectra)
      .range(0, 100000)
      .doc("With bands: number of the strongest pairs whose spectra are written to spectrum.csv.");
  schema.field("groups", &Params::groups)
      .doc(
          "Causality between groups of variables in place of single ones: names of groups that the recording states, recorded "
          "for all of these, or maps of a name and its variables. Variables in no group are conditioned on, as all others "
          "are.");
  schema.field("per_lag", &Params::per_lag)
      .doc(
          "Keeps coefficient, standard error, sign and p of every lag, as parts and in coefficients.csv. Only with fit: ols "
          "and without groups.");
  schema.field("links", &Params::links)
      .doc(
          "Prior knowledge of links: the sources of links that do not exist are left out of the target's regression, the "
          "sources of links that exist always stay in it. A target's own past is always in it.");
  describe_nuisance_covariates(schema, &Params::covariates);
  describe_correction(schema, &Params::correction);
}

void Params::complete(Params& params, const Value&, Binder& binder) {
  check_link_rules(params.links, 1, params.max_order, binder);
}

Mvgc::Mvgc(const Params& params) : params_(params) {
  ranges_of(params.band);
  if (params.per_lag && (params.fit != Fit::ols || params.test == PairTest::none || !params.groups.empty()))
    throw ConfigError("per_lag needs fit ols, a test (f or lr), and no groups: its standard errors are those of the tests");
  if (params.by_target() && (params.fit != Fit::ols || params.covariance == CovarianceChoice::trial || params.per_lag ||
                             !params.groups.empty() || !params.band.empty()))
    throw ConfigError(
        "links and covariates need fit ols, covariance classical or hc3, and neither band, groups nor per_lag: each target "
        "then has a regression of its own, and there is no common VAR");
  if (params.fit == Fit::ols) return;
  if (params.criterion == OrderCriterion::aicc) throw ConfigError("criterion aicc needs fit ols");
  if (params.covariance == CovarianceChoice::hc3 || params.covariance == CovarianceChoice::trial)
    throw ConfigError("covariance hc3 and trial need fit ols; fit lwr has classical");
}

Cost Mvgc::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  const std::string cure =
      params_.test == PairTest::none || params_.fit == Fit::ols ? "lower max_order" : "lower max_order or set test to none";
  if (params_.by_target()) {  // products, their factor and the covariance of each target under way; signals
    const double c = static_cast<double>(params_.covariates.size()), k = (n + c) * (params_.max_order + 1) + 1;
    const double at_once = std::min<double>(work.n_threads, n), targets = at_once * (4 * k * k + 512 * k + 8 * n_samples);
    return {sizeof(double) * (std::max(numbers_of_ols(n, params_.max_order, false), targets) + (n + c) * n_samples), undefined,
            cure};
  }
  if (params_.fit == Fit::ols)
    return {sizeof(double) * std::max(numbers_of_ols(n, params_.max_order, params_.test != PairTest::none),
                                      numbers_of_reports(n, params_.max_order, params_)),
            undefined, cure};
  // The order that will be chosen is not known: the longest needs most.
  const double p = longest_fitted(work, params_), at_once = std::min<double>(work.n_threads, n);
  const double fits = (3 * p + 1) * n * n, polynomials = 4 * (p + 1) * n * n, model = (p + 1) * n * n;
  const double riccati = 3 * n * n + at_once * (3 * n * p + 15 * p * p);
  double most = std::max(numbers_of_fits(n, p, work), fits + model + std::max(polynomials, riccati));
  if (params_.test != PairTest::none) {
    // Lagged products of each order k, ((k + 1) n)², and the factor of the last; scores, products at lag 0, and variances.
    const double products = (p + 1) * (p + 2) * (2 * p + 3) / 6 - 1 + (p + 1) * (p + 1);
    const double shared = n * n_samples + (products + 3) * n * n;
    // Without each variable in turn: products and polynomials. (A copy of the others is refitted where those are
    // ill-conditioned; this is so rare that no run is to be refused for it.)
    const double m = n - 1, recursion = ((p + 1) * (p + 1) + std::max(4 * p + 5, 3 * p + 11)) * m * m;
    most = std::max(most, fits + model + shared + at_once * recursion);
  }
  return {sizeof(double) * std::max(most, numbers_of_reports(n, p, params_)), undefined, cure};
}

namespace {

/// The pairs of one fit by least squares.
Connectivity pair_estimate(const OlsVar& fit, const Dataset& data) {
  Connectivity result(data.names(), fit.log_ratio());
  Matrix lag_s = fit.lag();
  for (auto& lag : lag_s.values()) lag *= data.dt_s();
  result.set(Quantity::sign, fit.sign()).set(Quantity::weight, fit.weight()).set(Quantity::lag_s, std::move(lag_s));
  result.set_meaning("log ratio of residual variances");
  return result;
}

void test_pairs(const OlsVar& fit, Trials trials, const Params& params, const Dataset& data, const TaskContext& context,
                Connectivity& result) {
  const auto covariance = params.covariance_used();
  auto tests = fit.test(trials, params.granger_test(), covariance, context.parallel_loop(), context.poll());
  describe_tests(fit, trials, tests, covariance, data, context);
  const auto degrees = covariance == Covariance::trial ? tests.n_trials - 1 : fit.model().n_samples - fit.n_coefficients();
  if (params.per_lag) add_lag_profile(fit, tests, static_cast<double>(degrees), params, data.dt_s(), context, result);
  result.set_p(std::move(tests.p), params.correction);
}

void test_groups(const OlsVar& fit, Trials trials, const ChosenGroups& groups, const Params& params, const TaskContext& context,
                 Connectivity& result) {
  auto tests = fit.test(trials, groups.members, params.granger_test(), params.covariance_used(), context.parallel_loop(),
                        context.poll());
  describe_group_tests(fit, tests, groups, params.covariance_used(), context);
  for (std::ptrdiff_t k = 0; k < tests.p.size(); ++k)
    if (std::isnan(result.score().values()[k])) tests.p.values()[k] = undefined;
  result.set_p(std::move(tests.p), params.correction);
}

Connectivity estimate_by_ols(const Dataset& data, Trials trials, const Params& params, const TaskContext& context) {
  const auto groups = chosen_groups(params.groups, data);
  const ParallelFor parallel_for = context.parallel_loop();
  context.progress(0, "order");
  const auto choice = choose_ols_order(trials, params, parallel_for, context.poll());
  describe_choice(choice, trials, params, context);
  context.progress(0.4, "fit");
  const OlsVar fit(trials, choice.order, parallel_for, context.poll());
  const bool of_groups = !params.groups.empty();
  Connectivity result = of_groups ? group_estimate(fit.model(), groups, context) : pair_estimate(fit, data);
  const bool is_filtered = describe_fit(fit, params.max_order, trials, groups, data, context, result);
  context.progress(0.6, "diagnostics");
  diagnose(fit.model(), trials, is_filtered, params, data, context);
  if (params.test != PairTest::none) {
    context.progress(0.7, "p-values");
    if (of_groups)
      test_groups(fit, trials, groups, params, context, result);
    else
      test_pairs(fit, trials, params, data, context, result);
  }
  context.progress(0.9, "frequencies");
  add_bands(fit.model(), groups, sources_of(fit.undetermined()), params, data, context, result);
  return result;
}

Connectivity estimate_by_target(const Dataset& data, Trials trials, const Params& params, const TaskContext& context) {
  const KnownLinks known(params.links, data.names(), 1, params.max_order);
  const auto covariates = nuisance_covariates(params.covariates, data);
  context.progress(0, "order");
  const auto choice = choose_ols_order(trials, params, context.parallel_loop(), context.poll());
  describe_choice(choice, trials, params, context);
  context.progress(0.4, "fit");
  return regress_targets(data, trials, choice.order, known, covariates, params, context);
}

Connectivity estimate_by_lwr(const Dataset& data, Trials trials, const Params& params, const TaskContext& context) {
  require_lwr_samples(trials, params.max_order);
  const ParallelFor parallel_for = context.parallel_loop();
  require_independent(trials, data.names(), parallel_for);

  context.progress(0, "order");
  const auto choice = choose_order(trials, params, parallel_for);
  describe_choice(choice, params, context);
  const auto model = choice.fits.model(choice.order, parallel_for);
  diagnose(model, trials, false, params, data, context);
  context.progress(0.5, "causality");
  const auto groups = chosen_groups(params.groups, data);
  Connectivity result = params.groups.empty() ? Connectivity(data.names(), pairwise_conditional_granger(model, parallel_for))
                                              : group_estimate(model, groups, context);
  if (params.test != PairTest::none && params.groups.empty()) {
    context.progress(0.6, "p-values");
    result.set_p(granger_p_values(trials, model, params.granger_test(), parallel_for), params.correction);
  }
  add_bands(model, groups, {}, params, data, context, result);
  return result;
}

}  // namespace

Connectivity Mvgc::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  if (params_.by_target()) return estimate_by_target(data, trials, params_, context);
  return params_.fit == Fit::ols ? estimate_by_ols(data, trials, params_, context)
                                 : estimate_by_lwr(data, trials, params_, context);
}

std::vector<Suits> Mvgc::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .assumes("linear and stationary, a few samples of memory; all drivers are recorded")
        .gives("score, sign, p, q")
        .cost("O(N² T) per sample of memory")
        .linear()
        .prepare({"{use: transform/zscore}"});
  };
  return {of(SignalKind::fields).rank(80), of(SignalKind::signals).rank(70),
          of(SignalKind::voltages).rank(50).prepare({"{use: transform/clip, params: {max: 30}}", "{use: transform/zscore}"}),
          of(SignalKind::counts).rank(40)};
}

}  // namespace golgi::mvgc

GOLGI_PLUGIN("mvgc", "1.0.0") { registry.add<golgi::mvgc::Mvgc>(); }

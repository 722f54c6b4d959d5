#include "mvgc.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace golgi::mvgc {
namespace {

/// A VAR of order p takes p·N coefficients a target and leaves at least one degree of freedom beside the mean; the recursion
/// needs more than 2·N samples at any order.
std::ptrdiff_t longest_order(Trials trials, std::ptrdiff_t max_order) {
  const auto n = trials.front().rows();
  auto order = max_order;
  while (order > 0 && n_samples_with_lags(trials, order) <= std::max(order * n + 1, 2 * n)) --order;
  return order;
}

void require_samples(Trials trials, std::ptrdiff_t max_order) {
  const auto longest = longest_order(trials, max_order);
  if (longest == max_order) return;
  const auto n = trials.front().rows();
  const auto samples = std::to_string(n_samples_with_lags(trials, 0));
  const std::string need = "max_order " + std::to_string(max_order) + " with " + std::to_string(n) +
                           " variables needs more than " + std::to_string(max_order * n + 1) +
                           " samples that have all their lags; the recording has " + samples + " samples in " +
                           std::to_string(trials.size()) + (trials.size() == 1 ? " trial" : " trials");
  if (longest == 0) throw DataError(need + ", too few even for order 1");
  throw DataError(need + "; set max_order to " + std::to_string(longest) + " or less");
}

/// The longest order that is fitted of a recording of this size.
double longest_fitted(const Workload& work, const Params& params) {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  if (params.criterion != OrderCriterion::aic) return params.max_order;
  double order = params.max_order;  // as largest_aic_order, of trials that are all longer than the order
  while (order > 1 && n_samples - (order + 1) * static_cast<double>(work.n_trials) <= order * n * n + 1) --order;
  return order;
}

/// Numbers that LwrFits holds at the most, with n variables and orders up to the given one.
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

/// One line an order: what the choice was made from.
std::string order_table(const OrderChoice& choice) {
  std::string table = "order,aic,bic,chosen\n";
  for (const auto& entry : choice.fits.criteria())
    table += std::to_string(entry.order) + ',' + format_number(entry.aic) + ',' + format_number(entry.bic) + ',' +
             (entry.order == choice.order ? "1" : "0") + '\n';
  return table;
}

void describe_choice(const OrderChoice& choice, const Params& params, const TaskContext& context) {
  std::string message = "VAR order " + std::to_string(choice.order);
  if (params.criterion != OrderCriterion::fixed) {
    message += params.criterion == OrderCriterion::aic ? " by AIC" : " by BIC";
    message += " among 1 to " + std::to_string(choice.fits.n_orders());
    if (choice.fits.n_orders() < params.max_order)
      message += " (no longer one is defined for this many samples)";
    else if (choice.order == params.max_order && params.max_order > 1)
      message += ", the longest tried";
  }
  context.log(message);
  context.output("orders.csv", order_table(choice));
}

}  // namespace

void Params::describe(SchemaOf<Params>& schema) {
  schema.field("max_order", &Params::max_order).unit("samples").range(1, 512).doc("Longest VAR order tried.");
  schema
      .choice("criterion", &Params::criterion,
              {{"aic", OrderCriterion::aic}, {"bic", OrderCriterion::bic}, {"fixed", OrderCriterion::fixed}})
      .doc("Chooses the order: Akaike's criterion corrected for small samples, the Bayesian one, or max_order itself.");
  schema.choice("test", &Params::test, {{"f", PairTest::f}, {"lr", PairTest::likelihood_ratio}, {"none", PairTest::none}})
      .doc("Test behind the p-values: F, likelihood ratio, or none (faster where there are hundreds of variables).");
  describe_correction(schema, &Params::correction);
}

Cost Mvgc::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  // The order that will be chosen is not known: the longest takes most.
  const double p = longest_fitted(work, params_), at_once = std::min<double>(work.n_threads, n);
  const double fits = (3 * p + 1) * n * n, polynomials = 4 * (p + 1) * n * n, model = (p + 1) * n * n;
  const double riccati = 3 * n * n + at_once * (3 * n * p + 15 * p * p);
  double most = std::max(numbers_of_fits(n, p, work), fits + model + std::max(polynomials, riccati));
  if (params_.test != PairTest::none) {
    // Lagged products of each order k, ((k + 1) n)², and the factor of the last; scores, products at lag 0, and variances.
    const double products = (p + 1) * (p + 2) * (2 * p + 3) / 6 - 1 + (p + 1) * (p + 1);
    const double shared = n * n_samples + (products + 3) * n * n;
    // Without each variable in turn: products and polynomials. (A copy of the rest is refitted where those are ill-conditioned;
    // so rare that no run is to be refused for it.)
    const double m = n - 1, recursion = ((p + 1) * (p + 1) + std::max(4 * p + 5, 3 * p + 11)) * m * m;
    most = std::max(most, fits + model + shared + at_once * recursion);
  }
  return {sizeof(double) * most, undefined,
          params_.test == PairTest::none ? "lower max_order" : "lower max_order or set test to none"};
}

OrderChoice choose_order(Trials trials, const Params& params, const ParallelFor& parallel_for) {
  require_samples(trials, params.max_order);
  std::ptrdiff_t longest = params.max_order;
  // Where AIC is undefined it chooses nothing, so those orders need not be fitted; order 1 is, for the message it gives.
  if (params.criterion == OrderCriterion::aic) longest = std::max<std::ptrdiff_t>(1, largest_aic_order(trials, longest));
  OrderChoice choice{LwrFits(trials, longest, parallel_for)};
  switch (params.criterion) {
    case OrderCriterion::aic: choice.order = choice.fits.order_by_aic(); break;
    case OrderCriterion::bic: choice.order = choice.fits.order_by_bic(); break;
    case OrderCriterion::fixed: choice.order = params.max_order; break;
  }
  return choice;
}

Connectivity Mvgc::estimate(const Inputs& input, const TaskContext& context) const {
  const auto trials = views_of(input.data());
  require_finite(trials, input.data().names());
  require_varying(trials, input.data().names());
  require_samples(trials, params_.max_order);
  const ParallelFor parallel_for = context.parallel_loop();
  require_independent(trials, input.data().names(), parallel_for);

  context.progress(0, "order");
  const auto choice = choose_order(trials, params_, parallel_for);
  describe_choice(choice, params_, context);
  const auto model = choice.fits.model(choice.order, parallel_for);
  context.progress(0.5, "causality");
  Connectivity result(input.data().names(), pairwise_conditional_granger(model, parallel_for));
  if (params_.test == PairTest::none) return result;

  context.progress(0.6, "p-values");
  const auto test = params_.test == PairTest::f ? GrangerTest::f : GrangerTest::likelihood_ratio;
  result.set_p(granger_p_values(trials, model, test, parallel_for), params_.correction);
  return result;
}

}  // namespace golgi::mvgc

GOLGI_PLUGIN("mvgc", "1.0.0") { registry.add<golgi::mvgc::Mvgc>(); }

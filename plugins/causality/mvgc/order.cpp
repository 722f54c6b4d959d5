#include "order.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace golgi::mvgc {
namespace {

/// @param most_useless  by order, the largest number of samples with all lags that is too few
void require_samples(Trials trials, std::ptrdiff_t max_order,
                     const std::function<std::ptrdiff_t(std::ptrdiff_t)>& most_useless) {
  auto longest = max_order;
  while (longest > 0 && n_samples_with_lags(trials, longest) <= most_useless(longest)) --longest;
  if (longest == max_order) return;
  const auto need = [&](std::ptrdiff_t order) {
    return std::to_string(most_useless(order)) + " samples that have all their lags";
  };
  std::string message = "max_order " + std::to_string(max_order) + " with " + plural(trials.front().rows(), "variable") +
                        " needs more than " + need(max_order) + "; the recording has " +
                        plural(n_samples_with_lags(trials, 0), "sample") + " in " + plural(trials.size(), "trial");
  if (longest > 0) throw DataError(message + "; set max_order to " + std::to_string(longest) + " or less");
  message += ", too few even for order 1";
  if (max_order > 1) message += ", which needs more than " + need(1);
  throw DataError(message + "; leave variables out, for example with transform/select");
}

const char* name_of(OrderCriterion criterion) {
  switch (criterion) {
    case OrderCriterion::aicc: return "AICc";
    case OrderCriterion::aic: return "AIC";
    default: return "BIC";
  }
}

double value_of(const OlsCriteria& one, OrderCriterion criterion) {
  switch (criterion) {
    case OrderCriterion::aicc: return one.aicc;
    case OrderCriterion::aic: return one.aic;
    default: return one.bic;
  }
}

/// Criteria sorted, the smallest first, the shorter order of equals first; undefined ones are left out.
std::vector<OlsCriteria> best_first(std::vector<OlsCriteria> criteria, OrderCriterion criterion) {
  std::erase_if(criteria, [&](const auto& one) { return std::isnan(value_of(one, criterion)); });
  std::ranges::stable_sort(criteria, {}, [&](const auto& one) { return value_of(one, criterion); });
  return criteria;
}

}  // namespace

void require_lwr_samples(Trials trials, std::ptrdiff_t max_order) {
  // A VAR of order p has p·N coefficients per target and leaves at least one degree of freedom in addition to the mean; the
  // recursion needs more than 2·N samples at any order.
  const auto n = trials.front().rows();
  require_samples(trials, max_order, [n](std::ptrdiff_t order) { return std::max(order * n + 1, 2 * n); });
}

OrderChoice choose_order(Trials trials, const Params& params, const ParallelFor& parallel_for) {
  require_lwr_samples(trials, params.max_order);
  const auto criterion = params.criterion_used();
  std::ptrdiff_t longest = params.max_order;
  // Orders where AIC is undefined cannot be chosen, so they need not be fitted; order 1 is, for its error message.
  if (criterion == OrderCriterion::aic) longest = std::max<std::ptrdiff_t>(1, largest_aic_order(trials, longest));
  OrderChoice choice{LwrFits(trials, longest, parallel_for)};
  switch (criterion) {
    case OrderCriterion::aic: choice.order = choice.fits.order_by_aic(); break;
    case OrderCriterion::bic: choice.order = choice.fits.order_by_bic(); break;
    default: choice.order = params.max_order; break;
  }
  return choice;
}

OlsChoice choose_ols_order(Trials trials, const Params& params, const ParallelFor& parallel_for, const Poll& poll) {
  const auto n = trials.front().rows();
  const auto criterion = params.criterion_used();
  const bool is_fixed = criterion == OrderCriterion::fixed;
  require_samples(trials, is_fixed ? params.max_order : 1, [n](std::ptrdiff_t order) { return order * n + 1; });
  OlsChoice choice{{}, is_fixed ? params.max_order : 1};
  const auto longest = longest_ols_order(trials, params.max_order);
  if (is_fixed || longest == 0) return choice;
  choice.criteria = ols_criteria(trials, longest, parallel_for, poll);
  const auto best = best_first(choice.criteria, criterion);
  if (best.empty())
    throw DataError("criterion aic is undefined: order 1 of " + plural(n, "variable") + " has " + std::to_string(n * n) +
                    " coefficients and the recording " + plural(n_samples_with_lags(trials, longest), "sample") +
                    " that have all their lags; use criterion aicc or bic");
  choice.order = best.front().order;
  return choice;
}

void describe_choice(const OrderChoice& choice, const Params& params, const TaskContext& context) {
  std::string message = "VAR order " + std::to_string(choice.order);
  const auto criterion = params.criterion_used();
  if (criterion != OrderCriterion::fixed) {
    message += std::string(" by ") + name_of(criterion) + " among 1 to " + std::to_string(choice.fits.n_orders());
    if (choice.fits.n_orders() < params.max_order)
      message += " (longer orders are undefined for this many samples)";
    else if (choice.order == params.max_order && params.max_order > 1)
      message += ", the longest tried";
  }
  context.log(message);
  std::string table = "order,aic,bic,chosen\n";
  for (const auto& entry : choice.fits.criteria())
    table += std::to_string(entry.order) + ',' + format_number(entry.aic) + ',' + format_number(entry.bic) + ',' +
             (entry.order == choice.order ? "1" : "0") + '\n';
  context.output("orders.csv", table);
}

void describe_choice(const OlsChoice& choice, Trials trials, const Params& params, const TaskContext& context) {
  std::string message = "VAR order " + std::to_string(choice.order);
  const auto criterion = params.criterion_used();
  if (criterion == OrderCriterion::fixed) return context.log(message);
  const auto n = trials.front().rows(), longest = std::max<std::ptrdiff_t>(1, std::ssize(choice.criteria));
  const std::string name = name_of(criterion);
  if (!choice.criteria.empty()) {
    message += " by " + name + " among 1 to " + std::to_string(longest) + " (";
    auto best = best_first(choice.criteria, criterion);
    best.resize(std::min<std::size_t>(best.size(), 3));
    for (const auto& one : best)
      message += (&one == &best.front() ? name + " " : ", ") + format_number(std::round(10 * value_of(one, criterion)) / 10) +
                 " at order " + std::to_string(one.order);
    message += ")";
  }
  if (longest < params.max_order)
    message += "; longer ones need more samples: max_order " + std::to_string(params.max_order) + " with " +
               plural(n, "variable") + " needs " +
               std::to_string(std::max(2 * params.max_order * n, params.max_order * n + n + 3)) +
               " that have all their lags, there are " + std::to_string(n_samples_with_lags(trials, params.max_order));
  else if (choice.order == params.max_order && params.max_order > 1)
    message += ", the longest allowed: a larger max_order may fit better";
  context.log(message);
  std::string table = "order,aicc,aic,bic,chosen\n";
  for (const auto& one : choice.criteria)
    table += std::to_string(one.order) + ',' + format_number(one.aicc) + ',' + format_number(one.aic) + ',' +
             format_number(one.bic) + ',' + (one.order == choice.order ? "1" : "0") + '\n';
  context.output("orders.csv", table);
}

}  // namespace golgi::mvgc

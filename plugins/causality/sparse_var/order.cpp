#include "order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace golgi::sparse_var {
namespace {

/// The smallest criterion along the path; the search ends where the criterion has been rising for long.
double least_criterion(const Problem& problem, std::ptrdiff_t n_samples, const Poll& poll) {
  constexpr int long_enough = 5;
  constexpr double last = 0.01;
  Path path(problem, poll);
  const auto value = [&] {
    const Coefficients& at = path.at();
    return criterion(at.mean_square(problem) / problem.variance, at.n_nonzero(), n_samples, problem.cross.size(), false);
  };
  double least = value();
  int rising = 0;
  for (const double lambda : falling(path.top(), last)) {
    path.go_to(lambda);
    const double here = value();
    rising = here < least ? 0 : rising + 1;
    least = std::min(least, here);
    if (rising == long_enough) break;
  }
  return least;
}

/// The longest lag of links that exist, or alone may exist, by the rules; it is estimated whatever the criterion.
int least_order(const LinkRules& links) {
  int least = 1;
  for (const auto* rules : {&links.require, &links.only})
    for (const auto& rule : *rules)
      for (const int lag : rule.lags) least = std::max(least, lag);
  return least;
}

struct Compared {
  int order = 1;
  double criterion = 0;  ///< the sum over targets
};

void describe(const std::vector<Compared>& all, int order, const TaskContext& context) {
  std::string table = "order,bic,chosen\n", tried;
  for (const auto& [each, value] : all) {
    table += std::to_string(each) + ',' + format_number(value) + ',' + (each == order ? "1" : "0") + '\n';
    tried += (tried.empty() ? "" : ", ") + std::to_string(each);
  }
  context.output("orders.csv", table);
  context.log("order " + std::to_string(order) + " by BIC among " + tried);
}

}  // namespace

int longest_order(std::ptrdiff_t n_variables, const Params& params) {
  constexpr std::ptrdiff_t most_regressors = 2000;  // their products take a second per 50,000 samples
  if (params.order || params.degree == 2) return params.longest();
  return static_cast<int>(std::clamp<std::ptrdiff_t>(most_regressors / n_variables, 1, params.max_order));
}

Order order_of(Trials trials, const Nuisance& nuisance, const KnownLinks& known, const Params& params,
               const TaskContext& context) {
  const auto n = trials.front().rows();
  int longest = longest_order(n, params);
  if (params.order || params.degree == 2) return {longest, longest};
  // Samples without all lags of the longest order are not used for any order.
  const auto enough = std::max<std::ptrdiff_t>(fewest_samples, n_samples_with_lags(trials, 1) * 9 / 10);
  while (longest > 1 && n_samples_with_lags(trials, longest) < enough) --longest;
  const int least = least_order(params.links);
  if (longest <= least) {
    context.log("order " + std::to_string(least) +
                ": longer orders cannot be compared with so few samples or so many variables");
    return {least, least};
  }
  context.progress(0, "order");
  Rows rows(trials, longest, false, nuisance);
  const Moments all = standardise(rows, context.parallel_loop(), context.poll());
  const Eigen::MatrixXd factors = factors_of(rows, known, params);
  std::vector<Compared> compared;
  for (int order = least; order <= longest; order = order == longest ? longest + 1 : std::min(longest, order + 1 + order / 4)) {
    const auto k = std::ranges::count_if(rows.regressors(), [&](const Regressor& each) { return each.lag <= order; });
    const Eigen::MatrixXd gram = all.products.topLeftCorner(k, k);
    std::vector<double> values(n);
    context.parallel_for(n, [&](std::ptrdiff_t i) {
      values[i] = least_criterion(problem_of(gram, all, factors, i, params), rows.n_samples(), context.poll());
    });
    compared.push_back({order, std::accumulate(values.begin(), values.end(), 0.0)});
  }
  const int order = std::ranges::min_element(compared, {}, &Compared::criterion)->order;
  describe(compared, order, context);
  return {order, longest};
}

}  // namespace golgi::sparse_var

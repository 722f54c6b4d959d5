#include "order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace golgi::sparse_var {
namespace {

/// The least value along the path, which is left where it has long been rising.
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

/// Lags that rules say exist, or that alone may, are estimated whatever the criterion says.
int least_order(const LinkRules& links) {
  int least = 1;
  for (const auto* rules : {&links.require, &links.only})
    for (const auto& rule : *rules)
      for (const int lag : rule.lags) least = std::max(least, lag);
  return least;
}

struct Compared {
  int order = 1;
  double criterion = 0;
  std::vector<double> of_targets = {};  ///< which it is the sum of
};

/// Whether some target gains as much by the last step as by a regressor with a correlation of a tenth. A gain that is certain
/// and smaller is not a reason to ask for more: long recordings of what is not linear have it at every order.
bool gains_by_last(const std::vector<Compared>& all, double n_samples) {
  constexpr double least_squared_correlation = 0.01;
  const auto &before = all[all.size() - 2].of_targets, &last = all.back().of_targets;
  for (std::size_t i = 0; i < last.size(); ++i)
    if (before[i] - last[i] > least_squared_correlation * n_samples) return true;
  return false;
}

void describe(const std::vector<Compared>& all, int order, double n_samples, const TaskContext& context) {
  std::string table = "order,bic,chosen\n", tried;
  for (const auto& [each, value, of_targets] : all) {
    table += std::to_string(each) + ',' + format_number(value) + ',' + (each == order ? "1" : "0") + '\n';
    tried += (tried.empty() ? "" : ", ") + std::to_string(each);
  }
  context.output("orders.csv", table);
  context.log("order " + std::to_string(order) + " by BIC among " + tried);
  if (order != all.back().order || !gains_by_last(all, n_samples)) return;
  context.warn({"longest_order", "BIC is the least for order " + std::to_string(order) + ", the longest that was tried",
                "links of longer delays are missed", "set a larger max_order, or order to the longest delay; record longer"});
}

}  // namespace

int longest_order(std::ptrdiff_t n_variables, const Params& params) {
  constexpr std::ptrdiff_t most_regressors = 2000;  // their products take a second of each 50,000 samples
  if (params.order || params.degree == 2) return params.longest();
  return static_cast<int>(std::clamp<std::ptrdiff_t>(most_regressors / n_variables, 1, params.max_order));
}

int order_of(Trials trials, const Nuisance& nuisance, const KnownLinks& known, const Params& params,
             const TaskContext& context) {
  const auto n = trials.front().rows();
  int longest = longest_order(n, params);
  if (params.order || params.degree == 2) return longest;
  // Samples whose lags reach before the recording are lost to all orders.
  const auto enough = std::max<std::ptrdiff_t>(fewest_samples, n_samples_with_lags(trials, 1) * 9 / 10);
  while (longest > 1 && n_samples_with_lags(trials, longest) < enough) --longest;
  const int least = least_order(params.links);
  if (longest <= least) {
    context.log("order " + std::to_string(least) + ": no longer one can be compared with so few samples or so many variables");
    return least;
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
    compared.push_back({order, std::accumulate(values.begin(), values.end(), 0.0), values});
  }
  const int order = std::ranges::min_element(compared, {}, &Compared::criterion)->order;
  describe(compared, order, static_cast<double>(rows.n_samples()), context);
  return order;
}

}  // namespace golgi::sparse_var

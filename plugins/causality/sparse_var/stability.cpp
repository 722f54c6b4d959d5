// Stability selection: the share of fits to random halves of the samples that select a source.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "fit.hpp"

namespace golgi::sparse_var {
namespace {

/// For each (target, source), the number of halves in which the source was selected, by λ.
struct Counts {
  explicit Counts(std::ptrdiff_t n_variables)
      : of_pair(n_variables * n_variables * n_lambdas), of_target(n_variables * n_lambdas), n(n_variables) {}
  std::vector<int> of_pair;
  std::vector<double> of_target;  // number of regressors selected
  std::ptrdiff_t n;

  /// Adds the path of one target in one half.
  void add(const Rows& rows, const Problem& problem, const std::vector<double>& grid, std::ptrdiff_t target,
           const TaskContext& context) {
    Path path(problem, context.poll());
    const Coefficients& at = path.at();
    for (int l = 0; l < n_lambdas; ++l) {
      path.go_to(grid[l]);
      std::vector<char> found(n, 0);
      for (std::ptrdiff_t k = 0; k < at.b.size(); ++k) {
        if (at.b[k] == 0 || rows.is_covariate(rows.regressors()[k])) continue;
        of_target[target * n_lambdas + l] += problem.factor[k] != 0;
        found[rows.regressors()[k].first] = 1;
        if (rows.regressors()[k].second >= 0) found[rows.regressors()[k].second] = 1;
      }
      for (std::ptrdiff_t j = 0; j < n; ++j) of_pair[(target * n + j) * n_lambdas + l] += found[j];
    }
  }
};

}  // namespace

Stability stability(const Rows& rows, const Moments& all, const Eigen::MatrixXd& factors,
                    const std::vector<std::vector<double>>& grids, const Params& params, const TaskContext& context) {
  const auto n = rows.n(), k = rows.n_regressors(), m = rows.n_samples();
  const ParallelFor loop = context.parallel_loop();
  const double reach = std::max(2.0 * static_cast<double>(rows.order()), std::cbrt(static_cast<double>(m)));
  const auto length = static_cast<std::ptrdiff_t>(std::ceil(4 * reach)), n_blocks = m / length;
  if (n_blocks < 4)
    throw DataError("score: stability cuts the recording into blocks of " + plural(length, "sample") + ", and there are " +
                    std::to_string(m) + "; it needs " + std::to_string(4 * length) + ", or use score: lasso");
  // The halves are the same for all targets, whatever their order, and in every run.
  Random random(fingerprint_of("causality/sparse_var"), "halves");
  Counts counts(n);
  for (int pair = 0; pair < params.stability_pairs; ++pair) {
    context.progress(0.8 + 0.2 * pair / params.stability_pairs, "stability");
    std::vector<std::ptrdiff_t> blocks(n_blocks);
    std::iota(blocks.begin(), blocks.end(), 0);
    random.shuffle(std::span(blocks));
    blocks.resize(n_blocks / 2);
    std::ranges::sort(blocks);
    Moments half{0, Eigen::VectorXd::Zero(rows.width()), Eigen::MatrixXd::Zero(rows.width(), rows.width())}, rest = all;
    for (const auto b : blocks)
      half.add(moments_of(rows, b * length, b + 1 == n_blocks ? m - b * length : length, loop, context.poll()));
    rest.products *= static_cast<double>(all.n);
    rest.subtract(half);
    for (Moments* each : {&half, &rest}) {
      each->centre();
      const Eigen::MatrixXd gram = each->products.topLeftCorner(k, k);
      context.parallel_for(
          n, [&](std::ptrdiff_t i) { counts.add(rows, problem_of(gram, *each, factors, i, params), grids[i], i, context); });
    }
  }
  const double n_halves = 2.0 * params.stability_pairs;
  const double n_expected = std::sqrt(0.8 * static_cast<double>(n * rows.order()));
  Stability result{Matrix(n, n), Matrix(n, n), 2};
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    int end = 1;  // end of the path, where as many regressors are selected as the bound allows
    while (end < n_lambdas && counts.of_target[i * n_lambdas + end] <= n_halves * n_expected) ++end;
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      double sum = 0, most = 0;
      for (int l = 0; l < end; ++l) {
        const double share = counts.of_pair[(i * n + j) * n_lambdas + l] / n_halves;
        sum += share;
        most = std::max(most, share);
      }
      result.largest(i, j) = most;
      result.mean(i, j) = sum / end;
    }
  }
  return result;
}

}  // namespace golgi::sparse_var
